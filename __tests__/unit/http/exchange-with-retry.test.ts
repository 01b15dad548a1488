import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { type Call, exchangeWithRetry } from '../../../src/http/exchange-with-retry.ts';
import { formPost } from '../../../src/http/http-messages.ts';
import { OpenExchanges } from '../../../src/http/open-exchanges.ts';
import { FakeClock } from '../_clock.ts';
import { makeContext, type TestContext } from '../_context.ts';
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

    // 30 s + half of 2 s; then the 29 s that are left to the date + half of 4 s.
    expect(context.clock.sleeps).toEqual([31_000, 31_000]);
    expect(context.lines).toEqual([
      'Some call: attempt 1 answered 429, Retry-After 30 s; next in 31.0 s',
      'Some call: attempt 2 answered 503, Retry-After 29 s; next in 31.0 s',
    ]);
  });

  test.each([
    ['never earlier', 0, [2000, 2000, 2000, 2000, 2000]],
    ['in a window that grows', 1 - 2 ** -20, [4000, 6000, 8000, 8000, 8000]],
  ])('is spread where the server says when: %s', async (_what, chance, expected) => {
    ims().times(expected.length).reply(429, '', { 'Retry-After': '2' });
    ims().reply(200);
    const context = makeContext(3_600_000, clockWith(chance));

    await exchangeWithRetry(makeCall(), context);

    expect(context.clock.sleeps.map(Math.round)).toEqual(expected);
  });

  test.each(['0', 'Tue, 24 Nov 2020 02:15:00 GMT'])(
    'is spread where the server says now: %s',
    async (retryAfter) => {
      ims().reply(503, '', { 'Retry-After': retryAfter });
      ims().reply(200);
      const context = makeContext(120_000, clockWith(0.5));

      await exchangeWithRetry(makeCall(), context);

      expect(context.clock.sleeps).toEqual([1000]);
      expect(context.lines).toEqual([
        'Some call: attempt 1 answered 503, Retry-After 0 s; next in 1.0 s',
      ]);
    },
  );

  test.each<[string, number, string | undefined, number]>([
    ['a second', 5500, '3', 4500],
    ['less, where the spread would be less than a second', 4900, '3', 4000],
    ['the shortest time', 4000, '3', 3750],
    ['the shortest time, however near the end is', 3300, '3', 3050],
    ['the shortest time, also without a word of the server', 800, undefined, 500],
    ['whatever is left', 3200, '3', 3000],
  ])('leaves the last attempt %s', async (_, timeLeftMs, retryAfter, delayMs) => {
    ims().reply(503, '', retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
    ims().reply(200);
    const context = makeContext(timeLeftMs, clockWith(1 - 2 ** -40));

    await exchangeWithRetry(makeCall(), context);

    expect(context.clock.sleeps.map(Math.round)).toEqual([delayMs]);
  });

  test('does not come after the last attempt', async () => {
    const clock = clockWith();
    ims().reply(() => {
      clock.pass(751);
      return [503];
    });
    const context = makeContext(1000, clock);

    const end = await exchangeWithRetry(makeCall(), context);

    expect(end).toMatchObject({ attempts: 1, isTimeUp: true, outcome: { status: 503 } });
    expect(context.clock.sleeps).toEqual([]);
    expect(context.lines).toEqual([]);
  });
});

test('the attempts end when the time is up, never after it', async () => {
  const clock = clockWith(0.5);
  let made = 0;
  nock(url.origin)
    .post(url.pathname)
    .times(12)
    .reply(() => {
      made += 1;
      clock.pass(200);
      return [503];
    });
  const context = makeContext(20_000, clock);

  const end = await exchangeWithRetry(makeCall(), context);

  expect(end).toMatchObject({ attempts: made, isTimeUp: true });
  expect(made).toBeGreaterThan(8);
  expect(clock.elapsedMs()).toBeLessThanOrEqual(20_000);
  expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0) + made * 200).toBe(clock.elapsedMs());
});

