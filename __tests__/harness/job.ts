import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActionMetadata, readActionMetadata } from './action-metadata.ts';
import { executeStep, type Runner, type StepResult } from './execute-step.ts';
import type { Variables } from './key-value-file.ts';
import { runActionStep, type Stage } from './run-step.ts';
import { createSandbox } from './sandbox.ts';
import { SecretMasker } from './secret-masker.ts';

interface CommonStep {
  id?: string;
  /** The step's `env:`; a function stands in for `${{ env… }}`. */
  env?: Variables | ((context: { env: Variables }) => Variables);
}

/** A `uses:` step. */
interface ActionJobStep extends CommonStep {
  /** The label that the log shows, e.g. `org/aem-ims-token@v1`. */
  uses: string;
  with?: Variables;
  /** Where `action.yml` is; this repository unless told. */
  actionDirectory?: string;
  /** Cancels main as the runner does; post is left alone. */
  cancelSignal?: AbortSignal;
}

/** A `run:` step. */
interface ScriptJobStep extends CommonStep {
  run: string;
}

type JobStep = ActionJobStep | ScriptJobStep;

/** A job whose steps all have the condition `success()`. */
export interface JobDefinition {
  steps: JobStep[];
  env?: Variables;
  /** All of them are masked from the start, used or not. */
  secrets?: Variables;
  debug?: boolean;
}

/** One line of the run's page: a step, or the post part of one. */
interface JobStepRecord {
  name: string;
  stage: Stage;
  outcome: StepResult['outcome'] | 'skipped';
  /** Absent for a skipped step. */
  result?: StepResult;
}

export interface JobResult {
  conclusion: StepResult['outcome'];
  /** The masked log of all steps. */
  log: string;
  steps: JobStepRecord[];
  /** Exported variables at the end of the job. */
  environment: Variables;
}

/** An action whose main has started: from then on its post part belongs to the job. */
interface StartedAction {
  step: ActionJobStep;
  id: string;
  metadata: ActionMetadata;
  state: Variables;
}

/**
 * Runs the steps of a job one after the other, then the post parts of its actions in reverse,
 * with one masker, one workspace and one set of exported variables, as the runner does.
 *
 * @throws Error when a step cannot be started at all; a failing step is a result
 */
export async function runJob(definition: JobDefinition): Promise<JobResult> {
  const masker = new SecretMasker();
  for (const secret of Object.values(definition.secrets ?? {})) {
    masker.addSecret(secret);
  }
  const sandbox = createSandbox();
  const runner: Runner = { sandbox, masker, isDebug: definition.debug ?? false };
  const environment = { ...definition.env };
  const steps: JobStepRecord[] = [];
  const started: StartedAction[] = [];
  let conclusion: JobResult['conclusion'] = 'success';
  const record = (name: string, stage: Stage, result: StepResult) => {
    steps.push({ name, stage, outcome: result.outcome, result });
    Object.assign(environment, result.environment);
    conclusion = conclusion === 'success' ? result.outcome : conclusion;
    return result;
  };
  try {
    for (const [index, step] of definition.steps.entries()) {
      const { id = `__step_${index + 1}` } = step;
      const name = 'uses' in step ? step.uses : id;
      if (conclusion !== 'success') {
        steps.push({ name, stage: 'main', outcome: 'skipped' });
      } else if ('run' in step) {
        record(name, 'main', await runScript(runner, step, id, environmentOf(step, environment)));
      } else {
        const metadata = readActionMetadata(step.actionDirectory);
        const action: StartedAction = { step, id, metadata, state: {} };
        started.push(action);
        const { state } = record(name, 'main', await runPart(runner, action, 'main', environment));
        action.state = state;
      }
    }
    for (const action of started.toReversed()) {
      if (action.metadata.scripts.post !== undefined) {
        const result = await runPart(runner, action, 'post', environment);
        record(`Post ${action.step.uses}`, 'post', result);
      }
    }
  } finally {
    sandbox.remove();
  }
  const log = steps.flatMap(({ result }) => result?.log ?? []).join('\n');
  return { conclusion, log, steps, environment };
}

function runPart(
  runner: Runner,
  { step, id, metadata, state }: StartedAction,
  stage: Stage,
  environment: Variables,
): Promise<StepResult> {
  const { cancelSignal, uses } = step;
  return runActionStep(runner, metadata, {
    ...(stage === 'main' && cancelSignal !== undefined ? { cancelSignal } : {}),
    stage,
    uses,
    id,
    inputs: step.with ?? {},
    env: environmentOf(step, environment),
    state,
  });
}

/** Runs a script with the runner's default shell on Linux, `bash -e file`. */
async function runScript(
  runner: Runner,
  { run }: ScriptJobStep,
  id: string,
  environment: Variables,
): Promise<StepResult> {
  const path = join(runner.sandbox.runnerTemp, `${randomUUID()}.sh`);
  writeFileSync(path, `${run}\n`);
  try {
    return await executeStep(runner, {
      id,
      command: ['bash', '-e', path],
      variables: environment,
      isExitCodeReported: true,
      writeHeader: (log) => {
        log.output(`##[group]Run ${run.trimStart().split('\n')[0]}`);
        log.output(run.trimEnd());
        log.output('shell: bash -e {0}');
        log.block('env:', environment);
        log.output('##[endgroup]');
      },
    });
  } finally {
    rmSync(path, { force: true });
  }
}

function environmentOf({ env = {} }: JobStep, exported: Variables): Variables {
  return { ...exported, ...(typeof env === 'function' ? env({ env: exported }) : env) };
}
