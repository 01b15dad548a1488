import type { Stage } from './action-step.ts';
import type { JobStatus } from './condition.ts';
import type { StepResult } from './execute-step.ts';
import type {
  JobContext,
  JobDefinition,
  JobStep,
  JobStepRecord,
  StepOutcome,
} from './job-definition.ts';
import type { Sandbox } from './sandbox.ts';
import { SecretMasker } from './secret-masker.ts';
import type { Variables } from './variables.ts';

/** What a job gathers while its steps run. */
export class JobState {
  readonly masker = new SecretMasker();
  readonly logs: string[] = [];
  readonly records: JobStepRecord[] = [];
  readonly environment: Variables;
  readonly sandbox: Sandbox;
  readonly isDebug: boolean;
  status: JobStatus = 'success';
  readonly #steps: JobContext['steps'] = {};
  readonly #secrets: Variables;
  #paths: string[] = [];

  constructor(definition: JobDefinition, sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.isDebug = definition.debug ?? false;
    this.environment = { ...definition.env };
    this.#secrets = definition.secrets ?? {};
    for (const secret of Object.values(this.#secrets)) {
      this.masker.addSecret(secret);
    }
  }

  /** What expressions see at this moment. */
  context(stage: Stage, environment: Variables = this.environment): JobContext {
    return {
      steps: structuredClone(this.#steps),
      env: { ...environment },
      secrets: this.#secrets,
      status: this.status,
      stage,
    };
  }

  /** Folders that steps added through GITHUB_PATH, the last one first. */
  get prependedPaths(): string[] {
    return this.#paths.toReversed();
  }

  recordSkipped(name: string, stage: Stage): JobStepRecord {
    return this.#record({ name, stage, outcome: 'skipped', conclusion: 'skipped' });
  }

  /** Takes over what a step exported and lets its failure or cancellation count for the job. */
  recordResult(name: string, stage: Stage, step: JobStep, result: StepResult): JobStepRecord {
    const { outcome } = result;
    const isForgiven = outcome === 'failure' && step.continueOnError === true;
    const conclusion: StepOutcome = isForgiven ? 'success' : outcome;
    Object.assign(this.environment, result.environment);
    this.#paths = [...this.#paths.filter((path) => !result.paths.includes(path)), ...result.paths];
    this.logs.push(result.log);
    if (conclusion === 'cancelled' || (conclusion === 'failure' && this.status === 'success')) {
      this.status = conclusion;
    }
    return this.#record({ name, stage, outcome, conclusion, result });
  }

  /** Makes a step's outputs known to later steps; a step without an id has none to be read. */
  publish(id: string | undefined, { result, outcome, conclusion }: JobStepRecord): void {
    if (id !== undefined) {
      this.#steps[id] = { outputs: result?.outputs ?? {}, outcome, conclusion };
    }
  }

  #record(record: JobStepRecord): JobStepRecord {
    this.records.push(record);
    return record;
  }
}
