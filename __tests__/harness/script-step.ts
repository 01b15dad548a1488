import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executeStep, type StepResult } from './execute-step.ts';
import type { Interruptions } from './run-process.ts';
import type { Sandbox } from './sandbox.ts';
import type { SecretMasker } from './secret-masker.ts';
import type { Variables } from './variables.ts';

/** One `run:` step. */
export interface ScriptStepRequest extends Interruptions {
  id: string;
  script: string;
  /** Exported variables and the step's `env:`. */
  environment: Variables;
  prependedPaths?: string[];
  isDebug: boolean;
  sandbox: Sandbox;
  masker: SecretMasker;
}

/** Runs a script with the runner's default shell on Linux, `bash -e file`. */
export async function runScriptStep(request: ScriptStepRequest): Promise<StepResult> {
  const { script, environment, sandbox } = request;
  const path = join(sandbox.runnerTemp, `${randomUUID()}.sh`);
  writeFileSync(path, `${script}\n`);
  try {
    return await executeStep({
      ...request,
      file: 'bash',
      arguments: ['-e', path],
      variables: environment,
      isExitCodeReported: true,
      writeHeader: (log) => {
        const lines = script.trimEnd().split('\n');
        log.output(`##[group]Run ${script.trimStart().split('\n')[0]}`);
        for (const line of lines) {
          log.output(line);
        }
        log.output('shell: bash -e {0}');
        log.block('env:', Object.entries(environment));
        log.output('##[endgroup]');
      },
    });
  } finally {
    rmSync(path, { force: true });
  }
}
