import type { ActionMetadata } from './action-metadata.ts';
import { loadAction, runActionStep, type Stage } from './action-step.ts';
import { isMet } from './condition.ts';
import type { StepResult } from './execute-step.ts';
import {
  type ActionJobStep,
  evaluate,
  type JobDefinition,
  type JobResult,
  type JobStep,
  type ScriptJobStep,
} from './job-definition.ts';
import { evaluateJobOutputs } from './job-outputs.ts';
import { JobState } from './job-state.ts';
import { createSandbox } from './sandbox.ts';
import { runScriptStep } from './script-step.ts';
import type { Variables } from './variables.ts';

export type { JobContext, JobDefinition, JobResult, JobStep } from './job-definition.ts';

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
 * @throws Error when a step can't be started at all; a failing step is a result
 */
export async function runJob(definition: JobDefinition): Promise<JobResult> {
  const sandbox = createSandbox(definition.cwd);
  try {
    const job = new JobState(definition, sandbox);
    const started: StartedAction[] = [];
    for (const [index, step] of definition.steps.entries()) {
      await runMain(job, started, step, step.id ?? `__step_${index + 1}`);
    }
    for (const action of started.toReversed()) {
      await runPost(job, action);
    }
    const outputs = evaluateJobOutputs(definition.outputs, job);
    return {
      conclusion: job.status,
      log: job.logs.join('\n'),
      steps: job.records,
      outputs,
      environment: job.environment,
    };
  } finally {
    sandbox.remove();
  }
}

async function runMain(
  job: JobState,
  started: StartedAction[],
  step: JobStep,
  id: string,
): Promise<void> {
  const name = 'uses' in step ? step.uses : id;
  if (!isMet(step.if ?? 'success()', job.status)) {
    job.publish(step.id, job.recordSkipped(name, 'main'));
    return;
  }
  const result =
    'uses' in step ? await startAction(job, started, step, id) : await runScript(job, step, id);
  job.publish(step.id, job.recordResult(name, 'main', step, result));
}

async function startAction(
  job: JobState,
  started: StartedAction[],
  step: ActionJobStep,
  id: string,
): Promise<StepResult> {
  const action: StartedAction = { step, id, metadata: loadAction(step.actionDirectory), state: {} };
  started.push(action);
  const result = await runAction(job, action, 'main');
  action.state = result.state;
  return result;
}

async function runPost(job: JobState, action: StartedAction): Promise<void> {
  const { step, metadata } = action;
  if (metadata.post === undefined) {
    return;
  }
  const name = `Post ${step.uses}`;
  if (isMet(metadata.postCondition, job.status)) {
    job.recordResult(name, 'post', step, await runAction(job, action, 'post'));
  } else {
    job.recordSkipped(name, 'post');
  }
}

async function runAction(
  job: JobState,
  { step, id, metadata, state }: StartedAction,
  stage: Stage,
): Promise<StepResult> {
  const environment = stepEnvironment(job, step, stage);
  const { timeoutMs, ...interruptions } = step;
  return runActionStep({
    // A step that is interrupted in main is left alone in post; the time limit holds for both.
    ...(stage === 'main' ? interruptions : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    stage,
    label: step.uses,
    id,
    metadata,
    inputs: evaluate(step.with ?? {}, job.context(stage, environment)),
    environment,
    state,
    nodeOptions: step.nodeOptions ?? [],
    isDebug: job.isDebug,
    sandbox: job.sandbox,
    masker: job.masker,
    prependedPaths: job.prependedPaths,
  });
}

async function runScript(job: JobState, step: ScriptJobStep, id: string): Promise<StepResult> {
  const environment = stepEnvironment(job, step, 'main');
  return runScriptStep({
    ...step,
    id,
    script: evaluate(step.run, job.context('main', environment)),
    environment,
    isDebug: job.isDebug,
    sandbox: job.sandbox,
    masker: job.masker,
    prependedPaths: job.prependedPaths,
  });
}

function stepEnvironment(job: JobState, step: JobStep, stage: Stage): Variables {
  return { ...job.environment, ...evaluate(step.env ?? {}, job.context(stage)) };
}
