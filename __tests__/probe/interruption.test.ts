import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LyingServer, startLyingServer } from './_lying-server.ts';
import { alive, jwtFile, NO_PACE, noting } from './_runs.ts';
import { type Answer, type Send, sendRequest } from './http-client.ts';
import type { Pace } from './prober.ts';
import { GROUPS } from './questions/all.ts';
import { tokenSentence } from './report.ts';
import { type ProbeRun, startProbe } from './run-probe.ts';
import { type SimulatedTarget, startSimulatedTarget } from './simulated-target.ts';
import type { Target } from './target.ts';

const COUNT = GROUPS.reduce((sum, { questions }) => sum + questions.length, 0);

describe('a run that is stopped', () => {
  let simulated: SimulatedTarget;
  beforeAll(async () => {
    simulated = await startSimulatedTarget();
  });
  afterAll(() => simulated.close());

  /** Stops while the request with this number is under way, or right after its answer. */
  async function stopAt(target: Target, number: number, when: 'before' | 'after') {
    const { tokens, send: truth } = noting(sendRequest);
    let count = 0;
    /** The requests after whose answer a token is alive. */
    const withToken: number[] = [];
    let run: ProbeRun | undefined;
    const send: Send = async (request, connection) => {
      count += 1;
      if (count === number && when === 'before') {
        run?.stop('interrupted');
      }
      const outcome = await truth(request, connection);
      if (alive(tokens, simulated.ims).length > 0) {
        withToken.push(count);
      }
      if (count === number && when === 'after') {
        run?.stop('interrupted');
      }
      return outcome;
    };
    run = startProbe({ target, groups: GROUPS, send, pace: NO_PACE });
    const result = await run.result;
    return { result, count, withToken, stillAlive: alive(tokens, simulated.ims) };
  }

  test.each(['OAuth', 'JWT'])(
    'leaves no token alive, wherever it is stopped (%s)',
    async (kind) => {
      const { jwt, oauth, aemUrl: _aemUrl, ...common } = simulated.target;
      const target: Target =
        kind === 'JWT'
          ? { ...common, ...(jwt && { jwt }) }
          : { ...common, ...(oauth && { oauth }) };
      const { withToken } = await stopAt(target, Number.POSITIVE_INFINITY, 'before');
      expect(withToken.length).toBeGreaterThan(5);
      for (const [index, number] of withToken.entries()) {
        // While an answer is on its way, or as soon as it is there.
        const when = index % 2 === 0 ? 'before' : 'after';
        const { result, count, stillAlive } = await stopAt(target, number, when);
        expect([number, when, stillAlive]).toEqual([number, when, []]);
        expect(result.stopReason).toBe('interrupted');
        // At most the revocation of two tokens.
        expect(count - number).toBeLessThanOrEqual(2);
        expect(result.findings).toHaveLength(COUNT);
      }
    },
    120_000,
  );

  test('leaves no token alive when a question fails in an unforeseen way', async () => {
    const { tokens, send } = noting(sendRequest);
    const groups = GROUPS.map((group) => ({
      ...group,
      questions: group.questions.map((question) =>
        question.id === 'scope-in-answer'
          ? { ...question, ask: () => Promise.reject(new RangeError('a fault')) }
          : question,
      ),
    }));
    const { target } = simulated;

    await expect(startProbe({ target, groups, send, pace: NO_PACE }).result).rejects.toThrow(
      RangeError,
    );

    expect(tokens.size).toBe(1);
    expect(alive(tokens, simulated.ims)).toEqual([]);
  });

  test('sees the token in an answer that breaks off, and revokes it', async () => {
    const { tokens, send: truth } = noting(sendRequest);
    const send: Send = async (request, connection) => {
      const outcome = await truth(request, connection);
      const isForToken = request.url.pathname === '/ims/token/v3' && outcome.kind === 'answer';
      if (!isForToken) {
        return outcome;
      }
      return {
        kind: 'none',
        reason: 'ECONNRESET',
        partialBody: outcome.body.slice(0, -3),
        isSent: true,
      };
    };
    const { target } = simulated;

    await startProbe({ target, groups: GROUPS, send, pace: NO_PACE }).result;

    expect(tokens.size).toBeGreaterThan(1);
    expect(alive(tokens, simulated.ims)).toEqual([]);
  });

  test('does not go on asking a server that does not answer', async () => {
    let count = 0;
    const send: Send = async () => {
      count += 1;
      return { kind: 'none', reason: 'no answer within 10 s', partialBody: '', isSent: true };
    };
    const { target } = simulated;

    const result = await startProbe({ target, groups: GROUPS, send, pace: NO_PACE }).result;

    expect(count).toBe(3);
    expect(result.imsAnswerCount).toBe(0);
    expect(result.findings.filter(({ verdict }) => verdict === 'as expected')).toEqual([]);
  });

  test('goes on at an IMS that takes any secret, wants one, and knows no revoked token', async () => {
    const { tokens, send: truth } = noting(sendRequest);
    const revoked = new Set<string>();
    const { target } = simulated;
    const answer = (status: number, body: string) => ({
      kind: 'answer' as const,
      status,
      body,
      headers: {},
      httpVersion: '1.1',
      isReusedConnection: false,
      sentAt: new Date(),
      answeredAt: new Date(),
    });
    let count = 0;
    const send: Send = async (request, connection) => {
      if (!request.url.pathname.startsWith('/ims/invalidate')) {
        return truth(request, connection);
      }
      count += 1;
      const form = new URLSearchParams(request.body);
      const token = form.get('token') ?? '';
      if (!form.has('client_secret')) {
        return answer(401, '{"error":"invalid_client"}');
      }
      if (revoked.has(token)) {
        return answer(404, '{"error":"gone"}');
      }
      revoked.add(token);
      const [good = ''] = target.oauth?.clientSecrets ?? [];
      form.set('client_secret', good);
      return truth({ ...request, body: form.toString() }, connection);
    };
    const { jwt: _jwt, ...oauthOnly } = target;

    const run = startProbe({ target: oauthOnly, groups: GROUPS, send, pace: NO_PACE });
    const { findings, stopReason } = await run.result;

    expect(stopReason).toBeUndefined();
    expect(alive(tokens, simulated.ims)).toEqual([]);
    expect(count).toBeLessThan(15);
    const differing = findings.filter(({ verdict }) => verdict === 'differs');
    expect(differing.map(({ question }) => question.id)).toEqual([
      'invalidate-wrong-secret',
      'invalidate-without-secret',
      'invalidate-twice',
    ]);
  });

  test.each([
    ['a page', '<html>Sign in</html>'],
    ['JSON with an error', '{"error":"invalid_client"}'],
    // As RFC 7009 has it for whatever it can not revoke.
    ['an empty 200 to a wrong secret and to none', ''],
  ])('does not take %s for a revocation', async (_what, body) => {
    const { tokens, send: truth } = noting(sendRequest);
    const { jwt: _jwt, ...target } = simulated.target;
    const send: Send = async (request, connection) => {
      if (!request.url.pathname.startsWith('/ims/invalidate')) {
        return truth(request, connection);
      }
      const form = new URLSearchParams(request.body);
      const isGood = form.get('client_secret') === target.oauth?.clientSecrets[0];
      if (isGood && body === '') {
        return truth(request, connection);
      }
      const outcome = await truth({ ...request, body: '' }, connection);
      return { ...(outcome as Answer), status: 200, body };
    };

    const run = startProbe({ target, groups: GROUPS, send, pace: NO_PACE });
    const { tokens: counts } = await run.result;

    const stillAlive = alive(tokens, simulated.ims);
    expect(counts.issued - counts.revoked).toBe(stillAlive.length);
    expect(stillAlive).toHaveLength(body === '' ? 0 : 2);
  });

  test('asks again when IMS is too busy for a revocation, and not before it may', async () => {
    const { tokens, send: truth } = noting(sendRequest);
    const slept: number[] = [];
    const pace: Pace = {
      now: () => new Date(),
      sleep: async (durationMs) => {
        slept.push(durationMs);
      },
    };
    let count = 0;
    const send: Send = async (request, connection) => {
      count += 1;
      if (count < 8 || count > 11) {
        return truth(request, connection);
      }
      // What it is too busy for has no effect.
      const { endpoint } = simulated.target;
      const url = new URL('/ims/keys', endpoint);
      const outcome = await sendRequest({ method: 'GET', url, headers: {} });
      return { ...(outcome as Answer), status: 429, headers: { 'retry-after': '7' } };
    };

    const { jwt: _jwt, ...target } = simulated.target;
    const run = startProbe({ target, groups: GROUPS, send, pace });
    const { tokens: counts, stopReason } = await run.result;

    expect(tokens.size).toBe(1);
    expect(alive(tokens, simulated.ims)).toEqual([]);
    expect(counts).toEqual({ issued: 1, revoked: 1, unanswered: 0 });
    expect(stopReason).toContain('answered 429');
    expect(slept.slice(-3)).toEqual([7000, 7000, 7000]);
  });

  test('counts the token requests whose end it does not know', async () => {
    let count = 0;
    const send: Send = async (request, connection) => {
      if (request.url.pathname !== '/ims/token/v3') {
        return sendRequest(request, connection);
      }
      count += 1;
      return { kind: 'none', reason: 'no answer within 10 s', partialBody: '', isSent: true };
    };
    const { jwt: _jwt, ...target } = simulated.target;

    const { tokens } = await startProbe({ target, groups: GROUPS, send, pace: NO_PACE }).result;

    expect(count).toBeGreaterThan(2);
    expect(tokens).toEqual({ issued: 0, revoked: 0, unanswered: count });
    expect(tokenSentence(tokens)).toContain(`without a complete answer: ${count}.`);
  });

  test('tries to revoke once, not twice, when it is interrupted and IMS is silent', async () => {
    const { jwt: _jwt, ...target } = simulated.target;
    let count = 0;
    let run: ProbeRun | undefined;
    const send: Send = async (request, connection) => {
      count += 1;
      if (count === 8) {
        run?.stop('interrupted');
      }
      if (count <= 8) {
        return sendRequest(request, connection);
      }
      return { kind: 'none', reason: 'no answer within 10 s', partialBody: '', isSent: true };
    };

    run = startProbe({ target, groups: GROUPS, send, pace: NO_PACE });
    const { tokens } = await run.result;

    expect(tokens).toEqual({ issued: 1, revoked: 0, unanswered: 0 });
    // With the secret, without, with it, and the question whether the token is good.
    expect(count - 8).toBe(4);
  });

  test('asks for no more tokens when one could not be revoked, and says so', async () => {
    const sent: string[] = [];
    const send: Send = async (request, connection) => {
      sent.push(request.url.pathname);
      return request.url.pathname.startsWith('/ims/invalidate')
        ? { kind: 'none', reason: 'ECONNREFUSED', partialBody: '', isSent: false }
        : sendRequest(request, connection);
    };
    const { target } = simulated;

    const run = startProbe({ target, groups: GROUPS, send, pace: NO_PACE });
    const { tokens, stopReason } = await run.result;

    const revocations = sent.filter((path) => path.startsWith('/ims/invalidate'));
    // Three for each token, and once more at the end; beside the questions' own.
    expect(revocations.length).toBeLessThan(20);
    // One for the first questions, and the second that is there to be compared with it.
    expect(tokens).toEqual({ issued: 2, revoked: 0, unanswered: 0 });
    expect(stopReason).toBe('a token could not be revoked');
  });
});

