import { loadAction, runActionStep, type Stage } from './action-step.ts';
import type { StepResult } from './execute-step.ts';
import type { Interruptions } from './run-process.ts';
import { createSandbox } from './sandbox.ts';
import { SecretMasker } from './secret-masker.ts';
import type { Variables } from './variables.ts';

export type { StepResult } from './execute-step.ts';

/** How to run an action once; everything has a default. */
export interface RunActionOptions extends Interruptions {
  /** `main` unless told. */
  stage?: Stage;
  /** `uses:` of the step; `org/aem-ims-token@v1` unless told. */
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
 * @throws Error when the action can't be started at all; a failing action is a result
 */
export async function runAction(options: RunActionOptions = {}): Promise<StepResult> {
  const { stage = 'main', inputs = {}, env = {}, secrets = [], state = {}, ...rest } = options;
  const { uses = 'org/aem-ims-token@v1' } = options;
  const masker = new SecretMasker();
  for (const secret of secrets) {
    masker.addSecret(secret);
  }
  const sandbox = createSandbox(options.cwd);
  try {
    return await runActionStep({
      ...rest,
      stage,
      label: uses,
      id: '__org_aem-ims-token',
      metadata: loadAction(options.actionDirectory),
      inputs,
      environment: env,
      state,
      nodeOptions: options.nodeOptions ?? [],
      isDebug: options.debug ?? false,
      sandbox,
      masker,
    });
  } finally {
    sandbox.remove();
  }
}
