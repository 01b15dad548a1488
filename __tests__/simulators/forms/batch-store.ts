import { BATCH_PLANS, type BatchPlan, DEFAULT_PLAN } from './batch-plan.ts';
import { BatchRun } from './batch-run.ts';

/** A batch configuration; the four fields that the API requires, and whatever else was sent. */
export interface BatchConfig {
  readonly configName: string;
  readonly dataSourceConfigUri: string;
  readonly outputTypes: readonly string[];
  readonly template: string;
}

/** What Adobe's pages leave open, or say in more than one way; may be changed at any time. */
export interface BatchHabits {
  /** What `Location` holds: the link of the execution, its path, its id alone, or nothing. */
  location: 'url' | 'path' | 'id' | 'none';
  /** Whether the list holds runs that have ended. */
  listsEndedRuns: boolean;
}

/** The batch configurations and the runs of each. */
export class BatchStore {
  readonly habits: BatchHabits = { location: 'url', listsEndedRuns: false };
  readonly #now: () => Date;
  readonly #plans: Readonly<Record<string, BatchPlan>>;
  readonly #configs = new Map<string, BatchConfig>();
  readonly #runs = new Map<string, BatchRun[]>();

  constructor(now: () => Date, plans: Readonly<Record<string, BatchPlan>> = BATCH_PLANS) {
    this.#now = now;
    this.#plans = plans;
    for (const configName of Object.keys(plans)) {
      this.put({
        configName,
        dataSourceConfigUri: '/conf/global/settings/forms/batch/data-source',
        outputTypes: ['PDF'],
        template: `crx:///content/dam/formsanddocuments/${configName}.xdp`,
      });
    }
  }

  configs(): readonly BatchConfig[] {
    return [...this.#configs.values()];
  }

  config(name: string): BatchConfig | undefined {
    return this.#configs.get(name);
  }

  put(config: BatchConfig): void {
    this.#configs.set(config.configName, config);
  }

  delete(name: string): void {
    this.#configs.delete(name);
    this.#runs.delete(name);
  }

  start(config: BatchConfig): BatchRun {
    const plan = this.#plans[config.configName] ?? DEFAULT_PLAN;
    const run = new BatchRun(plan, config, this.#now);
    this.#runs.set(config.configName, [...this.runs(config.configName), run]);
    return run;
  }

  runs(configName: string): readonly BatchRun[] {
    return this.#runs.get(configName) ?? [];
  }
}
