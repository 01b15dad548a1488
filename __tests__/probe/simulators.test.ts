import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { alive, type FinishedRun, NO_PACE, noting, only, runProbe } from './_runs.ts';
import { type Send, sendRequest } from './http-client.ts';
import { MAX_REQUESTS, type Pace, type Prober } from './prober.ts';
import { GROUPS } from './questions/all.ts';
import { type SimulatedTarget, startSimulatedTarget } from './simulated-target.ts';
import type { Target } from './target.ts';

/** What the simulators can't be asked in an ordinary run, and why. */
const NOT_ASKED = {
  'aem-outside-forms-users': expect.stringContaining('ACCOUNT_LACKS'),
  'aem-assembler': 'the simulator has no assembler',
  'throttled-body': 'only with --throttle',
  'throttled-retry-after': 'only with --throttle',
};

const ALL_IDS = GROUPS.flatMap(({ questions }) => questions.map(({ id }) => id));

// A whole run is many requests, and the machine may be busy.
jest.setTimeout(30_000);

let simulated: SimulatedTarget;

beforeAll(async () => {
  simulated = await startSimulatedTarget();
});
afterAll(() => simulated.close());

function idsWith(run: FinishedRun, verdict: string): string[] {
  return run.report.questions.filter((one) => one.verdict === verdict).map(({ id }) => id);
}

test('no two questions have the same id', () => {
  expect(new Set(ALL_IDS).size).toBe(ALL_IDS.length);
});

/** Counts the tokens that are alive after each answer. */
async function watchTokens(target: Target, pace: Pace, onSend: () => void = () => {}) {
  const { tokens, send: truth } = noting(sendRequest);
  const twoAliveIn = new Set<string>();
  let mostAlive = 0;
  let id = '';
  const send: Send = async (request, connection) => {
    onSend();
    const outcome = await truth(request, connection);
    const count = alive(tokens, simulated.ims).length;
    mostAlive = Math.max(mostAlive, count);
    if (count > 1) {
      twoAliveIn.add(id);
    }
    return outcome;
  };
  const groups = GROUPS.map((group) => ({
    ...group,
    questions: group.questions.map((question) => ({
      ...question,
      ask: (prober: Prober) => {
        id = question.id;
        return question.ask(prober);
      },
    })),
  }));
  const run = await runProbe(target, { send, pace, groups });
  return { run, tokens, mostAlive, twoAliveIn: [...twoAliveIn] };
}

