import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import type { Call } from '../../../src/http/call.ts';
import { exchangeWithRetry } from '../../../src/http/exchange-with-retry.ts';
import { formPost, type HttpAnswer } from '../../../src/http/http-messages.ts';
import { OpenExchanges } from '../../../src/http/open-exchanges.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';

useNock();

const START = new Date('2026-11-24T02:15:00Z');
const HIGHEST = 1 - 2 ** -40;
const url = new URL('https://ims.test/ims/token/v3');

/** What a server does with one request: an answer, or none. */
interface Reply {
  /** Counted from the request; no time at all unless told. */
  afterMs?: number;
  /** 200 unless told. */
  status?: number;
  body?: string;
  retryAfter?: string | undefined;
  /** The code of an error in place of an answer. */
  failure?: string;
}
const NEVER: Reply = { afterMs: Number.POSITIVE_INFINITY };

interface Setting extends Partial<Call> {
  /** What chance gives, from 0 to below 1; 0.5 unless told. */
  chance?: number;
  /** When the time is up; after two minutes unless told. */
  deadlineMs?: number;
  startedMs?: number;
  cancelAfterMs?: number;
}

beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('an answer that no further attempt can improve is given back', async () => {
  nock(url.origin).post(url.pathname).reply(200, 'ok', { 'X-Debug-Id': '47\t11' });
  const context = makeContext();
  const call = { name: 'Some call', makeRequest: () => formPost(url, {}) };

  const end = await exchangeWithRetry(call, context);

  expect(end).toMatchObject({ url, attempts: 1, outcome: { status: 200, body: 'ok' } });
  expect(context.lines).toEqual([]);
  expect(context.debugLines).toEqual([
    'Some call: POST ims.test/ims/token/v3, attempt 1: status 200, x-debug-id 47 11, 0 ms',
  ]);
});

describe('the pause after an answer', () => {
  const FAR_MS = 120_000;
  test.each<[string, string | undefined, number, number, number[]]>([
    ['is all jitter', undefined, 0, FAR_MS, [0, 0, 0, 0, 0, 0, 0]],
    ['doubles up to 8 s', undefined, HIGHEST, FAR_MS, [500, 1000, 2000, 4000, 8000, 8000]],
    ['is no earlier than the server says', '2', 0, FAR_MS, [2000, 2000, 2000]],
    ['is then spread ever more', '2', HIGHEST, FAR_MS, [4000, 6000, 8000, 8000, 8000]],
    ['also where the server says now', '0', 0.5, FAR_MS, [1000, 2000]],
    ['leaves the last attempt a second', '3', HIGHEST, 5500, [4500]],
    ['leaves less, where the spread would be less than a second', '3', HIGHEST, 4900, [4000]],
    ['leaves the shortest time', '3', HIGHEST, 4000, [3750]],
    ['leaves the shortest time, however near the end is', '3', HIGHEST, 3300, [3050]],
    ['leaves the shortest time without a word of the server', undefined, HIGHEST, 800, [500]],
    ['leaves the shortest time at the very end', undefined, HIGHEST, 500, [250]],
    ['leaves whatever there is', '3', HIGHEST, 3200, [3000]],
  ])('%s', async (_what, retryAfter, chance, deadlineMs, expected) => {
    const replies: Reply[] = expected.map(() => ({ status: 503, retryAfter }));

    expect(pausesOf(await play([...replies, {}], { chance, deadlineMs }))).toEqual(expected);
  });

  test('comes on top of what the server asks for', async () => {
    const { sentMs, lines } = await play([
      { status: 429, retryAfter: '30' },
      { status: 503, retryAfter: 'Tue, 24 Nov 2026 02:16:00 GMT' },
      {},
    ]);

    // 30 s + half of 2 s; then the 29 s that are left to the date + half of 4 s.
    expect(sentMs).toEqual([0, 31_000, 62_000]);
    expect(lines).toEqual([
      'Some call: attempt 1 answered 429, Retry-After 30 s; next in 31.0 s',
      'Some call: attempt 2 answered 503, Retry-After 29 s; next in 31.0 s',
    ]);
  });
});

