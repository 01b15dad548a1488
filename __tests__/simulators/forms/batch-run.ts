import { randomUUID } from 'node:crypto';
import type { BatchPlan } from './batch-plan.ts';
import type { BatchConfig } from './batch-store.ts';

/**
 * A run as the status call and the list show it. Times are seconds since the epoch; `endTime` is -1
 * until the run has ended, `recordsCount` until all records are read.
 *
 * @see forms-apis.md, section 5 (FORMS-SPEC, FORMS-BATCH)
 */
export interface BatchState {
  readonly configName: string;
  readonly executionId: string;
  readonly config: BatchConfig;
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  readonly outputStatuses: readonly {
    readonly outputType: string;
    /** No value for PDF is documented. */
    readonly renderType?: string;
    readonly inProgressCount: number;
    readonly successCount: number;
    readonly failureCount: number;
  }[];
  readonly recordsCount: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly errorInfo?: { readonly code: string; readonly message: string };
}

/** One run of a batch configuration. It moves on each time somebody asks for its status. */
export class BatchRun {
  readonly id = randomUUID();
  readonly #plan: BatchPlan;
  readonly #config: BatchConfig;
  readonly #now: () => Date;
  readonly #startTime: number;
  #polls = 0;
  #endTime = -1;

  constructor(plan: BatchPlan, config: BatchConfig, now: () => Date) {
    this.#plan = plan;
    this.#config = config;
    this.#now = now;
    this.#startTime = this.#epochSeconds();
  }

  get hasEnded(): boolean {
    return this.#endTime !== -1;
  }

  /** Counts one poll and returns the state after it. */
  poll(): BatchState {
    this.#polls += 1;
    if (this.#polls > this.#plan.pollsWhileProcessing && !this.hasEnded) {
      this.#endTime = this.#epochSeconds();
    }
    return this.state();
  }

  /** The state as it is, without counting a poll. */
  state(): BatchState {
    const { outcome, recordsCount, atTheEnd } = this.#plan;
    const isReading = this.#polls <= (this.#plan.pollsWhileReading ?? 0);
    return {
      configName: this.#config.configName,
      executionId: this.id,
      config: this.#config,
      status: this.hasEnded ? outcome : 'PROCESSING',
      outputStatuses: this.#outputStatuses(),
      recordsCount: isReading && !this.hasEnded ? -1 : recordsCount,
      startTime: this.#startTime,
      endTime: this.#endTime,
      ...(this.hasEnded &&
        outcome === 'FAILED' && {
          errorInfo: { code: 'DataSourceError', message: 'The data source cannot be read.' },
        }),
      ...(this.hasEnded && atTheEnd),
    };
  }

  #outputStatuses(): BatchState['outputStatuses'] {
    const { outcome, recordsCount, failureCount } = this.#plan;
    const hasOutput = this.hasEnded && outcome === 'SUCCESS';
    return this.#config.outputTypes.map((outputType) => ({
      outputType,
      ...(outputType === 'PRINT' && { renderType: 'PostScript' }),
      inProgressCount: this.hasEnded ? 0 : 1,
      successCount: hasOutput ? recordsCount - failureCount : 0,
      failureCount: hasOutput ? failureCount : 0,
    }));
  }

  #epochSeconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }
}
