import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ActionMetadata, readActionMetadata } from './action-metadata.ts';
import { executeStep, type StepResult } from './execute-step.ts';
import { inputVariables, resolveInputs } from './input-variables.ts';
import type { Interruptions } from './run-process.ts';
import type { Sandbox } from './sandbox.ts';
import type { SecretMasker } from './secret-masker.ts';
import type { Variables } from './variables.ts';

export type Stage = 'main' | 'post';

/** One run of an action's main or post script. */
export interface ActionStepRequest extends Interruptions {
  stage: Stage;
  /** What the workflow writes after `uses:`, which the log shows, e.g. `org/aem-ims-token@v1`. */
  label: string;
  id: string;
  metadata: ActionMetadata;
  /** `with:` of the step, before defaults. */
  inputs: Variables;
  /** Exported variables and the step's `env:`. */
  environment: Variables;
  /** What main saved, for post. */
  state: Variables;
  nodeOptions: string[];
  launcher?: string[];
  prependedPaths?: string[];
  isDebug: boolean;
  sandbox: Sandbox;
  masker: SecretMasker;
}

/** The action in this repository. */
export const projectDirectory = join(import.meta.dirname, '..', '..');

/**
 * Runs main or post of an action in a given sandbox.
 *
 * @throws Error when this is not Node 24, or the action's script does not exist
 */
export async function runActionStep(request: ActionStepRequest): Promise<StepResult> {
  assertNode24();
  const { stage, metadata, environment } = request;
  const { inputs, warnings } = resolveInputs(metadata, request.inputs);
  const state = Object.fromEntries(
    Object.entries(request.state).map(([name, value]) => [`STATE_${name}`, value]),
  );
  const node = [process.execPath, ...request.nodeOptions, findScript(metadata, stage)];
  const [file = '', ...rest] = [...(request.launcher ?? []), ...node];
  return executeStep({
    ...request,
    file,
    arguments: rest,
    variables: {
      ...environment,
      ...state,
      ...inputVariables(inputs),
      ...originVariables(request.label),
    },
    isExitCodeReported: false,
    writeHeader: (log) => {
      for (const warning of warnings) {
        log.warning(warning);
      }
      if (stage === 'post') {
        log.output('Post job cleanup.');
        return;
      }
      log.output(`##[group]Run ${request.label}`);
      log.block(
        'with:',
        Object.entries(inputs).filter(([, value]) => value !== ''),
      );
      log.block('env:', Object.entries({ ...environment, ...state }));
      log.output('##[endgroup]');
    },
  });
}

/** Where the action came from; empty for one in the workspace. */
function originVariables(label: string): Variables {
  const [, repository = '', ref = ''] = /^([\w.-]+\/[\w.-]+)@(.+)$/.exec(label) ?? [];
  return { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref };
}

/** Reads `action.yml` of this repository, or of another directory. */
export function loadAction(actionDirectory: string = projectDirectory): ActionMetadata {
  return readActionMetadata(actionDirectory);
}

function findScript(metadata: ActionMetadata, stage: Stage): string {
  const script = stage === 'main' ? metadata.main : metadata.post;
  if (script === undefined) {
    throw new Error(`action.yml has no runs.${stage}`);
  }
  const path = join(metadata.actionDirectory, script);
  if (!existsSync(path)) {
    throw new Error(`${path} (runs.${stage} in action.yml) does not exist; build the action first`);
  }
  return path;
}

function assertNode24(): void {
  if (!process.version.startsWith('v24.')) {
    throw new Error(`The action runs on Node 24, but this is Node ${process.version}`);
  }
}
