import { randomUUID } from 'node:crypto';
import type { BatchPlan } from './batch-plan.ts';

/** A batch configuration; the four fields that the API requires. */
export interface BatchConfig {
  readonly configName: string;
  readonly dataSourceConfigUri: string;
  readonly outputTypes: readonly string[];
  readonly template: string;
}

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
    readonly inProgressCount: number;
    readonly successCount: number;
    readonly failureCount: number;
  }[];
  readonly recordsCount: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly errorInfo?: { readonly code: string; readonly message: string };
}

const epochSeconds = () => Math.floor(Date.now() / 1000);

/** One run of a batch configuration. It moves on each time somebody asks for its status. */
export class BatchRun {
  readonly id = randomUUID();
  readonly #plan: BatchPlan;
  readonly #config: BatchConfig;
  readonly #startTime = epochSeconds();
  #polls = 0;
  #endTime = -1;

  constructor(plan: BatchPlan, config: BatchConfig) {
    this.#plan = plan;
    this.#config = config;
  }

  get hasEnded(): boolean {
    return this.#endTime !== -1;
  }

  /** Counts one poll and returns the state after it. */
  poll(): BatchState {
    this.#polls += 1;
    if (this.#polls > this.#plan.pollsWhileProcessing && !this.hasEnded) {
      this.#endTime = epochSeconds();
    }
    return this.state();
  }

  /** The state as it is, without counting a poll. */
  state(): BatchState {
    const { outcome, recordsCount, failureCount, pollsWhileReading, atTheEnd } = this.#plan;
    const { hasEnded } = this;
    const hasOutput = hasEnded && outcome === 'SUCCESS';
    const isReading = !hasEnded && this.#polls <= pollsWhileReading;
    return {
      configName: this.#config.configName,
      executionId: this.id,
      config: this.#config,
      status: hasEnded ? outcome : 'PROCESSING',
      outputStatuses: this.#config.outputTypes.map((outputType) => ({
        outputType,
        inProgressCount: hasEnded ? 0 : 1,
        successCount: hasOutput ? recordsCount - failureCount : 0,
        failureCount: hasOutput ? failureCount : 0,
      })),
      recordsCount: isReading ? -1 : recordsCount,
      startTime: this.#startTime,
      endTime: this.#endTime,
      ...(hasEnded && atTheEnd),
    };
  }
}