test('quick answers are not asked for in a burst before the time is up', async () => {
  const clock = clockWith(0.5);
  const sentMs: number[] = [];
  nock(url.origin)
    .persist()
    .post(url.pathname)
    .reply(() => {
      sentMs.push(clock.elapsedMs());
      clock.pass(5);
      return [503];
    });

  await exchangeWithRetry(makeCall(), makeContext(2000, clock));

  const pausesMs = sentMs.slice(1).map((ms, index) => ms - (sentMs[index] ?? 0));
  expect(Math.min(...pausesMs)).toBeGreaterThan(100);
});

test.each([1000, 5000])(
  'nothing is sent when the time was up before, after %i of 1000 ms',
  async (elapsedMs) => {
    const context = makeContext(1000);
    context.clock.pass(elapsedMs);

    const end = await exchangeWithRetry(makeCall(), context);

    expect(end).toMatchObject({
      url,
      attempts: 0,
      isTimeUp: true,
      startedMs: elapsedMs,
      deadlineMs: 1000,
      outcome: { kind: 'timeout', message: 'no time was left to ask' },
    });
  },
);

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

describe('a slow attempt', () => {
  /** Timers that were set and not cleared; they run when the test lets time pass. */
  let timers: Map<number, { run: () => void; dueMs: number }>;
  let context: TestContext;
  beforeEach(() => {
    timers = new Map();
    context = makeContext(120_000, clockWith(0));
    let count = 0;
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, delayMs: number) => {
      count += 1;
      timers.set(count, { run, dueMs: context.clock.elapsedMs() + delayMs });
      return count;
    }) as never);
    jest.spyOn(globalThis, 'clearTimeout').mockImplementation(((id: number) => {
      timers.delete(id);
    }) as never);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Answers that come when the test says so. */
  function prepare(count: number) {
    const asked: PromiseWithResolvers<[number, string, Record<string, string>]>[] = [];
    const reply = () => {
      const answer = Promise.withResolvers<[number, string, Record<string, string>]>();
      asked.push(answer);
      return answer.promise;
    };
    ims().times(count).reply(reply);
    return {
      arrived: (number: number) => until(() => asked.length >= number),
      answer: (number: number, status: number, headers = {}) =>
        asked[number - 1]?.resolve([status, '', headers]),
      fail: (number: number, code: string) =>
        asked[number - 1]?.reject(Object.assign(new Error(code), { code })),
      get asked() {
        return asked.length;
      },
    };
  }

  async function until(isMet: () => boolean): Promise<void> {
    while (!isMet()) {
      await new Promise(setImmediate);
    }
  }

  /** Lets the time come of the next timer. */
  function pass(): void {
    const [first] = [...timers].sort(([, a], [, b]) => a.dueMs - b.dueMs);
    if (first === undefined) {
      throw new Error('no timer is set');
    }
    const [id, { run, dueMs }] = first;
    timers.delete(id);
    context.clock.pass(dueMs - context.clock.elapsedMs());
    run();
  }

  const keepOpen = (fields: Partial<Call> = {}) =>
    makeCall({ open: new OpenExchanges(), ...fields });

  test('stays open beside the next one, and its answer counts', async () => {
    const server = prepare(2);
    const running = exchangeWithRetry(makeCall(), context);
    await server.arrived(1);
    pass();
    await server.arrived(2);

    server.answer(1, 200);

    expect(await running).toMatchObject({ attempts: 2, outcome: { status: 200 } });
    expect(context.lines).toEqual([
      'Some call: attempt 1 no complete answer within 5.0 s; next in 0.0 s',
    ]);
    expect(context.debugLines[0]).toContain('attempt 1: status 200');
  });

  test('does not stand in the way of the next one', async () => {
    const server = prepare(2);
    const running = exchangeWithRetry(makeCall(), context);
    await server.arrived(1);
    pass();
    await server.arrived(2);

    server.answer(2, 200);

    expect(await running).toMatchObject({ attempts: 2, outcome: { status: 200 } });
    expect(timers.size).toBe(0);
  });

  test('that brings no good answer changes nothing, but its Retry-After is obeyed', async () => {
    const server = prepare(3);
    const running = exchangeWithRetry(makeCall(), context);
    await server.arrived(1);
    pass();
    await server.arrived(2);

    server.answer(1, 429, { 'Retry-After': '20' });
    await until(() => context.debugLines.length > 0);
    context.clock.pass(3000);
    server.answer(2, 503);
    await server.arrived(3);
    server.answer(3, 200);

    expect(await running).toMatchObject({ attempts: 3, outcome: { status: 200 } });
    expect(context.clock.sleeps).toEqual([0, 17_000]);
    expect(context.lines.at(-1)).toBe(
      'Some call: attempt 2 answered 503, Retry-After 17 s; next in 17.0 s',
    );
  });

  test.each([
    ['a good answer', 200, {}, 1, 1],
    ['a refusal', 400, {}, 1, 1],
    ['word of when to come back', 429, { 'Retry-After': '20' }, 2, 2],
  ])(
    'may bring %s before the next one is made',
    async (_what, status, headers, attempts, sleeps) => {
      const server = prepare(attempts);
      const { sleep } = context.clock;
      const answered = Promise.withResolvers<void>();
      jest.spyOn(context.clock, 'sleep').mockImplementationOnce((delayMs, signal) => {
        server.answer(1, status, headers);
        return sleep.call(context.clock, delayMs, signal).then(() => answered.promise);
      });
      const running = exchangeWithRetry(makeCall(), context);
      await server.arrived(1);
      pass();
      if (attempts > 1) {
        await server.arrived(2);
        server.answer(2, 200);
      }

      expect(await running).toMatchObject({
        attempts,
        outcome: { status: attempts === 1 ? status : 200 },
      });
      expect(context.clock.sleeps).toHaveLength(sleeps);
      answered.resolve();
    },
  );

  test.each([
    ['that may pass is of no interest', 'ECONNRESET', 2, { status: 200 }],
    ['for good ends the call', 'CERT_HAS_EXPIRED', 1, { kind: 'permanent' }],
  ])(
    'may fail before the next one is made: a failure %s',
    async (_what, code, attempts, outcome) => {
      const server = prepare(attempts);
      const slept = Promise.withResolvers<void>();
      jest.spyOn(context.clock, 'sleep').mockImplementationOnce(() => {
        server.fail(1, code);
        return slept.promise;
      });
      const running = exchangeWithRetry(makeCall(), context);
      await server.arrived(1);
      pass();
      await until(() => context.debugLines.length > 0);
      if (attempts > 1) {
        slept.resolve();
        await server.arrived(2);
        server.answer(2, 200);
      }

      expect(await running).toMatchObject({ attempts, outcome });
    },
  );

  test('is told when it fails for good', async () => {
    const server = prepare(2);
    const running = exchangeWithRetry(makeCall(), context);
    await server.arrived(1);
    pass();
    await server.arrived(2);

    server.answer(1, 403);

    expect(await running).toMatchObject({ outcome: { status: 403 } });
  });

  test('is told of when its answer comes after the call', async () => {
    const server = prepare(2);
    const answers: number[] = [];
    const open = new OpenExchanges();
    const call = makeCall({ open, onAnswer: ({ status }) => void answers.push(status) });
    const running = exchangeWithRetry(call, context);
    await server.arrived(1);
    pass();
    await server.arrived(2);
    server.answer(2, 201);
    await running;
    expect(answers).toEqual([201]);

    server.answer(1, 202);
    await until(() => answers.length > 1);

    expect(answers).toEqual([201, 202]);
    open.close();
  });

  test('ends with the call unless it is to stay open', async () => {
    const server = prepare(2);
    const running = exchangeWithRetry(makeCall(), context);
    await server.arrived(1);
    pass();
    await server.arrived(2);
    server.answer(2, 200);
    await running;
    await until(() => context.debugLines.length > 1);

    expect(context.debugLines.at(-1)).toContain('attempt 1: the exchange was cancelled');
    expect(timers.size).toBe(0);
  });

  test('is not waited for when its own code fails', async () => {
    const server = prepare(2);
    const call = keepOpen({
      onAnswer: () => {
        throw new RangeError('a fault');
      },
    });
    const running = exchangeWithRetry(call, context);
    await server.arrived(1);
    pass();
    await server.arrived(2);
    server.answer(1, 200);

    await expect(running).rejects.toThrow(RangeError);
    call.open?.close();
  });

  /** How long attempts are waited for that get no answer, until so many were made. */
  async function limitsOf(count: number, deadlineMs: number, call = makeCall()) {
    const server = prepare(count);
    context = makeContext(deadlineMs, context.clock);
    const running = exchangeWithRetry(call, context);
    const starts: number[] = [];
    while (starts.length < count) {
      await server.arrived(starts.length + 1);
      starts.push(context.clock.elapsedMs());
      while (server.asked === starts.length && starts.length < count) {
        pass();
        for (let ticks = 0; ticks < 20; ticks++) {
          await new Promise(setImmediate);
        }
      }
    }
    server.answer(count, 200);
    await running;
    call.open?.close();
    return starts.slice(1).map((startMs, index) => startMs - (starts[index] ?? 0));
  }

  test('is waited for 5 s, and each further one twice as long, up to 30 s', async () => {
    expect(await limitsOf(6, 3_600_000)).toEqual([5000, 10_000, 20_000, 30_000, 30_000]);
  });

  test.each([
    ['another beside it while both have time', keepOpen, 15_000, 5000],
    ['none beside it otherwise', keepOpen, 14_999, 14_999],
    ['another beside it in any case if it leaves nothing behind', makeCall, 7000, 5000],
  ])('has %s', async (_what, make, leftMs, patienceMs) => {
    const server = prepare(1);
    context = makeContext(leftMs, context.clock);
    const call = make();
    const running = exchangeWithRetry(call, context);
    await server.arrived(1);
    const first = Math.min(...[...timers.values()].map(({ dueMs }) => dueMs));
    server.answer(1, 200);
    await running;

    expect(first).toBe(patienceMs);
  });
});

