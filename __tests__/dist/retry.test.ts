import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  retryLinesOf,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';
import { startHttpServer, tokenAnswer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
let before = 0;
beforeAll(async () => {
  simulator = await startImsSimulator();
});
beforeEach(() => {
  simulator.misbehave({});
  before = simulator.counters.requests;
});
afterAll(() => simulator.close());

const requestsMade = () => simulator.counters.requests - before;

/** Milliseconds between the last two requests, by the server's clock. */
function lastGapMs(): number {
  const [first, second] = simulator.requests.slice(-2);
  return Number(second?.receivedAt) - Number(first?.receivedAt);
}

describe('an answer', () => {
  test.each([408, 429, 500, 502, 503, 504])('with status %i is tried again', async (status) => {
    simulator.misbehave({ steps: [{ kind: 'answer', status, body: '<html>' }] });

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(requestsMade()).toBe(2);
    expect(retryLinesOf(result)).toEqual([
      expect.stringMatching(
        new RegExp(`^IMS token request: attempt 1 answered ${status}; next in 0\\.\\d s$`),
      ),
    ]);
  });

  test.each([400, 401, 403, 404, 405, 410, 413, 418, 425, 501, 505, 511])(
    'with status %i is final, even with Retry-After',
    async (status) => {
      simulator.misbehave({ steps: [{ kind: 'answer', status, retryAfterSeconds: 0 }] });

      const result = await runMain(goodInputs(simulator));

      expectFailure(result, status >= 500 ? 'IMS_UNAVAILABLE' : 'IMS_REFUSED');
      expect(requestsMade()).toBe(1);
      expect(retryLinesOf(result)).toEqual([]);
    },
  );

  test('that is final after others says how many attempts were made, not that time was up', async () => {
    simulator.misbehave({
      steps: [
        { kind: 'answer', status: 503, times: 2 },
        { kind: 'answer', status: 400, json: { error: 'invalid_client' } },
      ],
    });

    const result = await runMain(goodInputs(simulator));

    const message = expectFailure(result, 'IMS_CLIENT_REFUSED');
    expect(message).toContain('Attempts made: 3.');
    expect(message).not.toContain('timeout-seconds');
    expect(retryLinesOf(result)).toHaveLength(2);
  });

  test.each<[string, MisbehaviourStep, ErrorCode]>([
    ['an outage', { kind: 'answer', status: 503 }, 'IMS_UNAVAILABLE'],
    [
      'an internal error',
      { kind: 'answer', status: 500, json: { error: 'internal_error' } },
      'IMS_UNAVAILABLE',
    ],
    ['throttling', { kind: 'answer', status: 429 }, 'IMS_THROTTLED'],
  ])('of %s until the time is up ends the step', async (_what, always, code) => {
    simulator.misbehave({ always });

    const result = await runMain({ ...goodInputs(simulator), 'timeout-seconds': '3' });

    const message = expectFailure(result, code);
    expect(requestsMade()).toBeGreaterThan(1);
    expect(message).toContain(`until the time (\`timeout-seconds\`) was up: ${requestsMade()}.`);
    expect(retryLinesOf(result)).toHaveLength(requestsMade() - 1);
  });
});

describe('Retry-After', () => {
  test.each<[string, 'seconds' | 'date', number]>([
    ['in seconds', 'seconds', 1],
    ['as a date', 'date', 2],
  ])('%s is obeyed: never earlier', async (_what, retryAfterAs, retryAfterSeconds) => {
    simulator.misbehave({
      steps: [{ kind: 'answer', status: 429, retryAfterSeconds, retryAfterAs }],
    });

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(requestsMade()).toBe(2);
    // An HTTP date has whole seconds: the server itself rounded it down.
    const askedMs = retryAfterSeconds * 1000 - (retryAfterAs === 'date' ? 999 : 0);
    expect(lastGapMs()).toBeGreaterThanOrEqual(askedMs);
    expect(retryLinesOf(result)).toEqual([
      expect.stringContaining(`, Retry-After ${retryAfterSeconds} s; next in`),
    ]);
  });

  test('as a date counts on the clock of the server', async () => {
    const HOUR_MS = 3_600_000;
    const received: number[] = [];
    const server = await startHttpServer((request, response) => {
      request.resume();
      received.push(Date.now());
      const now = Date.now() + HOUR_MS;
      response.setHeader('Date', new Date(now).toUTCString());
      if (received.length === 1) {
        response.setHeader('Retry-After', new Date(now + 1000).toUTCString());
        response.writeHead(503).end();
      } else {
        response.end(JSON.stringify(tokenAnswer()));
      }
    });

    const result = await runMain(anyInputs(server.url));

    await server.close();
    expectSuccess(result);
    expect(retryLinesOf(result)).toEqual([expect.stringContaining('Retry-After 1 s')]);
    const [first = 0, second = 0] = received;
    expect(second - first).toBeGreaterThanOrEqual(1000);
  });

  test.each<[string, number, ErrorCode, Record<string, unknown>]>([
    ['in seconds', 429, 'IMS_THROTTLED', { retryAfterSeconds: 3600 }],
    ['as a date', 503, 'IMS_UNAVAILABLE', { retryAfterSeconds: 3600, retryAfterAs: 'date' }],
    ['beyond all numbers', 429, 'IMS_THROTTLED', { headers: { 'retry-after': '9'.repeat(400) } }],
  ])(
    '%s of more than the time left ends the step at once, and says so',
    async (_what, status, code, fields) => {
      simulator.misbehave({ always: { kind: 'answer', status, ...fields } });

      const result = await runMain(goodInputs(simulator));

      const message = expectFailure(result, code);
      expect(message).toMatch(
        /asks to wait (3600 s|3599 s|a year or more) \(Retry-After\), more than the time left/,
      );
      expect(requestsMade()).toBe(1);
      expect(retryLinesOf(result)).toEqual([]);
    },
  );

  test.each(['soon', '1,5', '0', 'Tue, 24 Nov 2020 02:15:00 GMT'])(
    'of %j asks for no wait',
    async (value) => {
      simulator.misbehave({
        steps: [{ kind: 'answer', status: 503, headers: { 'retry-after': value } }],
      });

      const result = await runMain(goodInputs(simulator));

      expectSuccess(result);
      expect(requestsMade()).toBe(2);
    },
  );
});

test('twenty jobs at once meet a rate limit, and all get their token', async () => {
  await using limited = await startImsSimulator({
    rateLimit: { requestsPerSecond: 10, burst: 2 },
  });

  const results = await Promise.all(Array.from({ length: 20 }, () => runMain(goodInputs(limited))));

  for (const result of results) {
    expectSuccess(result);
  }
  expect(new Set(results.map(({ outputs }) => outputs['token'])).size).toBe(20);
  expect(limited.counters).toMatchObject({ issued: 20 });
  expect(limited.counters.limited).toBeGreaterThan(0);
  const lines = results.flatMap(retryLinesOf);
  expect(lines).toHaveLength(limited.counters.limited);
});
