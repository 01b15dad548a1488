import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKeyValueFile, type Variables } from './key-value-file.ts';
import { RUNNER_FILES_FOLDER } from './sandbox.ts';
import type { SecretMasker } from './secret-masker.ts';
import type { StepLog } from './step-log.ts';

const FILES = [
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_PATH',
] as const;

/** Name of the environment variable → path of the file it names. */
export type RunnerFiles = Record<(typeof FILES)[number], string>;

/** What a step left in its files. `shownSummary` is the masked summary that the run's page shows. */
export interface RunnerFileContents {
  outputs: Variables;
  environment: Variables;
  state: Variables;
  summary: string;
  shownSummary: string;
}

/** Creates the empty files of one step. */
export function createRunnerFiles(runnerTemp: string): RunnerFiles {
  const folder = join(runnerTemp, RUNNER_FILES_FOLDER);
  mkdirSync(folder, { recursive: true });
  const entries = FILES.map((variable) => {
    const path = join(folder, `${variable}_${randomUUID()}`);
    writeFileSync(path, '');
    return [variable, path];
  });
  return Object.fromEntries(entries);
}

/** Reads the files after the step has ended, whether it passed or not; a mistake fails it. */
export function readRunnerFiles(
  files: RunnerFiles,
  log: StepLog,
  masker: SecretMasker,
): RunnerFileContents {
  const read = (file: keyof RunnerFiles, shown: (name: string, value: string) => string) => {
    const variables: Variables = {};
    try {
      for (const [name, value] of parseKeyValueFile(readFileSync(files[file], 'utf8'))) {
        variables[name] = value;
        log.debug(shown(name, value));
      }
    } catch (error) {
      const command = file.replace('GITHUB_', '').toLowerCase();
      log.annotate('error', `Unable to process file command '${command}' successfully.`);
      log.annotate('error', String(error));
      log.hasFailed = true;
    }
    return variables;
  };
  const summary = readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8');
  const shownLines = summary.split('\n').map((line) => masker.mask(line));
  return {
    environment: read('GITHUB_ENV', (name, value) => `${name}='${value}'`),
    state: read('GITHUB_STATE', (name, value) => `Save intra-action state ${name} = ${value}`),
    outputs: read('GITHUB_OUTPUT', (name, value) => `Set output ${name} = ${value}`),
    summary,
    shownSummary: shownLines.join('\n'),
  };
}
