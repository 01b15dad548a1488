import { expect } from '@jest/globals';
import type { StepResult } from '../harness/run-step.ts';

const MASK = '::add-mask::';

/** The values as a workflow command spells them. */
function escaped(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/**
 * Nothing that the process wrote shows a secret, save the masks themselves, and these are the first
 * that name it.
 */
export function expectNoneShown(result: StepResult, secrets: readonly string[]): void {
  const lines = result.rawStdout.split(/\r?\n/);
  // What comes before are the inputs, which the runner shows and masks only if they are secrets.
  const log = result.log.slice(result.log.indexOf('##[endgroup]'));
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(3);
    expect(lines.filter((line) => line.startsWith(MASK))).toContain(MASK + escaped(secret));
    const others = lines.filter((line) => !line.startsWith(MASK));
    const shown = others.filter((line) => line.includes(secret) || line.includes(escaped(secret)));
    expect(shown).toEqual([]);
    expect(result.rawStderr).not.toContain(secret);
    expect(log.includes(secret)).toBe(false);
  }
}

/** Every mask that could name the secret comes before whatever else the process says. */
export function expectMasksFirst(result: StepResult): void {
  const kinds = result.rawStdout
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => (line.startsWith(MASK) ? 'mask' : 'other'));
  expect(kinds.lastIndexOf('mask')).toBe(kinds.filter((kind) => kind === 'mask').length - 1);
}
