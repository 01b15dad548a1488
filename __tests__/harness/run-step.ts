import {
  type ActionMetadata,
  inputVariables,
  readActionMetadata,
  resolveInputs,
} from './action-metadata.ts';
import { executeStep, type Runner, type StepResult } from './execute-step.ts';
import type { Variables } from './key-value-file.ts';
import type { Interruptions } from './run-process.ts';
import { createSandbox } from './sandbox.ts';
import { SecretMasker } from './secret-masker.ts';

export type { StepResult } from './execute-step.ts';

type Stage = 'main' | 'post';

/** How to run an action once; everything has a default. */
export interface RunActionOptions extends Interruptions {
  /** `main` unless told. */
  stage?: Stage;
  /** `uses:` of the step, which the log shows; `org/aem-ims-token@v1` unless told. */
  uses?: string;
  /** `with:` of the step. The log shows these, so name the secret ones in `secrets` too. */
  inputs?: Variables;
  /** `env:` of the job and the step. */
  env?: Variables;
  /** Values that the workflow took from `secrets`; masked from the start. */
  secrets?: string[];
  /** For post: what main saved. */
  state?: Variables;
  /** Step debugging (ACTIONS_STEP_DEBUG). */
  debug?: boolean;
  /** Workspace to use in place of an empty temporary one. */
  cwd?: string;
  /** Flags for Node before the script. */
  nodeOptions?: string[];
  /** A program and its arguments that starts Node, e.g. in a namespace. */
  launcher?: string[];
  /** Where `action.yml` is; this repository unless told. */
  actionDirectory?: string;
}

/**
 * Runs main or post of an action as the runner does, in folders of its own that are removed again.
 *
 * @returns what the process wrote, what the runner would make of it, and the log as it shows it
 * @throws Error when the action cannot be started at all; a failing action is a result
 */
export async function runAction(options: RunActionOptions = {}): Promise<StepResult> {
  const { secrets = [], debug: isDebug = false, cwd, actionDirectory, ...step } = options;
  const masker = new SecretMasker();
  for (const secret of secrets) {
    masker.addSecret(secret);
  }
  const metadata = readActionMetadata(actionDirectory);
  const sandbox = createSandbox(cwd);
  try {
    return await runActionStep({ sandbox, masker, isDebug }, metadata, step);
  } finally {
    sandbox.remove();
  }
}

/**
 * Runs main or post of an action in the sandbox of a job.
 *
 * @throws Error when this is not Node 24, or the action has no such script
 */
export function runActionStep(
  runner: Runner,
  metadata: ActionMetadata,
  step: Omit<RunActionOptions, 'secrets' | 'debug' | 'cwd' | 'actionDirectory'>,
): Promise<StepResult> {
  const { stage = 'main', uses = 'org/aem-ims-token@v1', env = {} } = step;
  const script = metadata.scripts[stage];
  if (script === undefined || !process.version.startsWith('v24.')) {
    throw new Error(`This is Node ${process.version}; the script of ${stage} is ${script}`);
  }
  const { inputs, warnings } = resolveInputs(metadata, step.inputs ?? {});
  const state = Object.entries(step.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]);
  const environment = { ...env, ...Object.fromEntries(state) };
  return executeStep(runner, {
    ...step,
    command: [...(step.launcher ?? []), process.execPath, ...(step.nodeOptions ?? []), script],
    variables: { ...environment, ...inputVariables(inputs), ...originVariables(uses) },
    isExitCodeReported: false,
    writeHeader: (log) => {
      for (const warning of warnings) {
        log.annotate('warning', warning);
      }
      if (stage === 'post') {
        log.output('Post job cleanup.');
        return;
      }
      const shown = Object.entries(inputs).filter(([, value]) => value !== '');
      log.output(`##[group]Run ${uses}`);
      log.block('with:', Object.fromEntries(shown));
      log.block('env:', environment);
      log.output('##[endgroup]');
    },
  });
}

/** Where the action came from; empty for one in the workspace. */
function originVariables(uses: string): Variables {
  const [, repository = '', ref = ''] = /^([\w.-]+\/[\w.-]+)@(.+)$/.exec(uses) ?? [];
  return { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref };
}
