import { afterEach, expect, test } from '@jest/globals';
import { CANCEL_SIGNALS, cancellationSignal } from '../../../src/runner/cancellation.ts';

afterEach(() => {
  for (const name of CANCEL_SIGNALS) {
    process.removeAllListeners(name);
  }
  process.stdout.removeAllListeners('error');
});

test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'] as const)('%s cancels, and only once', (name) => {
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

test('output that is closed cancels, however often it says so', () => {
  const signal = cancellationSignal();

  process.stdout.emit('error', new Error('EPIPE'));
  process.stdout.emit('error', new Error('EPIPE'));

  expect(signal.reason).toMatchObject({
    code: 'CANCELLED',
    message: 'The step was cancelled (its output was closed) before a token was handed over.',
  });
});
