import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { handOver, handOverFiles } from '../../../src/runner/hand-over.ts';
import { allOrNothing, assertRunnerFiles } from '../../../src/runner/runner-files.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';
import { OUTPUTS } from '../_samples.ts';
import { useStdout } from '../_stdout.ts';

const files = useRunnerFiles();
const stdout = useStdout();

test('a hand-over sets every output and the variable, and prints nothing', () => {
  handOver(OUTPUTS, 'AEM_IMS_TOKEN');

  expect(files.values('GITHUB_OUTPUT')).toEqual({ ...OUTPUTS, 'expires-in': '86399' });
  expect(files.values('GITHUB_ENV')).toEqual({ AEM_IMS_TOKEN: OUTPUTS.token });
  expect(handOverFiles('AEM_IMS_TOKEN')).toEqual(['GITHUB_OUTPUT', 'GITHUB_ENV']);
  expect(stdout.text).toBe('');
});

test('a hand-over without a variable leaves its file alone', () => {
  rmSync(files.path('GITHUB_ENV'));

  handOver(OUTPUTS, '');

  expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token', OUTPUTS.token);
  expect(handOverFiles('')).toEqual(['GITHUB_OUTPUT']);
});

// Windows has no FIFOs.
testOnPosix.each<[string, (path: string) => unknown]>([
  ['is a folder', (path) => mkdirSync(path)],
  ['is missing', () => {}],
  ['is not named', () => delete process.env['GITHUB_ENV']],
  ['is a FIFO that nobody reads', makeFifo],
])('a hand-over where one file %s leaves the other as it was', async (_what, change) => {
  writeFileSync(files.path('GITHUB_OUTPUT'), 'EARLIER=1\n');
  rmSync(files.path('GITHUB_ENV'));
  change(files.path('GITHUB_ENV'));

  const error = await actionErrorOf(() => handOver(OUTPUTS, 'AEM_IMS_TOKEN'));

  expect(error.code).toBe('HANDOVER_FAILED');
  expect(error.message).toContain('could not be handed over');
  expect(error.cause).toBeDefined();
  expect(files.text('GITHUB_OUTPUT')).toBe('EARLIER=1\n');
});

test('files are cut back when the disk is full in the middle of writing', () => {
  writeFileSync(files.path('GITHUB_OUTPUT'), 'EARLIER=1\n');
  const full = new Error('ENOSPC');

  const write = () => {
    appendFileSync(files.path('GITHUB_OUTPUT'), 'token=x\n');
    appendFileSync(files.path('GITHUB_ENV'), 'AEM_');
    throw full;
  };

  expect(() => allOrNothing(['GITHUB_OUTPUT', 'GITHUB_ENV'], write)).toThrow(full);
  expect(files.text('GITHUB_OUTPUT')).toBe('EARLIER=1\n');
  expect(files.text('GITHUB_ENV')).toBe('');
});

test('the files of the runner are fine, or all that cannot be written are named', async () => {
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'] as const;
  expect(() => assertRunnerFiles(names)).not.toThrow();
  delete process.env['GITHUB_OUTPUT'];
  process.env['GITHUB_STATE'] = files.folder;

  const error = await actionErrorOf(() => assertRunnerFiles(names));

  expect(error.code).toBe('RUNNER_UNUSABLE');
  expect(error.message).toMatch(/^GITHUB_OUTPUT, GITHUB_STATE must name a file/);
});
