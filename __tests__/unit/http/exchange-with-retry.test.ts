import { describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { type Call, exchangeWithRetry } from '../../../src/http/exchange-with-retry.ts';
import { formPost } from '../../../src/http/http-messages.ts';
import { FakeClock } from '../_clock.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';

useNock();

const START = new Date('2026-11-24T02:15:00Z');
const url = new URL('https://ims.test/ims/token/v3');
const makeCall = (fields: Partial<Call> = {}): Call => ({
  name: 'Some call',
  makeRequest: () => formPost(url, {}),
  ...fields,
});
const ims = () => nock(url.origin).post(url.pathname);
const clockWith = (...chances: number[]) => new FakeClock(START, chances);

test('an answer that no further attempt can improve is given back', async () => {
  ims().reply(200, 'ok', { 'X-Debug-Id': '47\t11' });
  const context = makeContext();

  const end = await exchangeWithRetry(makeCall(), context);

  expect(end).toMatchObject({ url, attempts: 1, outcome: { status: 200, body: 'ok' } });
  expect(context.clock.sleeps).toEqual([]);
  expect(context.lines).toEqual([]);
  expect(context.debugLines).toEqual([
    'Some call: POST ims.test/ims/token/v3, attempt 1: status 200, x-debug-id 47 11, 0 ms',
  ]);
});

test('the request is built anew for each attempt', async () => {
  let made = 0;
  nock(url.origin).post(url.pathname, 'n=1').reply(503).post(url.pathname, 'n=2').reply(200);
  const makeRequest = () => {
    made += 1;
    return formPost(url, { n: String(made) });
  };

  await exchangeWithRetry(makeCall({ makeRequest }), makeContext());

  expect(made).toBe(2);
});

describe('the delay', () => {
  test.each([
    ['the least chance', 0, [0, 0, 0, 0, 0, 0, 0]],
    ['an even chance', 0.5, [250, 500, 1000, 2000, 4000, 4000, 4000]],
    ['the greatest chance', 1 - 2 ** -20, [500, 1000, 2000, 4000, 8000, 8000, 8000]],
  ])('doubles up to 8 s and is all jitter: %s', async (_what, chance, expected) => {
    ims().times(expected.length).reply(503);
    ims().reply(200);
    const context = makeContext(3_600_000, clockWith(chance));

    await exchangeWithRetry(makeCall(), context);

    expect(context.clock.sleeps.map(Math.round)).toEqual(expected);
  });

  test('comes on top of what the server asks for', async () => {
    ims().reply(429, '', { 'Retry-After': '30' });
    ims().reply(503, '', { 'Retry-After': 'Tue, 24 Nov 2026 02:16:00 GMT' });
    ims().reply(200);
    const context = makeContext(120_000, clockWith(0.5));

    await exchangeWithRetry(makeCall(), context);

    // 30 s + half of 0.5 s; then the 29.75 s that are left to the date + half of 1 s.
    expect(context.clock.sleeps).toEqual([30_250, 30_250]);
    expect(context.lines).toEqual([
      'Some call: attempt 1 answered 429, Retry-After 30 s; next in 30.3 s',
      'Some call: attempt 2 answered 503, Retry-After 29.75 s; next in 30.3 s',
    ]);
  });

  test.each([
    ['a second', 2300, '1', 1300],
    ['half of the time left where that is less', 800, undefined, 400],
  ])('leaves the last attempt %s', async (_, timeLeftMs, retryAfter, delayMs) => {
    ims().reply(503, '', retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
    ims().reply(200);
    const context = makeContext(timeLeftMs, clockWith(0.999));

    await exchangeWithRetry(makeCall(), context);

    expect(context.clock.sleeps).toEqual([delayMs]);
  });

  test('has no jitter where the server asks for nearly all of the time left', async () => {
    ims().reply(503, '', { 'Retry-After': '3' });
    ims().reply(200);
    const context = makeContext(3500, clockWith(0.999));

    await exchangeWithRetry(makeCall(), context);

    expect(context.clock.sleeps).toEqual([3000]);
  });

  test('does not come after the last attempt', async () => {
    ims().reply(503);
    const context = makeContext(249);

    const end = await exchangeWithRetry(makeCall(), context);

    expect(end).toMatchObject({ attempts: 1, isTimeUp: true, outcome: { status: 503 } });
    expect(context.clock.sleeps).toEqual([]);
    expect(context.lines).toEqual([]);
  });
});

test('the attempts end when the time is up, never after it', async () => {
  const clock = clockWith(0.5);
  nock(url.origin)
    .post(url.pathname)
    .times(10)
    .reply(() => {
      clock.pass(300);
      return [503];
    });
  const context = makeContext(20_000, clock);

  const end = await exchangeWithRetry(makeCall(), context);

  expect(end).toMatchObject({ attempts: 10, isTimeUp: true });
  expect(clock.elapsedMs()).toBeLessThanOrEqual(20_000);
  expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0) + 10 * 300).toBe(clock.elapsedMs());
});

test('an attempt is made even when the time is up already', async () => {
  ims().delay(60_000).reply(200);
  const context = makeContext(1000);
  context.clock.pass(5000);

  const end = await exchangeWithRetry(makeCall(), context);

  expect(end).toMatchObject({ attempts: 1, isTimeUp: true });
  expect(end.outcome).toBeInstanceOf(ExchangeFailure);
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    ['3600', 3_600_000],
    ['Tue, 24 Nov 2026 02:17:00 GMT', 120_000],
  ])('of %s is refused when that is all the time left or more', async (value, refusedWaitMs) => {
    ims().reply(429, '', { 'Retry-After': value });
    const context = makeContext(120_000);

    const end = await exchangeWithRetry(makeCall(), context);

    expect(end).toMatchObject({ attempts: 1, refusedWaitMs });
    expect(end).not.toHaveProperty('isTimeUp');
    expect(context.clock.sleeps).toEqual([]);
    expect(context.lines).toEqual([]);
  });
});

