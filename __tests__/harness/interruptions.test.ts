import { afterAll, describe, expect, test } from '@jest/globals';
import type { Delay } from './cancellation.ts';
import { removeActions, writeAction } from './fixtures/write-action.ts';
import { runAction } from './run-step.ts';

afterAll(removeActions);

// Keeps the process alive until a signal or a kill; the timer itself never fires in a test.
const STAY = 'setInterval(() => {}, 2 ** 30);';
const SAY_READY = "console.log('ready');";
const isReady = (stdout: string) => stdout.includes('ready');
const waitForExit: Delay = (_milliseconds, exited) =>
  new Promise((_resolve, reject) => exited.addEventListener('abort', reject));

describe('interrupting a step', () => {
  test('cancel sends SIGINT, which ends a process that does not care', async () => {
    const actionDirectory = writeAction({ main: STAY + SAY_READY });
    const waits: number[] = [];
    const result = await runAction({
      actionDirectory,
      cancelAfter: isReady,
      delay: (milliseconds, exited) => {
        waits.push(milliseconds);
        return waitForExit(milliseconds, exited);
      },
    });
    expect(waits).toEqual([7500]);
    expect(result).toMatchObject({
      exitCode: null,
      signal: 'SIGINT',
      cancelled: true,
      timedOut: false,
      outcome: 'cancelled',
    });
    expect(result.log).toMatch(/##\[error\]The operation was canceled\.$/);
  });

  test('cancel counts even when the process ends by itself with 0', async () => {
    const actionDirectory = writeAction({
      main: `process.on('SIGINT', () => process.exit(0));${STAY}${SAY_READY}`,
    });
    const result = await runAction({ actionDirectory, cancelAfter: isReady, delay: waitForExit });
    expect(result).toMatchObject({ exitCode: 0, outcome: 'cancelled' });
  });

  test('cancel goes on to SIGTERM and then kills, with the waits of the runner', async () => {
    const actionDirectory = writeAction({
      main: `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => console.log(name));
${STAY}${SAY_READY}`,
    });
    const waits: number[] = [];
    let signalled = () => {};
    const result = await runAction({
      actionDirectory,
      cancelAfter: isReady,
      // Each wait is over when the process has answered the signal before it.
      killAfter: (stdout) => {
        if (stdout.includes(waits.length === 1 ? 'SIGINT' : 'SIGTERM')) {
          signalled();
        }
        return false;
      },
      delay: (milliseconds) => {
        waits.push(milliseconds);
        return new Promise<void>((resolve) => {
          signalled = resolve;
        });
      },
    });
    expect(waits).toEqual([7500, 2500]);
    expect(result.rawStdout).toBe('ready\nSIGINT\nSIGTERM\n');
    expect(result).toMatchObject({ signal: 'SIGKILL', outcome: 'cancelled' });
  });

  test('a signal of the caller cancels too', async () => {
    const controller = new AbortController();
    const actionDirectory = writeAction({ main: STAY + SAY_READY });
    const result = await runAction({
      actionDirectory,
      cancelSignal: controller.signal,
      delay: waitForExit,
      killAfter: (stdout) => {
        if (isReady(stdout)) {
          controller.abort();
        }
        return false;
      },
    });
    expect(result).toMatchObject({ signal: 'SIGINT', outcome: 'cancelled' });
  });

  test('killAfter ends the process without a chance to clean up', async () => {
    const actionDirectory = writeAction({
      main: `process.on('SIGTERM', () => {});${STAY}${SAY_READY}`,
    });
    const result = await runAction({ actionDirectory, killAfter: isReady });
    expect(result).toMatchObject({ signal: 'SIGKILL', outcome: 'failure', cancelled: false });
  });

  test('a time limit is reported', async () => {
    const actionDirectory = writeAction({ main: STAY });
    const result = await runAction({ actionDirectory, timeoutMs: 1 });
    expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL', outcome: 'failure' });
  });
});
