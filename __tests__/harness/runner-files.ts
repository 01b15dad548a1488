import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKeyValueFile } from './key-value-file.ts';
import type { SecretMasker } from './secret-masker.ts';
import type { StepLog } from './step-log.ts';
import type { Variables } from './variables.ts';

/** The folder in RUNNER_TEMP that belongs to the runner. */
export const RUNNER_FILES_FOLDER = '_runner_file_commands';

const FILE_PREFIXES = {
  GITHUB_OUTPUT: 'set_output_',
  GITHUB_ENV: 'set_env_',
  GITHUB_STATE: 'save_state_',
  GITHUB_STEP_SUMMARY: 'step_summary_',
  GITHUB_PATH: 'add_path_',
} as const;

/** Name of the environment variable → path of the empty file it names. */
export type RunnerFiles = Record<keyof typeof FILE_PREFIXES, string>;

/** What a step left in its files. `shownSummary` is the masked summary that the run's page shows. */
export interface RunnerFileContents {
  outputs: Variables;
  environment: Variables;
  state: Variables;
  paths: string[];
  summary: string;
  shownSummary: string;
  /** A file that can't be read as the runner reads it fails the step. */
  hasFailed: boolean;
}

/** Creates the empty files of one step. */
export function createRunnerFiles(runnerTemp: string): RunnerFiles {
  const folder = join(runnerTemp, RUNNER_FILES_FOLDER);
  mkdirSync(folder, { recursive: true });
  const suffix = randomUUID();
  const entries = Object.entries(FILE_PREFIXES).map(([variable, prefix]) => {
    const path = join(folder, prefix + suffix);
    writeFileSync(path, '');
    return [variable, path];
  });
  return Object.fromEntries(entries);
}

/** Reads the files after the step has ended, whether it passed or not; mistakes go to the log. */
export function readRunnerFiles(
  files: RunnerFiles,
  log: StepLog,
  masker: SecretMasker,
): RunnerFileContents {
  const contents: RunnerFileContents = {
    outputs: {},
    environment: {},
    state: {},
    paths: readText(files.GITHUB_PATH).split(/\r?\n/).filter(Boolean),
    ...readSummary(files.GITHUB_STEP_SUMMARY, log, masker),
    hasFailed: false,
  };
  const readPairs = (variable: keyof RunnerFiles, store: (name: string, value: string) => void) => {
    try {
      for (const [name, value] of parseKeyValueFile(readText(files[variable]))) {
        store(name, value);
      }
    } catch (error) {
      const contextName = variable.replace('GITHUB_', '').toLowerCase();
      log.error(`Unable to process file command '${contextName}' successfully.`);
      log.error(error instanceof Error ? error.message : String(error));
      contents.hasFailed = true;
    }
  };
  readPairs('GITHUB_ENV', (name, value) => {
    if (name.toUpperCase() === 'NODE_OPTIONS') {
      log.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
      return;
    }
    contents.environment[name] = value;
    log.debug(`${name}='${value}'`);
  });
  readPairs('GITHUB_STATE', (name, value) => {
    contents.state[name] = value;
    log.debug(`Save intra-action state ${name} = ${value}`);
  });
  readPairs('GITHUB_OUTPUT', (name, value) => {
    contents.outputs[name] = value;
    log.debug(`Set output ${name} = ${value}`);
  });
  return contents;
}

const LARGEST_SUMMARY_BYTES = 1024 * 1024;

function readSummary(path: string, log: StepLog, masker: SecretMasker) {
  const summary = readText(path);
  const bytes = Buffer.byteLength(summary);
  if (bytes > LARGEST_SUMMARY_BYTES) {
    log.error(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.floor(bytes / 1024)}k.`,
    );
    return { summary, shownSummary: '' };
  }
  const shownSummary = summary
    .split('\n')
    .map((line) => masker.mask(line))
    .join('\n');
  return { summary, shownSummary };
}

// A step may delete its file; the runner takes that as empty.
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
