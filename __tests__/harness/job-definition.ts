import type { Stage } from './action-step.ts';
import type { Condition, JobStatus } from './condition.ts';
import type { StepResult } from './execute-step.ts';
import type { Interruptions } from './run-process.ts';
import type { Variables } from './variables.ts';

/** What `${{ steps.<id>… }}` gives. */
export interface StepContext {
  outputs: Variables;
  outcome: StepOutcome;
  conclusion: StepOutcome;
}

export type StepOutcome = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What expressions in a workflow can read; functions of it stand in for `${{ }}`. */
export interface JobContext {
  steps: Record<string, StepContext>;
  env: Variables;
  secrets: Variables;
  status: JobStatus;
  /** Which part of an action the value is wanted for: both are evaluated at their own time. */
  stage: Stage;
}

/** A fixed value, or a function in the place of an expression. */
export type Evaluated<T> = T | ((context: JobContext) => T);

interface CommonStep extends Interruptions {
  id?: string;
  env?: Evaluated<Variables>;
  /** `success()` unless told. */
  if?: Condition;
  continueOnError?: boolean;
}

/** A `uses:` step. */
export interface ActionJobStep extends CommonStep {
  /** The label that the log shows, e.g. `org/aem-ims-token@v1`. */
  uses: string;
  with?: Evaluated<Variables>;
  /** Where `action.yml` is; this repository unless told. */
  actionDirectory?: string;
  nodeOptions?: string[];
}

/** A `run:` step. */
export interface ScriptJobStep extends CommonStep {
  run: Evaluated<string>;
}

export type JobStep = ActionJobStep | ScriptJobStep;

export interface JobDefinition {
  steps: JobStep[];
  env?: Variables;
  /** All of them are masked from the start, used or not. */
  secrets?: Variables;
  outputs?: (context: JobContext) => Variables;
  debug?: boolean;
  /** Workspace to use in place of an empty temporary one. */
  cwd?: string;
}

/** One line of the run's page: a step, or the post part of one. */
export interface JobStepRecord {
  name: string;
  stage: Stage;
  outcome: StepOutcome;
  conclusion: StepOutcome;
  /** Absent for a skipped step. */
  result?: StepResult;
}

export interface JobResult {
  conclusion: JobStatus;
  /** The masked log of all steps. */
  log: string;
  steps: JobStepRecord[];
  /** The job outputs that other jobs get. */
  outputs: Variables;
  /** Exported variables at the end of the job. */
  environment: Variables;
}

/** The value itself, or what its function makes of the context. */
export function evaluate<T>(value: Evaluated<T>, context: JobContext): T {
  return typeof value === 'function' ? (value as (context: JobContext) => T)(context) : value;
}
