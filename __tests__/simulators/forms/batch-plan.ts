/** How the runs of one batch configuration go. */
export interface BatchPlan {
  /** How many times the status reads PROCESSING before the run has ended. */
  readonly pollsWhileProcessing: number;
  readonly outcome: 'SUCCESS' | 'FAILED';
  readonly recordsCount: number;
  /** Of the records, how many could not be rendered. */
  readonly failureCount: number;
}

const GOOD: BatchPlan = {
  pollsWhileProcessing: 2,
  outcome: 'SUCCESS',
  recordsCount: 3,
  failureCount: 0,
};

/** The configurations that exist from the start, named after what happens to their runs. */
export const BATCH_PLANS: Readonly<Record<string, BatchPlan>> = {
  monthly: GOOD,
  immediate: { ...GOOD, pollsWhileProcessing: 0 },
  'partly-failing': { ...GOOD, pollsWhileProcessing: 1, failureCount: 1 },
  failing: { ...GOOD, pollsWhileProcessing: 1, outcome: 'FAILED', recordsCount: -1 },
  'never-ends': { ...GOOD, pollsWhileProcessing: Number.POSITIVE_INFINITY },
};

/** The plan of a configuration that a client makes. */
export const DEFAULT_PLAN = GOOD;
