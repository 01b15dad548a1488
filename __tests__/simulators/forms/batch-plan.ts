/** How the runs of one batch configuration go. */
export interface BatchPlan {
  /** How many times the status reads PROCESSING before the run has ended. */
  readonly pollsWhileProcessing: number;
  /** How many of these polls find AEM still reading records, so that their number is not known. */
  readonly pollsWhileReading: number;
  readonly outcome: 'SUCCESS' | 'FAILED';
  readonly recordsCount: number;
  /** Of the records, how many could not be rendered. */
  readonly failureCount: number;
  /** What the state of an ended run says besides, or instead. */
  readonly atTheEnd?: Readonly<Record<string, unknown>>;
}

const GOOD: BatchPlan = {
  pollsWhileProcessing: 2,
  pollsWhileReading: 1,
  outcome: 'SUCCESS',
  recordsCount: 3,
  failureCount: 0,
};

const errorInfo = { code: 'DataSourceError', message: 'The data source cannot be read.' };

/** The configurations that exist, named after what happens to their runs. */
export const BATCH_PLANS: Readonly<Record<string, BatchPlan>> = {
  monthly: GOOD,
  immediate: { ...GOOD, pollsWhileProcessing: 0 },
  'partly-failing': { ...GOOD, pollsWhileProcessing: 1, failureCount: 1 },
  failing: {
    ...GOOD,
    pollsWhileProcessing: 1,
    outcome: 'FAILED',
    recordsCount: -1,
    atTheEnd: { errorInfo },
  },
  empty: { ...GOOD, recordsCount: 0 },
  'without-counts': { ...GOOD, atTheEnd: { outputStatuses: [] } },
  miscounting: { ...GOOD, atTheEnd: { recordsCount: 4 } },
  'never-ends': { ...GOOD, pollsWhileProcessing: Number.POSITIVE_INFINITY },
};
