import { randomUUID } from 'node:crypto';
import type { BatchPlan } from './batch-plan.ts';

/** A run as the status call shows it. Times are seconds since the epoch, -1 until known. */
export interface BatchRunStatus {
  readonly id: string;
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  readonly recordsCount: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly outputStatuses: readonly {
    readonly outputType: string;
    readonly inProgressCount: number;
    readonly successCount: number;
    readonly failureCount: number;
  }[];
  readonly errorInfo?: string;
}

/** One run of a batch configuration. It moves on each time somebody asks for its status. */
export class BatchRun {
  readonly id = randomUUID();
  readonly #plan: BatchPlan;
  readonly #outputTypes: readonly string[];
  readonly #now: () => Date;
  readonly #startTime: number;
  #polls = 0;
  #endTime = -1;

  constructor(plan: BatchPlan, outputTypes: readonly string[], now: () => Date) {
    this.#plan = plan;
    this.#outputTypes = outputTypes;
    this.#now = now;
    this.#startTime = this.#epochSeconds();
  }

  /** Counts one poll and returns the status after it. */
  poll(): BatchRunStatus {
    this.#polls += 1;
    if (this.#polls > this.#plan.pollsWhileProcessing && this.#endTime === -1)
      this.#endTime = this.#epochSeconds();
    return this.status();
  }

  /** The status as it is, without counting a poll. */
  status(): BatchRunStatus {
    const { outcome, recordsCount, failureCount } = this.#plan;
    const hasEnded = this.#endTime !== -1;
    const hasOutput = hasEnded && outcome === 'SUCCESS';
    return {
      id: this.id,
      status: hasEnded ? outcome : 'PROCESSING',
      recordsCount: hasEnded ? recordsCount : -1,
      startTime: this.#startTime,
      endTime: this.#endTime,
      outputStatuses: this.#outputTypes.map((outputType) => ({
        outputType,
        inProgressCount: hasEnded ? 0 : 1,
        successCount: hasOutput ? recordsCount - failureCount : 0,
        failureCount: hasOutput ? failureCount : 0,
      })),
      ...(hasEnded && outcome === 'FAILED' && { errorInfo: 'The data source cannot be read.' }),
    };
  }

  #epochSeconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }
}