describe('what the end of the time cuts short', () => {
  /** Lets nearly all of the time go by with these answers; the last attempt gets none. */
  async function endOf(answers: [number, Record<string, string>?][], deadlineMs = 3000) {
    const clock = clockWith(0);
    for (const [status, headers] of answers) {
      ims().reply(() => {
        clock.pass((deadlineMs - 500) / answers.length);
        return [status, '', headers ?? {}];
      });
    }
    ims().delay(60_000).reply(200);
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, delayMs: number) => {
      if (delayMs <= 500) {
        setImmediate(() => {
          clock.pass(delayMs);
          run();
        });
      }
      return 0;
    }) as never);
    try {
      return await exchangeWithRetry(makeCall(), makeContext(deadlineMs, clock));
    } finally {
      jest.restoreAllMocks();
    }
  }

  test('tells less than the answer before it', async () => {
    expect(await endOf([[503], [502]])).toMatchObject({
      attempts: 3,
      isTimeUp: true,
      outcome: { status: 502 },
      startedMs: 0,
      deadlineMs: 3000,
    });
  });

  test('is told where nothing was learned before', async () => {
    expect(await endOf([], 500)).toMatchObject({
      attempts: 1,
      isTimeUp: true,
      outcome: { message: 'no complete answer within 0.5 s' },
    });
  });
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

test('a fault of our own is no failure of an exchange', async () => {
  const spy = jest.spyOn(globalThis, 'setTimeout').mockImplementationOnce(() => {
    throw new RangeError('a fault');
  });

  await expect(exchangeWithRetry(makeCall(), makeContext())).rejects.toThrow(RangeError);
  spy.mockRestore();
});

test('nothing is sent when the step was cancelled before', async () => {
  const context = makeContext();
  context.cancel.abort(new Error('cancelled'));

  await expect(exchangeWithRetry(makeCall(), context)).rejects.toThrow('cancelled');
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
