import { expect } from '@jest/globals';
import type { StepResult } from '../harness/run-step.ts';

/** Nothing that the process wrote shows a secret, save its mask, which must be there. */
export function expectNoneShown(result: StepResult, secrets: readonly string[]): void {
  const lines = result.rawStdout.split(/\r?\n/);
  const masks = lines.filter((line) => line.startsWith('::add-mask::'));
  const others = lines.filter((line) => !line.startsWith('::add-mask::'));
  // What comes before are the inputs, which the runner shows and masks only if they are secrets.
  const log = result.log.slice(result.log.indexOf('##[endgroup]'));
  for (const secret of secrets) {
    const escaped = secret.replaceAll('%', '%25');
    expect(secret.length).toBeGreaterThan(3);
    expect(masks).toContain(`::add-mask::${escaped}`);
    for (const text of [...others, result.rawStderr, log, result.summary]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(escaped);
    }
  }
}
