import { expect, test } from '@jest/globals';
import { maskSecret } from '../../../src/runner/masks.ts';
import { appendSummary } from '../../../src/runner/step-summary.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';

const files = useRunnerFiles();
useStdout();

test('adds to what is there, without secrets', () => {
  maskSecret('p8e-hidden-8901');

  expect(appendSummary('# One\n')).toBe(true);
  expect(appendSummary('a p8e-hidden-8901 b')).toBe(true);

  expect(files.text('GITHUB_STEP_SUMMARY')).toBe('# One\n\na *** b\n');
});

test.each([
  ['is not set', undefined],
  ['names nothing', '/nowhere/at/all'],
  ['names a folder', '/tmp'],
])('writes nothing where the variable %s', (_what, path) => {
  if (path === undefined) {
    delete process.env['GITHUB_STEP_SUMMARY'];
  } else {
    process.env['GITHUB_STEP_SUMMARY'] = path;
  }

  expect(appendSummary('x')).toBe(false);
});

testOnPosix('a FIFO that nobody reads is not waited for', () => {
  makeFifo(files.path('GITHUB_STEP_SUMMARY'));

  expect(appendSummary('x')).toBe(false);
});
