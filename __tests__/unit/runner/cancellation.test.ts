import { afterEach, expect, test } from '@jest/globals';
import { cancellationSignal } from '../../../src/runner/cancellation.ts';

afterEach(() => {
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels, and only once', (name) => {
  const signal = cancellationSignal();
  expect(signal.aborted).toBe(false);

  process.emit(name);

  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({
    code: 'CANCELLED',
    message: `The step was cancelled (${name}) before a token was handed over.`,
  });
  // Whoever presses the keys twice wants the process to end.
  expect(process.listenerCount(name)).toBe(0);
});