describe('the time', () => {
  test('ends the attempts, which are not made in a burst before', async () => {
    const replies = Array<Reply>(12).fill({ status: 503, afterMs: 200 });
    const end = await play(replies, { deadlineMs: 20_000 });
    nock.cleanAll();

    expect(end).toMatchObject({ attempts: end.sentMs.length, isTimeUp: true, deadlineMs: 20_000 });
    expect(end.sentMs.length).toBeGreaterThan(8);
    expect(end.endedMs).toBeLessThanOrEqual(20_000);
    expect(Math.min(...pausesOf(end))).toBeGreaterThan(300);
  });

  test.each([1000, 5000])(
    'may be up before: nothing is sent after %i of 1000 ms',
    async (startedMs) => {
      expect(await play([], { startedMs, deadlineMs: 1000 })).toMatchObject({
        url,
        attempts: 0,
        isTimeUp: true,
        startedMs,
        deadlineMs: 1000,
        outcome: { kind: 'timeout', message: 'no time was left to ask' },
      });
    },
  );

  test.each([
    ['120', 120_000],
    ['3600', 3_600_000],
    ['Tue, 24 Nov 2026 02:17:00 GMT', 120_000],
  ])('does not suffice for a Retry-After of %s', async (retryAfter, refusedWaitMs) => {
    const end = await play([{ status: 429, retryAfter }]);

    expect(end).toMatchObject({ attempts: 1, refusedWaitMs, endedMs: 0, lines: [] });
    expect(end).not.toHaveProperty('isTimeUp');
  });

  const BAD = { status: 502 };
  test.each<[string, Reply[], number, number, object, string]>([
    ['may not suffice for another', [{ ...BAD, afterMs: 501 }], 1000, 501, BAD, 'status 502'],
    ['may cut one short, which tells less', [BAD, NEVER], 3000, 3000, BAD, 'within 3.0 s'],
    ['may suffice to wait', [BAD, NEVER], 5400, 5000, { kind: 'timeout' }, 'was cancelled'],
    ['may cut the first one short', [NEVER], 500, 500, { kind: 'timeout' }, 'within 0.5 s'],
  ])('that is left %s', async (_what, replies, deadlineMs, endedMs, outcome, logged) => {
    const end = await play(replies, { deadlineMs, chance: 0 });
    await new Promise(setImmediate);

    expect(end).toMatchObject({ attempts: replies.length, isTimeUp: true, endedMs, outcome });
    expect(end.debugLines.at(-1)).toContain(logged);
  });
});

test.each([408, 429, 500, 502, 503, 504])('status %i is tried again', async (status) => {
  const end = await play([{ status }, {}]);

  expect(end).toMatchObject({ attempts: 2, outcome: { status: 200 } });
  expect(end.lines).toEqual([`Some call: attempt 1 answered ${status}; next in 0.3 s`]);
});

test.each([200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 410, 413, 418, 425, 501, 505, 511])(
  'status %i is final, even with Retry-After',
  async (status) => {
    const end = await play([{ status, retryAfter: '1' }]);

    expect(end).toMatchObject({ attempts: 1, outcome: { status }, lines: [] });
  },
);

describe('a failure', () => {
  test('that may pass is tried again, with no more patience than before', async () => {
    const end = await play([{ failure: 'ECONNRESET' }, { status: 503 }, NEVER, {}], { chance: 0 });

    expect(end).toMatchObject({ sentMs: [0, 0, 0, 5000], outcome: { status: 200 } });
    expect(end.lines[0]).toBe(
      'Some call: attempt 1 the connection failed (ECONNRESET); next in 0.0 s',
    );
    expect(end.debugLines).toContainEqual(expect.stringMatching(/attempt 4: .*, 0 ms$/));
  });

  test.each<[string, Reply, string]>([
    ['that cannot pass', { failure: 'CERT_HAS_EXPIRED' }, 'permanent'],
    ['of size', { body: 'x'.repeat(1024 * 1024 + 1) }, 'oversized'],
  ])('%s is final', async (_what, reply, kind) => {
    expect(await play([reply])).toMatchObject({ attempts: 1, outcome: { kind }, lines: [] });
  });

  test('of our own code is thrown, wherever it is', async () => {
    const thrown = new RangeError('a fault');
    const fail = () => {
      throw thrown;
    };

    expect(await play([], { makeRequest: fail })).toMatchObject({ thrown });
    nock(url.origin).post(url.pathname).replyWithError(thrown);
    expect(await play([])).toMatchObject({ thrown: { message: 'a fault' } });
    const late = { onAnswer: fail, open: new OpenExchanges() };
    expect(await play([{ afterMs: 6000 }, NEVER], late)).toMatchObject({ thrown, endedMs: 6000 });
    expect(await play([{ afterMs: 5100 }], late)).toMatchObject({ thrown, endedMs: 5100 });
    late.open.close();
  });
});

