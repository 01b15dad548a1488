import { expect, test } from '@jest/globals';
import { cancellationSignal } from '../../../src/runner/cancellation.ts';
import { dropListeners } from '../_step.ts';

dropListeners();

const closeOutput = () => process.stdout.emit('error', new Error('EPIPE'));

test.each([
  // Whoever presses the keys twice wants the process to end.
  ['SIGINT', () => process.emit('SIGINT'), 0],
  ['SIGTERM', () => process.emit('SIGTERM'), 0],
  ['SIGBREAK', () => process.emit('SIGBREAK'), 0],
  // It may say so again.
  ['its output was closed', () => [closeOutput(), closeOutput()], 1],
])('%s cancels', (reason, happen, listenersLeft) => {
  const signal = cancellationSignal();
  expect(signal.aborted).toBe(false);

  happen();

  expect(signal.reason).toMatchObject({
    code: 'CANCELLED',
    message: `The step was cancelled (${reason}) before a token was handed over.`,
  });
  const emitter = listenersLeft === 0 ? process : process.stdout;
  expect(emitter.listenerCount(listenersLeft === 0 ? reason : 'error')).toBe(listenersLeft);
});
