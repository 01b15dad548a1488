import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from '@jest/globals';
import { parseKeyValueFile } from '../harness/key-value-file.ts';
import { keepEnvironment } from './_inputs.ts';

const NAMES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;
type Name = (typeof NAMES)[number];

/** The runner's files of one test, fresh and empty. */
export interface RunnerFiles {
  readonly folder: string;
  path(name: Name): string;
  text(name: Name): string;
  /** What the runner would read. */
  values(name: Name): Record<string, string>;
}

/** Gives each test files as the runner does, named in the environment. */
export function useRunnerFiles(): RunnerFiles {
  keepEnvironment();
  let folder = '';
  const path = (name: Name) => join(folder, name);
  const text = (name: Name) => readFileSync(path(name), 'utf8');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unit-runner-'));
    for (const name of NAMES) {
      writeFileSync(path(name), '');
      process.env[name] = path(name);
    }
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    path,
    text,
    values: (name) => Object.fromEntries(parseKeyValueFile(text(name))),
  };
}

/** For what Windows has not: FIFOs, and programs that take the place of a process. */
export const testOnPosix = process.platform === 'win32' ? test.skip : test;

/** Puts a FIFO that nobody reads in the place of a file. */
export function makeFifo(path: string): void {
  rmSync(path, { force: true });
  execFileSync('mkfifo', [path]);
}