describe('a slow attempt', () => {
  const late = (fields: Reply = {}) => ({ afterMs: 5100, ...fields });
  const later = (fields: Reply = {}) => ({ afterMs: 6000, ...fields });
  const busy = { status: 429, retryAfter: '20' };

  // The second is made after 5250 ms.
  test.each<[string, Reply[], number[], number, object]>([
    ['answers beside the next one', [later(), NEVER], [0, 5250], 6000, { status: 200 }],
    ['does not hold up the next one', [NEVER, {}], [0, 5250], 5250, { status: 200 }],
    ['is refused', [later({ status: 403 }), NEVER], [0, 5250], 6000, { status: 403 }],
    [
      'changes nothing when it brings no good answer, but its Retry-After is obeyed',
      // 17 s are left of the 20, and half of 4 s come on top.
      [later(busy), { afterMs: 3750, status: 503 }, {}],
      [0, 5250, 28_000],
      28_000,
      { status: 200 },
    ],
    ['answers before the next one', [late()], [0], 5100, { status: 200 }],
    ['is refused before the next one', [late({ status: 400 })], [0], 5100, { status: 400 }],
    ['is told when to come back', [late(busy), {}], [0, 26_100], 26_100, { status: 200 }],
    [
      'fails in a way that may pass',
      [late({ failure: 'ECONNRESET' }), {}],
      [0, 5250],
      5250,
      { status: 200 },
    ],
    ['fails for good', [late({ failure: 'CERT_HAS_EXPIRED' })], [0], 5100, { kind: 'permanent' }],
  ])('%s', async (_what, replies, sentMs, endedMs, outcome) => {
    const end = await play(replies);

    expect(end).toMatchObject({ attempts: replies.length, sentMs, endedMs, outcome });
    expect(end.lines[0]).toBe(
      'Some call: attempt 1 no complete answer within 5.0 s; next in 0.3 s',
    );
  });

  test('is waited for 5 s, and each further one twice as long, up to 30 s', async () => {
    const replies = [...Array<Reply>(5).fill(NEVER), {}];
    const end = await play(replies, { chance: 0, deadlineMs: 3_600_000 });

    expect(pausesOf(end)).toEqual([5000, 10_000, 20_000, 30_000, 30_000]);
  });

  test.each([
    ['another beside it while both have time', true, 15_000, [NEVER, {}], [0, 5000]],
    ['none beside it otherwise', true, 14_999, [{ afterMs: 14_000 }], [0]],
    ['another in any case if it leaves nothing behind', false, 7000, [NEVER, {}], [0, 5000]],
  ])('has %s', async (_what, isKeptOpen, deadlineMs, replies, expected) => {
    const open = new OpenExchanges();
    const kept = isKeptOpen ? { open } : {};

    const { sentMs } = await play(replies, { ...kept, deadlineMs, chance: 0 });

    open.close();
    expect(sentMs).toEqual(expected);
  });

  test('is told of when its answer comes after the call, if it is to stay open', async () => {
    const statuses: number[] = [];
    const open = new OpenExchanges();
    const { promise: heardLate, resolve } = Promise.withResolvers<void>();
    const onAnswer = ({ status }: HttpAnswer) => {
      statuses.push(status);
      if (statuses.length > 1) {
        resolve();
      }
    };

    await play([{ afterMs: 9000, status: 202 }, { status: 201 }], { open, onAnswer });
    expect(statuses).toEqual([201]);
    jest.advanceTimersByTime(9000);
    await heardLate;

    expect(statuses).toEqual([201, 202]);
  });

  test('ends with the call otherwise', async () => {
    const { debugLines } = await play([NEVER, {}]);
    await new Promise(setImmediate);

    expect(debugLines.at(-1)).toContain('attempt 1: the exchange was cancelled');
    expect(jest.getTimerCount()).toBe(0);
  });
});

