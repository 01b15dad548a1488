import {
  accessSync,
  closeSync,
  constants,
  openSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { ActionError } from '../errors/action-error.ts';

/** The files through which the runner takes what a step hands over. */
export type RunnerFile = 'GITHUB_OUTPUT' | 'GITHUB_ENV' | 'GITHUB_STATE';

/**
 * Makes sure, before anything is asked for, that results can be handed over.
 *
 * @throws ActionError RUNNER_UNUSABLE
 */
export function assertRunnerFiles(names: readonly RunnerFile[]): void {
  const unusable = names.filter((name) => !isWritableFile(process.env[name] ?? ''));
  if (unusable.length === 0) {
    return;
  }
  const message = `${unusable.join(', ')} must name a file that can be written, as GitHub's runner sets it. Use runner 2.327.1 or newer, and do not change these variables.`;
  throw new ActionError('RUNNER_UNUSABLE', message);
}

/**
 * Runs `write`; if it throws, cuts the files back to what they were, since the runner reads them even
 * then. Throws before it if one is no file any more: writing to a FIFO could take for ever.
 */
export function allOrNothing(names: readonly RunnerFile[], write: () => void): void {
  assertRunnerFiles(names);
  const sizes = names.map((name) => {
    const path = String(process.env[name]);
    return { path, size: statSync(path).size };
  });
  try {
    write();
  } catch (error) {
    for (const { path, size } of sizes) {
      truncateSync(path, size);
    }
    throw error;
  }
}

/**
 * Appends to a file. Where it is a FIFO that nobody reads, fails instead of waiting for ever.
 *
 * @throws Error when the text could not be written
 */
export function appendText(path: string, text: string): void {
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
  // Windows has no O_NONBLOCK, and no FIFO among its files.
  const file = openSync(path, O_APPEND | O_CREAT | O_NONBLOCK | O_WRONLY);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

function isWritableFile(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