describe('the process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-probe-'));
  let simulated: SimulatedTarget;
  let ims: LyingServer;
  const tokens = new Set<string>();
  const waiting: (() => void)[] = [];

  beforeAll(async () => {
    ims = await startLyingServer();
    simulated = await startSimulatedTarget(0, { imsHost: ims.host });
    ims.upstreamUrl = simulated.ims.url;
    ims.lie = ({ body }) => {
      const token = /"access_token":"([^"]+)"/.exec(body)?.[1];
      if (token !== undefined) {
        tokens.add(token);
      }
      if (token !== undefined) {
        for (const resolve of waiting.splice(0)) {
          resolve();
        }
      }
      return undefined;
    };
  });
  afterAll(async () => {
    await Promise.all([ims.close(), simulated.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param shell whether a shell stands between, as with npm */
  function start(name: string, shell = false): ChildProcess {
    const [account] = simulated.ims.accounts;
    const main = join(import.meta.dirname, 'main.ts');
    const command = [process.execPath, '--no-warnings', main, '--report', join(folder, name)];
    // `true` keeps the shell from making room for node.
    const [file = '', ...args] = shell ? ['sh', '-c', '"$@"; true', 'sh', ...command] : command;
    return spawn(file, args, {
      env: {
        PATH: process.env['PATH'],
        CLIENT_ID: account?.clientId,
        CLIENT_SECRET: account?.clientSecrets[0],
        CREDENTIALS: jwtFile(simulated.ims),
        IMS_ENDPOINT: ims.url,
        PROBE_WITHOUT_PAUSES: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Resolves when IMS has issued a token, whose answer is on its way. */
  const tokenIssued = () => new Promise<void>((resolve) => waiting.push(resolve));

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGQUIT', 131],
  ] as const)(
    'revokes its token at %s, writes the report and says how it ended',
    async (signal, status) => {
      const child = start(signal);
      child.stdout?.resume();
      await tokenIssued();
      child.kill(signal);
      child.kill(signal);
      const [code] = await once(child, 'close');

      expect(code).toBe(status);
      expect(tokens.size).toBeGreaterThan(0);
      expect(alive(tokens, simulated.ims)).toEqual([]);
      const report = JSON.parse(readFileSync(join(folder, `${signal}.json`), 'utf8'));
      expect(report.endedEarly).toBe(`interrupted by ${signal}`);
      expect(readFileSync(join(folder, `${signal}.md`), 'utf8')).toContain('**Ended early**');
    },
    30_000,
  );

  test('asks nothing when it could not write the report', async () => {
    const before = tokens.size;
    const child = start('no-such-folder/report');
    const [message] = await Promise.all([child.stderr?.toArray(), once(child, 'close')]);

    expect([child.exitCode, String(message)]).toEqual([2, expect.stringContaining('--report:')]);
    expect(tokens.size).toBe(before);
  });

  test('revokes its token when a shell dies of a signal that it does not pass on', async () => {
    // The probe looks for its parent from time to time, so that it must not be done before.
    ims.delayMs = 100;
    const shell = start('shell', true);
    shell.stdout?.resume();
    await tokenIssued();
    shell.kill('SIGTERM');
    // Its output ends when the probe has ended too.
    await once(shell, 'close');
    ims.delayMs = 0;

    expect(alive(tokens, simulated.ims)).toEqual([]);
    const report = JSON.parse(readFileSync(join(folder, 'shell.json'), 'utf8'));
    expect(report.endedEarly).toBe('the process that started the probe has ended');
  }, 30_000);

  test('revokes its token when nobody reads its output any more', async () => {
    const child = start('pipe');
    await tokenIssued();
    child.stdout?.destroy();
    await once(child, 'close');

    expect(alive(tokens, simulated.ims)).toEqual([]);
    expect(existsSync(join(folder, 'pipe.json'))).toBe(true);
  }, 30_000);
});