describe('a run against the simulators', () => {
  let run: FinishedRun;
  let mostAlive: number;
  let tokens: ReadonlySet<string>;
  const sentAtMs: number[] = [];

  beforeAll(async () => {
    // Time passes only while the probe waits.
    let nowMs = Date.now();
    const pace: Pace = {
      now: () => new Date(nowMs),
      sleep: async (durationMs) => {
        nowMs += durationMs;
      },
    };
    ({ run, tokens, mostAlive } = await watchTokens(simulated.target, pace, () => {
      sentAtMs.push(nowMs);
    }));
  });

  test('finds all as the reference says, but for what simulators can not be asked', () => {
    expect(idsWith(run, 'differs')).toEqual([]);
    const notAsked = run.report.questions.filter(({ verdict }) => verdict === 'not asked');
    expect(Object.fromEntries(notAsked.map(({ id, seen }) => [id, seen]))).toEqual(NOT_ASKED);
    expect(run.report.questions.map(({ id }) => id)).toEqual(ALL_IDS);
  });

  test('sends a request a second, and no more than it may', () => {
    const pauses = sentAtMs.slice(1).map((ms, index) => ms - (sentAtMs[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
    expect(run.result.requestCount).toBe(sentAtMs.length);
    expect(sentAtMs.length).toBeLessThanOrEqual(2 * MAX_REQUESTS);
  });

  test('asks AEM again 30 and 60 s after the revocation', () => {
    expect((sentAtMs.at(-1) ?? 0) - (sentAtMs[0] ?? 0)).toBeGreaterThan(60_000);
  });

  test('reads from AEM only', () => {
    const methods = new Set(simulated.forms.requests.map(({ method }) => method));
    expect(methods).toEqual(new Set(['GET']));
  });

  test('revokes every token, and has at most two at a time', () => {
    expect(tokens.size).toBeGreaterThan(5);
    expect(alive(tokens, simulated.ims)).toEqual([]);
    expect(run.report.tokens).toEqual({
      issued: tokens.size,
      revoked: tokens.size,
      unanswered: 0,
    });
    expect(mostAlive).toBe(2);
  });

  test('shows no secret, no token and no whole id', () => {
    const shown = run.terminal + run.markdown + run.json;
    const { accounts } = simulated.ims;
    const ids = accounts.flatMap((one) => [
      one.clientId,
      one.organizationId,
      one.organizationId.split('@')[0] ?? '',
      one.technicalAccountId,
      one.technicalAccountEmail,
    ]);
    const hidden = [...tokens, ...accounts.flatMap((one) => one.clientSecrets), ...ids];
    expect(hidden.filter((value) => shown.includes(value))).toEqual([]);
    expect(shown).not.toMatch(/eyJ|@AdobeOrg|@techacct/);
  });
});

test.each([
  ['OAuth', 'oauth', 'jwt'],
  ['JWT', 'jwt', 'oauth'],
] as const)('with a %s credential only, about 40 requests are sent', async (_name, kind, other) => {
  const { [other]: _other, ...target } = simulated.target;

  const { run, tokens, twoAliveIn } = await watchTokens(target, NO_PACE);

  expect(idsWith(run, 'differs')).toEqual([]);
  expect(run.result.requestCount).toBeLessThan(45);
  expect(run.result.requestCount).toBeGreaterThan(25);
  // One token at a time, but for the question that needs two.
  expect(twoAliveIn).toEqual(['older-token']);
  expect(alive(tokens, simulated.ims)).toEqual([]);
  expect(run.report.target.credentials).toEqual([expect.stringMatching(`^${kind}, client`)]);
});

test('without AEM, nothing of AEM is asked', async () => {
  const { aemUrl: _aemUrl, ...target } = simulated.target;
  const run = await runProbe(target, { groups: GROUPS.filter(({ name }) => name !== 'mistakes') });
  const aem = run.report.questions.filter(({ id }) => id.startsWith('aem-'));
  expect(new Set(aem.map(({ verdict }) => verdict))).toEqual(new Set(['not asked']));
});

test('on publish, the batch API is not asked for, and what both tiers have is', async () => {
  const aemUrl = new URL('http://publish-p1-e2.localhost');
  aemUrl.port = simulated.target.aemUrl?.port ?? '';
  const target: Target = { ...simulated.target, aemUrl };
  // Not every system resolves names under localhost.
  const send: Send = (request, connection) => {
    const url = new URL(request.url);
    if (url.hostname.startsWith('publish-')) {
      url.hostname = '127.0.0.1';
    }
    return sendRequest({ ...request, url }, connection);
  };
  const groups = only('aem-configs', 'aem-cut-token', 'aem-render', 'aem-revoked-0s');

  const run = await runProbe(target, { groups, send });

  expect(idsWith(run, 'as expected')).toEqual(['aem-cut-token', 'aem-render', 'aem-revoked-0s']);
  expect(run.report.target.aem).toMatch(/^publish-p…-e…\.localhost:/);
});

describe('an account outside the group forms-users', () => {
  test('is asked what it gets, and nothing that needs the group', async () => {
    const outside = await startSimulatedTarget(0, { lacksFormsUsers: true });
    try {
      const run = await runProbe(outside.target);
      expect(idsWith(run, 'differs')).toEqual([]);
      const aem = idsWith(run, 'as expected').filter((id) => id.startsWith('aem-'));
      expect(aem).toContain('aem-outside-forms-users');
      expect(aem).not.toContain('aem-configs');
      expect(aem).not.toContain('aem-render');
    } finally {
      await outside.close();
    }
  });
});

describe('--throttle', () => {
  const groups = only('throttled-body', 'throttled-retry-after');

  test('asks until IMS refuses, and gives every token back', async () => {
    const limited = await startSimulatedTarget(20);
    try {
      const { tokens, send } = noting(sendRequest);
      const run = await runProbe(limited.target, { groups, send });
      expect(idsWith(run, 'as expected')).toEqual(['throttled-body', 'throttled-retry-after']);
      expect(tokens.size).toBeGreaterThanOrEqual(4);
      expect(alive(tokens, limited.ims)).toEqual([]);
    } finally {
      await limited.close();
    }
  });

  test('ends at its limit if IMS does not refuse', async () => {
    const { tokens, send } = noting(sendRequest);
    const target = { ...simulated.target, maxThrottleRequests: 7 };

    const run = await runProbe(target, { groups, send });

    expect(tokens.size).toBe(7);
    expect(run.result.requestCount).toBe(14);
    expect(alive(tokens, simulated.ims)).toEqual([]);
    expect(run.report.questions.map(({ seen }) => seen)).toEqual([
      'no 429 within 7 token requests',
      'no 429 within 7 token requests',
    ]);
  });
});

describe('a 429 that nobody asked for', () => {
  test('ends the run, and what is there is revoked', async () => {
    const { tokens, send: truth } = noting(sendRequest);
    let count = 0;
    const send: Send = async (request, connection) => {
      count += 1;
      const outcome = await truth(request, connection);
      return count === 8 && outcome.kind === 'answer' ? { ...outcome, status: 429 } : outcome;
    };

    const run = await runProbe(simulated.target, { send, pace: NO_PACE });

    expect(tokens.size).toBeGreaterThan(0);
    expect(alive(tokens, simulated.ims)).toEqual([]);
    expect(run.result.requestCount).toBeLessThan(12);
    expect(run.report.questions.at(-1)?.verdict).toBe('not asked');
    expect(run.markdown).toContain('answered 429');
  });
});
