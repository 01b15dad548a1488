import { describe, expect, test } from '@jest/globals';
import { only, type RunOptions, runProbe, simulated } from './_runs.ts';
import { MAX_REQUESTS } from './prober.ts';
import { QUESTIONS } from './questions/all.ts';
import { startSimulatedTarget } from './simulated-target.ts';

test('a run finds the simulators as we believe, asks slowly, and leaves no token', async () => {
  // Time passes only while the probe waits.
  let nowMs = Date.now();
  const sentAtMs: number[] = [];
  const { report, tokens, alive, sent, idsWith } = await runProbe({
    pace: {
      now: () => new Date(nowMs),
      sleep: async (durationMs) => {
        nowMs += durationMs;
      },
    },
    behave({ truth }) {
      sentAtMs.push(nowMs);
      return truth();
    },
  });

  expect(idsWith('differs')).toEqual([]);
  const notAsked = report.questions.filter(({ verdict }) => verdict === 'not asked');
  expect(Object.fromEntries(notAsked.map(({ id, seen }) => [id, seen]))).toEqual({
    'aem-outside-forms-users': expect.stringContaining('ACCOUNT_LACKS'),
    'aem-assembler': 'the simulator has no assembler',
    'throttled-body': 'only with --throttle',
    'throttled-retry-after': 'only with --throttle',
  });
  expect(report.questions).toHaveLength(QUESTIONS.length);
  // A request a second, no more than it may, and AEM again after 60 s.
  const pauses = sentAtMs.slice(1).map((ms, index) => ms - (sentAtMs[index] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
  expect(report.requests).toBe(sentAtMs.length);
  expect(sentAtMs.length).toBeLessThanOrEqual(2 * MAX_REQUESTS);
  expect((sentAtMs.at(-1) ?? 0) - (sentAtMs[0] ?? 0)).toBeGreaterThan(60_000);
  // AEM is only read from.
  const methods = new Set(simulated.forms.requests.map(({ method }) => method));
  expect(methods).toEqual(new Set(['GET']));
  expect([tokens.size > 5, alive]).toEqual([true, []]);
  expect(report.tokens).toEqual({ issued: tokens.size, revoked: tokens.size, unanswered: 0 });
  expect(Math.max(...sent.map(({ aliveCount }) => aliveCount))).toBe(2);
});

test.each([
  ['an OAuth credential', { jwt: undefined }, ['oauth'], 45],
  ['a JWT credential', { oauth: undefined }, ['jwt'], 45],
  ['both credentials', {}, ['oauth', 'jwt'], 75],
])(
  'with %s and without AEM, two tokens live only where they are compared',
  async (_what, change, flows, most) => {
    const run = await runProbe({ target: { ...change, aemUrl: undefined } });

    expect(run.idsWith('differs')).toEqual([]);
    expect(run.idsWith('as expected').filter((id) => id.startsWith('aem-'))).toEqual([]);
    expect(run.report.requests).toBeLessThan(most);
    expect(run.report.requests).toBeGreaterThan(25);
    // The second is issued, used beside the first, and revoked.
    expect(run.sent.filter(({ aliveCount }) => aliveCount > 1)).toHaveLength(2);
    expect(run.alive).toEqual([]);
    expect(run.report.target).toMatchObject({
      aem: 'none',
      credentials: flows.map((flow) => expect.stringMatching(`^${flow}, client`)),
    });
  },
);

test('no more than 48 requests are sent for one credential, beside the revocations', async () => {
  const questions = Array.from({ length: 60 }, () => only('older-token')).flat();
  const { report, sent, alive } = await runProbe({ questions, target: { jwt: undefined } });
  const asked = sent.filter(({ path }) => !path.startsWith('/ims/invalidate'));
  expect([asked.length, alive]).toEqual([48, []]);
  expect(report.endedEarly).toBe('the limit of requests is reached');
});

test('on publish, the batch API is not asked for, and what both tiers have is', async () => {
  const aemUrl = new URL('http://publish-p1-e2.localhost');
  aemUrl.port = simulated.target.aemUrl?.port ?? '';
  const run = await runProbe({
    target: { aemUrl, oauth: undefined },
    questions: only('aem-configs', 'aem-cut-token', 'aem-render', 'aem-revoked-0s'),
    behave({ request, truth }) {
      // Not every system resolves names under localhost.
      const url = new URL(request.url.href.replace('publish-p1-e2.localhost', '127.0.0.1'));
      return truth({ ...request, url });
    },
  });
  expect(run.idsWith('as expected')).toEqual(['aem-cut-token', 'aem-render', 'aem-revoked-0s']);
  expect(run.report.target.aem).toMatch(/^publish-p…-e…\.localhost:/);
});

test('an account outside the group forms-users is asked what it gets, and nothing that needs the group', async () => {
  const asked = await startSimulatedTarget(0, { lacksFormsUsers: true });
  const { idsWith } = await runProbe({ asked }).finally(asked.close);
  expect(idsWith('differs')).toEqual([]);
  const aem = idsWith('as expected').filter((id) => id.startsWith('aem-'));
  expect(aem).toContain('aem-outside-forms-users');
  expect(aem).not.toContain('aem-configs');
  expect(aem).not.toContain('aem-render');
});

describe('--throttle', () => {
  const options: RunOptions = { questions: only('throttled-body', 'throttled-retry-after') };

  test('asks until IMS refuses, and gives every token back', async () => {
    const asked = await startSimulatedTarget(20);
    const { idsWith, tokens, alive } = await runProbe({ ...options, asked }).finally(asked.close);
    expect(idsWith('as expected')).toEqual(['throttled-body', 'throttled-retry-after']);
    expect(tokens.size).toBeGreaterThanOrEqual(4);
    expect(alive).toEqual([]);
  });

  test('ends at its limit if IMS does not refuse', async () => {
    const target = { maxThrottleRequests: 7 };
    const { report, tokens, sent, alive } = await runProbe({ ...options, target });
    expect([tokens.size, report.requests, alive]).toEqual([7, 14, []]);
    expect(sent.filter(({ aliveCount }) => aliveCount > 1)).toEqual([]);
    const seen = report.questions.map((question) => question.seen);
    expect(new Set(seen)).toEqual(new Set(['no 429 within 7 token requests']));
  });
});
