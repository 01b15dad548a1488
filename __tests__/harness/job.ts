import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readActionMetadata } from './action-metadata.ts';
import { executeStep, type Runner, type StepResult } from './execute-step.ts';
import type { Variables } from './key-value-file.ts';
import { type RunActionOptions, runActionStep } from './run-step.ts';
import { createSandbox } from './sandbox.ts';
import { SecretMasker } from './secret-masker.ts';

/** A `uses:` step. */
interface ActionJobStep {
  /** The label that the log shows, e.g. `org/aem-ims-token@v1`. */
  uses: string;
  with?: Variables;
  /** Where `action.yml` is; this repository unless told. */
  actionDirectory?: string;
  /** Cancels main as the runner does; post is left alone. */
  cancelSignal?: AbortSignal;
}

/** A `run:` step. */
interface ScriptJobStep {
  run: string;
  env?: Variables;
}

/** A job whose steps all have the condition `success()`. */
export interface JobDefinition {
  steps: (ActionJobStep | ScriptJobStep)[];
  env?: Variables;
  /** All of them are masked from the start, used or not. */
  secrets?: Variables;
  debug?: boolean;
}

/** One line of the run's page: a step, or the post part of one. */
interface JobStepRecord {
  name: string;
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
  const posts: (() => Promise<StepResult>)[] = [];
  let conclusion: JobResult['conclusion'] = 'success';
  const record = (name: string, result: StepResult) => {
    steps.push({ name, outcome: result.outcome, result });
    Object.assign(environment, result.environment);
    conclusion = conclusion === 'success' ? result.outcome : conclusion;
    return result;
  };
  const runUses = async ({ uses, with: inputs = {}, ...step }: ActionJobStep) => {
    const { actionDirectory, cancelSignal } = step;
    const metadata = readActionMetadata(actionDirectory);
    const run = (options: RunActionOptions) =>
      runActionStep(runner, metadata, { uses, inputs, env: { ...environment }, ...options });
    let state: Variables = {};
    if (metadata.scripts.post !== undefined) {
      posts.unshift(async () => record(`Post ${uses}`, await run({ stage: 'post', state })));
    }
    ({ state } = record(uses, await run(cancelSignal ? { cancelSignal } : {})));
  };
  try {
    for (const step of definition.steps) {
      if (conclusion !== 'success') {
        steps.push({ name: 'uses' in step ? step.uses : step.run, outcome: 'skipped' });
      } else if ('run' in step) {
        record(step.run, await runScript(runner, step.run, { ...environment, ...step.env }));
      } else {
        await runUses(step);
      }
    }
    for (const post of posts) {
      await post();
    }
  } finally {
    sandbox.remove();
  }
  const log = steps.flatMap(({ result }) => result?.log ?? []).join('\n');
  return { conclusion, log, steps, environment };
}

/** Runs a script with the runner's default shell on Linux, `bash -e file`. */
async function runScript(
  runner: Runner,
  script: string,
  environment: Variables,
): Promise<StepResult> {
  const path = join(runner.sandbox.runnerTemp, `${randomUUID()}.sh`);
  writeFileSync(path, `${script}\n`);
  try {
    return await executeStep(runner, {
      command: ['bash', '-e', path],
      variables: environment,
      isExitCodeReported: true,
      writeHeader: (log) => {
        log.output(`##[group]Run ${script.trimStart().split('\n')[0]}`);
        log.output(script.trimEnd());
        log.output('shell: bash -e {0}');
        log.block('env:', environment);
        log.output('##[endgroup]');
      },
    });
  } finally {
    rmSync(path, { force: true });
  }
}
