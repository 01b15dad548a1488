import { describe, expect, test } from '@jest/globals';
import { attempt } from './attempt.ts';
import { createOAuthAccount } from './create-account.ts';
import { startImsSimulator } from './ims-simulator.ts';
import { randomFaults } from './random-faults.ts';
import { RateLimiter } from './rate-limiter.ts';
import { postForm, send, tokenFields } from './test-client.ts';

const START = new Date('2026-11-24T02:15:00.300Z');
const later = (ms: number) => new Date(START.getTime() + ms);
const account = createOAuthAccount();

describe('the bucket', () => {
  test('lets a burst through, then what time refills', () => {
    const limiter = new RateLimiter({ requestsPerSecond: 2, burst: 3 });
    const passes = (ms: number) => limiter.refusalHeaders(later(ms)) === undefined;

    expect([0, 0, 0, 0].map(passes)).toEqual([true, true, true, false]);
    expect([500, 500].map(passes)).toEqual([true, false]);
    expect([10_000, 10_000, 10_000, 10_000].map(passes)).toEqual([true, true, true, false]);
  });

  test.each([
    ['seconds' as const, { 'retry-after': '4' }],
    ['date' as const, { 'retry-after': 'Tue, 24 Nov 2026 02:15:05 GMT' }],
    ['none' as const, {}],
  ])('says when to come back: %s', (retryAfter, headers) => {
    const limiter = new RateLimiter({ requestsPerSecond: 0.25, retryAfter });

    expect(limiter.refusalHeaders(START)).toBeUndefined();
    expect(limiter.refusalHeaders(START)).toEqual(headers);
  });
});

test('only token requests are limited', async () => {
  await using simulator = await startImsSimulator({
    accounts: [account],
    rateLimit: { requestsPerSecond: 1 },
    now: () => START,
  });
  const ask = () => postForm(`${simulator.url}/ims/token/v3`, tokenFields(account));

  expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect([refused.status, refused.json?.['error']]).toEqual([429, 'too_many_requests']);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await send(`${simulator.url}/ims/keys`)).status).toBe(200);
  expect(simulator.counters).toMatchObject({ requests: 3, issued: 1, limited: 1 });
});

describe('chance', () => {
  test('is repeatable and keeps to the fractions', () => {
    const draw = (seed: number) => Array.from({ length: 4000 }, randomFaults(0.25, 0.5, seed));
    const share = (fault: string) => draw(7).filter((drawn) => drawn === fault).length / 4000;

    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(share('reset')).toBeCloseTo(0.25, 1);
    expect(share('stall')).toBeCloseTo(0.5, 1);
  });

  test.each([
    ['reset', { resetFraction: 1 }, []],
    ['stalled', { stallFraction: 1, stallMs: 777 }, [777]],
  ])('makes token requests be %s, and no others', async (counter, fractions, expected) => {
    const slept: number[] = [];
    await using simulator = await startImsSimulator({
      ...fractions,
      async sleep(durationMs) {
        slept.push(durationMs);
      },
    });

    const outcome = await attempt(`${simulator.url}/ims/token/v3`, { method: 'POST' });

    expect(outcome).toEqual({ body: '', failure: 'ECONNRESET' });
    expect(slept).toEqual(expected);
    expect(simulator.counters).toMatchObject({ [counter]: 1, issued: 0 });
    expect((await send(`${simulator.url}/ims/keys`)).status).toBe(200);
  });
});