test.each([408, 429, 500, 502, 503, 504])('status %i is tried again', async (status) => {
  ims().reply(status);
  ims().reply(200);
  const context = makeContext();

  expect(await exchangeWithRetry(makeCall(), context)).toMatchObject({ attempts: 2 });
  expect(context.lines).toEqual([`Some call: attempt 1 answered ${status}; next in 0.3 s`]);
});

test.each([200, 204, 302, 400, 401, 403, 404, 409, 413, 425, 501, 505])(
  'status %i is final',
  async (status) => {
    ims().reply(status, '', { 'Retry-After': '1' });

    expect(await exchangeWithRetry(makeCall(), makeContext())).toMatchObject({ attempts: 1 });
  },
);

describe('a failure', () => {
  const failWith = (code: string) => ims().replyWithError(Object.assign(new Error(code), { code }));

  test('that may pass is tried again', async () => {
    failWith('ECONNRESET');
    ims().reply(200);
    const context = makeContext();

    expect(await exchangeWithRetry(makeCall(), context)).toMatchObject({ attempts: 2 });
    expect(context.lines).toEqual([
      'Some call: attempt 1 the connection failed (ECONNRESET); next in 0.3 s',
    ]);
  });

  test('that cannot pass is final', async () => {
    failWith('CERT_HAS_EXPIRED');

    const end = await exchangeWithRetry(makeCall(), makeContext());

    expect(end).toMatchObject({ attempts: 1, outcome: { kind: 'permanent' } });
  });

  test('of size is final', async () => {
    ims().reply(503, 'x'.repeat(1024 * 1024 + 1));

    const end = await exchangeWithRetry(makeCall(), makeContext());

    expect(end).toMatchObject({ attempts: 1, outcome: { kind: 'oversized' } });
  });

  test('of our own code within an attempt is thrown', async () => {
    ims().replyWithError(new TypeError('x is not a function'));
    const context = makeContext();

    await expect(exchangeWithRetry(makeCall(), context)).rejects.toMatchObject({
      name: 'TypeError',
    });
    expect(context.lines).toEqual([]);
  });

  test('of our own code is thrown', async () => {
    const makeRequest = () => {
      throw new RangeError('a fault');
    };

    await expect(exchangeWithRetry(makeCall({ makeRequest }), makeContext())).rejects.toThrow(
      RangeError,
    );
  });
});

test('a limit of attempts holds', async () => {
  ims().times(2).reply(503);
  const context = makeContext();

  const end = await exchangeWithRetry(makeCall({ maxAttempts: 2 }), context);

  expect(end).toMatchObject({ attempts: 2, outcome: { status: 503 } });
  expect(context.lines).toHaveLength(1);
});

describe('the limit of one attempt', () => {
  let reachLimit: () => void;
  const busy = async (): Promise<[number]> => [503];
  const never = () => {
    setImmediate(reachLimit);
    return new Promise<[number]>(() => {});
  };

  /** The limits of the attempts that get these answers. */
  async function limitsOf(answers: (() => Promise<[number]>)[], deadlineMs = 3_600_000) {
    const limits: number[] = [];
    const setLimit = (run: () => void, limitMs: number) => {
      limits.push(limitMs);
      reachLimit = run;
    };
    const spy = jest.spyOn(globalThis, 'setTimeout').mockImplementation(setLimit as never);
    for (const answer of answers) ims().reply(answer);
    try {
      await exchangeWithRetry(makeCall({ maxAttempts: answers.length }), makeContext(deadlineMs));
    } finally {
      spy.mockRestore();
    }
    return limits;
  }

  test('starts with 5 s and doubles up to 30 s while no answer comes', async () => {
    expect(await limitsOf([never, never, never, never, never])).toEqual([
      5000, 10_000, 20_000, 30_000, 30_000,
    ]);
  });

  test('stays as it is where answers come, or the connection breaks', async () => {
    const broken = () => Promise.reject(new Error('broken'));
    expect(await limitsOf([busy, broken, never, busy, never])).toEqual([
      5000, 5000, 5000, 10_000, 10_000,
    ]);
  });

  test.each([
    [4000, [4000]],
    [14_999, [14_999]],
    [15_000, [5000, 14_750]],
    [60_000, [5000, 10_000, 20_000, 30_000]],
  ])(
    'is all of a time left of %i ms that is too short for a further one',
    async (leftMs, limits) => {
      expect(
        await limitsOf(
          limits.map(() => never),
          leftMs,
        ),
      ).toEqual(limits);
    },
  );
});

describe('a cancelled call', () => {
  test('throws the reason while it waits for an answer', async () => {
    ims().delay(60_000).reply(200);
    const context = makeContext();
    const reason = new Error('cancelled');
    setImmediate(() => context.cancel.abort(reason));

    await expect(exchangeWithRetry(makeCall(), context)).rejects.toBe(reason);
  });

  test('throws while it waits for the next attempt', async () => {
    ims().reply(503);
    const context = makeContext();
    const { info } = context.log;
    context.log.info = (line) => {
      info(line);
      context.cancel.abort(new Error('cancelled'));
    };

    await expect(exchangeWithRetry(makeCall(), context)).rejects.toThrow('cancelled');
    expect(context.clock.sleeps).toEqual([]);
  });
});

test('many attempts leave no listeners behind', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  ims().times(60).reply(503);
  ims().reply(200);

  await exchangeWithRetry(makeCall(), makeContext(3_600_000));
  await new Promise(setImmediate);

  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
