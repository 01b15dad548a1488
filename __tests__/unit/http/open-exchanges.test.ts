import { once } from 'node:events';
import { describe, expect, jest, test } from '@jest/globals';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { OpenExchanges } from '../../../src/http/open-exchanges.ts';
import { makeContext } from '../_context.ts';

const ANSWER = { status: 200, headers: {}, body: '' };
const never = new Promise<never>(() => {});

/** A context in which some exchange has been open for so long. */
function openFor(durationMs: number, deadlineMs?: number) {
  const open = new OpenExchanges();
  const context = makeContext(deadlineMs);
  open.add(never, context.clock);
  context.clock.pass(durationMs);
  return { open, context };
}

test('nothing is waited for where nothing is open', async () => {
  const context = makeContext();
  const open = new OpenExchanges();
  open.add(Promise.resolve(ANSWER), context.clock);
  open.add(Promise.resolve(new ExchangeFailure('transient', 'x')), context.clock);
  open.add(Promise.reject(new RangeError('a fault')), context.clock);
  await new Promise(setImmediate);

  await open.settle(context);

  expect(context.clock.sleeps).toEqual([]);
  expect(context.lines).toEqual([]);
});

describe('an open exchange is waited for', () => {
  test.each([
    ['until it is 10 s old', 5200, 120_000, false, [4800]],
    ['until the time of the step is up', 2000, 5000, false, [3000]],
    ['no longer when that is up already', 9000, 9000, false, []],
    ['for 5 s after a cancel', 9000, 120_000, true, [5000]],
    ['for less after a cancel when the time is nearly up', 9000, 10_000, true, [1000]],
  ])('%s, and then told of', async (_what, ageMs, deadlineMs, isCancelled, sleeps) => {
    const { open, context } = openFor(ageMs, deadlineMs);
    if (isCancelled) {
      context.cancel.abort(new Error('cancelled'));
    }

    await open.settle(context);

    expect(context.clock.sleeps).toEqual(sleeps);
    expect(context.lines).toEqual([
      ...sleeps.map((ms) => expect.stringContaining(`Waiting up to ${ms / 1000}`)),
      'Requests without an answer: 1. A token that was issued for one is known to nobody, and expires by itself.',
    ]);
  });

  test('until it is twice as old as the slowest answer was', async () => {
    const { open, context } = openFor(1000);
    const { promise, resolve } = Promise.withResolvers<typeof ANSWER>();
    open.add(promise, context.clock);
    open.add(Promise.resolve(ANSWER), context.clock);
    context.clock.pass(5000);
    open.add(new Promise(() => {}), context.clock);
    context.clock.pass(7000);
    resolve(ANSWER);
    await new Promise(setImmediate);

    await open.settle(context);

    expect(context.clock.sleeps).toEqual([5000 + 24_000 - 12_000]);
  });

  test('only until it is answered', async () => {
    const context = makeContext();
    const open = new OpenExchanges();
    const { promise, resolve } = Promise.withResolvers<typeof ANSWER>();
    open.add(promise, context.clock);
    context.clock.sleep = async (_delayMs, signal) => {
      resolve(ANSWER);
      await once(signal, 'abort');
      signal.throwIfAborted();
    };

    await open.settle(context);

    expect(context.lines).toEqual([
      'Waiting up to 10.0 s for slow answers (open requests: 1), so that no token is left alive.',
    ]);
  });

  test.each([
    [['PipeWrap', 'GetAddrInfoReqWrap'], []],
    [['TCPConnectWrap'], []],
    [['TCPSocketWrap', 'Timeout'], [5000]],
  ])('after a cancel only if it was sent: %j', async (underWay, sleeps) => {
    const { open, context } = openFor(0);
    context.cancel.abort(new Error('cancelled'));
    const resources = jest.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(underWay);

    await open.settle(context);

    resources.mockRestore();
    expect(context.clock.sleeps).toEqual(sleeps);
  });
});

test('what is open can be cut off, and is waited for until it has been told of', async () => {
  const open = new OpenExchanges();
  const { promise, resolve } = Promise.withResolvers<ExchangeFailure>();
  open.add(promise, makeContext().clock);

  const closing = open.close();

  expect(open.signal.aborted).toBe(true);
  expect(await Promise.race([closing, 'not yet'])).toBe('not yet');
  resolve(new ExchangeFailure('transient', 'cut off'));
  await closing;
});
