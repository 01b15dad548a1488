import { expect, jest, test } from '@jest/globals';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { OpenExchanges } from '../../../src/http/open-exchanges.ts';
import { makeContext } from '../_context.ts';

const ANSWER = { status: 200, headers: {}, body: '' };
const LEFT =
  'Requests without an answer: 1. A token that was issued for one is known to nobody, and expires by itself.';
const never = () => new Promise<never>(() => {});
const waiting = (seconds: string, count = 1) =>
  `Waiting up to ${seconds} s for slow answers (open requests: ${count}), so that no token is left alive.`;

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

test('an exchange is waited for until it is 10 s old, and then told of', async () => {
  const context = makeContext();
  const open = new OpenExchanges();
  open.add(never(), context.clock);
  context.clock.pass(5200);

  await open.settle(context);

  expect(context.clock.sleeps).toEqual([4800]);
  expect(context.lines).toEqual([waiting('4.8'), LEFT]);
});

test('an exchange is waited for twice as long as the slowest answer took', async () => {
  const context = makeContext();
  const open = new OpenExchanges();
  const { promise, resolve } = Promise.withResolvers<typeof ANSWER>();
  open.add(promise, context.clock);
  open.add(Promise.resolve(ANSWER), context.clock);
  context.clock.pass(5000);
  open.add(never(), context.clock);
  context.clock.pass(7000);
  resolve(ANSWER);
  await new Promise(setImmediate);

  await open.settle(context);

  expect(context.clock.sleeps).toEqual([5000 + 24_000 - 12_000]);
});

test('it is over as soon as all are answered', async () => {
  const context = makeContext();
  const open = new OpenExchanges();
  const { promise, resolve } = Promise.withResolvers<typeof ANSWER>();
  open.add(promise, context.clock);
  context.clock.sleep = async () => {
    resolve(ANSWER);
    return never();
  };

  await open.settle(context);

  expect(context.lines).toEqual([waiting('10.0')]);
});

test.each([
  ['the time of the step is up sooner', 12_000, false, [3000]],
  ['the time is up already', 9000, false, []],
  ['the step was cancelled', 120_000, true, [5000]],
  ['the step was cancelled when its time was nearly up', 10_000, true, [1000]],
])('less is waited where %s', async (_what, deadlineMs, isCancelled, sleeps) => {
  const context = makeContext(deadlineMs);
  const open = new OpenExchanges();
  context.clock.pass(9000);
  open.add(never(), context.clock);
  if (isCancelled) {
    context.cancel.abort(new Error('cancelled'));
  }

  await open.settle(context);

  expect(context.clock.sleeps).toEqual(sleeps);
  expect(context.lines.at(-1)).toBe(LEFT);
});

test.each([
  [['PipeWrap', 'GetAddrInfoReqWrap'], []],
  [['TCPConnectWrap'], []],
  [['TCPSocketWrap', 'Timeout'], [5000]],
])('after a cancel nothing is waited for that was not sent yet: %j', async (underWay, sleeps) => {
  const context = makeContext();
  const open = new OpenExchanges();
  open.add(never(), context.clock);
  context.cancel.abort(new Error('cancelled'));
  const resources = jest.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(underWay);

  await open.settle(context);

  resources.mockRestore();
  expect(context.clock.sleeps).toEqual(sleeps);
});

test('what is open can be cut off, and is waited for until it has been told of', async () => {
  const open = new OpenExchanges();
  const { promise, resolve } = Promise.withResolvers<ExchangeFailure>();
  open.add(promise, makeContext().clock);
  let isClosed = false;

  const closing = open.close().then(() => {
    isClosed = true;
  });

  expect(open.signal.aborted).toBe(true);
  await Promise.resolve();
  expect(isClosed).toBe(false);
  resolve(new ExchangeFailure('transient', 'cut off'));
  await closing;
});