test.each([
  ['while it waits for an answer', [NEVER], 100, { sentMs: [0], endedMs: 100 }],
  ['while it waits for the next attempt', [{ status: 503 }], 100, { sentMs: [0], endedMs: 100 }],
  ['before anything is sent', [], 0, { sentMs: [], endedMs: 0 }],
])('a cancel ends the call %s', async (_when, replies, cancelAfterMs, expected) => {
  const end = await play(replies, { cancelAfterMs });

  expect(end).toMatchObject({ ...expected, thrown: { message: 'cancelled' } });
});

test('no listener is left behind', async () => {
  const open = new OpenExchanges();

  const { signal } = await play([{}], { open });

  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(getEventListeners(open.signal, 'abort')).toEqual([]);
});

/** Makes a call, of whose attempts each gets its reply. All times are in ms since the start. */
async function play(replies: readonly Reply[], setting: Setting = {}) {
  const { chance = 0.5, deadlineMs = 120_000, startedMs = 0, cancelAfterMs, ...fields } = setting;
  const firstMs = Date.now() - startedMs;
  const elapsedMs = () => Date.now() - firstMs;
  const clock = { now: () => new Date(), elapsedMs, sleep, random: () => chance };
  const context = { ...makeContext(deadlineMs), clock };
  const { lines, debugLines, signal } = context;
  let made = 0;
  const makeRequest = () => {
    made += 1;
    return formPost(url, {});
  };
  const sentMs: number[] = [];
  const replied = new Set<number>();
  for (const { afterMs = 0, status = 200, body = '', retryAfter, failure } of replies) {
    const reply = async () => {
      const attempt = sentMs.push(elapsedMs());
      await (afterMs > 0 && sleep(afterMs));
      replied.add(attempt);
      if (failure !== undefined) {
        throw Object.assign(new Error(failure), { code: failure });
      }
      return [status, body, retryAfter === undefined ? {} : { 'Retry-After': retryAfter }] as const;
    };
    nock(url.origin).post(url.pathname).reply(reply);
  }
  const cancel = () => context.cancel.abort(new Error('cancelled'));
  if (cancelAfterMs === 0) {
    cancel();
  } else if (cancelAfterMs !== undefined) {
    setTimeout(cancel, cancelAfterMs);
  }
  const isHeard = (attempt: number) => debugLines.some((l) => l.includes(`attempt ${attempt}:`));
  const call = { name: 'Some call', makeRequest, ...fields };
  const end = await passTimeUntil(
    exchangeWithRetry(call, context).catch((thrown: Error) => ({ thrown })),
    () => made === sentMs.length && [...replied].every(isHeard),
  );
  return { ...end, sentMs, endedMs: elapsedMs(), lines, debugLines, signal };
}

function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
    if (delayMs === 0) {
      resolve();
    } else if (delayMs < Number.POSITIVE_INFINITY) {
      setTimeout(resolve, Math.round(delayMs));
    }
  });
}

const pausesOf = ({ sentMs }: { sentMs: number[] }) =>
  sentMs.slice(1).map((ms, index) => ms - (sentMs[index] ?? 0));

/** Lets the time pass wherever nothing else is left to do. */
async function passTimeUntil<T>(promise: Promise<T>, isIdle: () => boolean): Promise<T> {
  let isOver = false;
  promise.finally(() => {
    isOver = true;
  });
  for (let idleTurns = 0; !isOver; idleTurns++) {
    await new Promise(setImmediate);
    if (!isIdle()) {
      idleTurns = 0;
    } else if (idleTurns > 10) {
      await jest.advanceTimersToNextTimerAsync();
      idleTurns = 0;
    }
  }
  return promise;
}
