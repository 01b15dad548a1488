import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { handOver, handOverFiles } from '../../../src/runner/hand-over.ts';
import { allOrNothing, assertRunnerFiles } from '../../../src/runner/runner-files.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeFifo, testOnPosix, useRunnerFiles } from '../_runner-files.ts';
import { OUTPUTS } from '../_samples.ts';
import { useStdout } from '../_stdout.ts';

const files = useRunnerFiles();
const stdout = useStdout();

describe('a hand-over', () => {
  test('sets every output and the variable, and prints nothing', () => {
    handOver(OUTPUTS, 'AEM_IMS_TOKEN');

    expect(files.values('GITHUB_OUTPUT')).toEqual({ ...OUTPUTS, 'expires-in': '86399' });
    expect(files.values('GITHUB_ENV')).toEqual({ AEM_IMS_TOKEN: OUTPUTS.token });
    expect(stdout.text).toBe('');
  });

  test('without a variable leaves its file alone', () => {
    rmSync(files.path('GITHUB_ENV'));

    handOver(OUTPUTS, '');

    expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token', OUTPUTS.token);
    expect(handOverFiles('')).toEqual(['GITHUB_OUTPUT']);
    expect(handOverFiles('X')).toEqual(['GITHUB_OUTPUT', 'GITHUB_ENV']);
  });

  test.each(['GITHUB_OUTPUT', 'GITHUB_ENV'] as const)(
    'that fails at %s leaves the files as they were',
    async (name) => {
      for (const file of ['GITHUB_OUTPUT', 'GITHUB_ENV'] as const) {
        writeFileSync(files.path(file), 'EARLIER=1\n');
      }
      rmSync(files.path(name));
      mkdirSync(files.path(name));

      const error = await actionErrorOf(() => handOver(OUTPUTS, 'AEM_IMS_TOKEN'));

      expect(error.code).toBe('HANDOVER_FAILED');
      expect(error.cause).toBeDefined();
      const other = name === 'GITHUB_ENV' ? 'GITHUB_OUTPUT' : 'GITHUB_ENV';
      expect(files.text(other)).toBe('EARLIER=1\n');
    },
  );

  testOnPosix.each(['GITHUB_OUTPUT', 'GITHUB_ENV'] as const)(
    'does not wait for a reader where %s has become a FIFO',
    async (name) => {
      makeFifo(files.path(name));

      const error = await actionErrorOf(() => handOver(OUTPUTS, 'AEM_IMS_TOKEN'));

      expect(error.code).toBe('HANDOVER_FAILED');
    },
  );

  test.each(['GITHUB_OUTPUT', 'GITHUB_ENV'] as const)('without %s fails', async (name) => {
    delete process.env[name];

    const error = await actionErrorOf(() => handOver(OUTPUTS, 'AEM_IMS_TOKEN'));

    expect(error.code).toBe('HANDOVER_FAILED');
    expect(files.text('GITHUB_OUTPUT')).toBe('');
  });
});

describe('the files of the runner', () => {
  test('are cut back when the disk is full in the middle of writing', () => {
    writeFileSync(files.path('GITHUB_OUTPUT'), 'EARLIER=1\n');
    const full = new Error('ENOSPC');

    expect(() =>
      allOrNothing(['GITHUB_OUTPUT', 'GITHUB_ENV'], () => {
        appendFileSync(files.path('GITHUB_OUTPUT'), 'token=x\n');
        appendFileSync(files.path('GITHUB_ENV'), 'AEM_');
        throw full;
      }),
    ).toThrow(full);

    expect(files.text('GITHUB_OUTPUT')).toBe('EARLIER=1\n');
    expect(files.text('GITHUB_ENV')).toBe('');
  });

  test('that can be written are fine', () => {
    expect(() => assertRunnerFiles(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'])).not.toThrow();
  });

  test('that cannot are all named', async () => {
    delete process.env['GITHUB_OUTPUT'];
    process.env['GITHUB_ENV'] = files.folder;
    process.env['GITHUB_STATE'] = '/dev/null';

    const error = await actionErrorOf(() =>
      assertRunnerFiles(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE']),
    );

    expect(error.code).toBe('RUNNER_UNUSABLE');
    expect(error.message).toMatch(/^GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STATE must name a file/);
  });
});
