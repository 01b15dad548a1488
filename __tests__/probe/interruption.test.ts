import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Behaviour, only, runProbe, type Sent, SILENCE, simulated } from './_runs.ts';
import type { Answer, Outcome } from './http-client.ts';
import type { Pace } from './prober.ts';
import { QUESTIONS } from './questions/all.ts';
import { tokenSentence } from './report.ts';

/** Asks with the OAuth credential alone. */
function runOAuth(behave: Behaviour, pace: Partial<Pace> = {}) {
  return runProbe({ target: { jwt: undefined }, behave, pace });
}

const isRevocation = (path: string) => path.startsWith('/ims/invalidate');

/** An answer in place of IMS's, which has no effect there. */
async function otherAnswer({ request, truth }: Sent, change: Partial<Answer>) {
  const url = new URL('/ims/keys', request.url);
  const outcome = await truth({ method: 'GET', url, headers: {} });
  return { ...(outcome as Answer), ...change };
}

test.each(['oauth', 'jwt'] as const)(
  'wherever a run with %s is stopped, no token stays alive',
  async (kind) => {
    const target = { aemUrl: undefined, [kind === 'jwt' ? 'oauth' : 'jwt']: undefined };
    const { sent } = await runProbe({ target });
    const withToken = sent.flatMap(({ aliveCount }, index) => (aliveCount > 0 ? [index + 1] : []));
    expect(withToken.length).toBeGreaterThan(5);
    for (const [index, last] of withToken.entries()) {
      const { report, alive, ...run } = await runProbe({
        target,
        behave({ number, truth, stop }) {
          if (number !== last) {
            return truth();
          }
          // While the answer is on its way, or as soon as it is there.
          if (index % 2 === 0) {
            stop();
          }
          return truth().finally(stop);
        },
      });
      expect([last, alive, report.endedEarly]).toEqual([last, [], 'interrupted']);
      // At most the revocation of two tokens.
      expect(run.sent.length - last).toBeLessThanOrEqual(2);
      expect(report.questions).toHaveLength(QUESTIONS.length);
    }
  },
);

test('when a question fails in an unforeseen way, no token stays alive', async () => {
  const { issued, revoked } = { ...simulated.ims.counters };
  const questions = QUESTIONS.map((question) =>
    question.id === 'scope-in-answer'
      ? { ...question, ask: () => Promise.reject(new RangeError('a fault')) }
      : question,
  );
  await expect(runProbe({ questions })).rejects.toThrow(RangeError);
  expect(simulated.ims.counters).toMatchObject({ issued: issued + 1, revoked: revoked + 1 });
});

test('a token in an answer that breaks off is seen and revoked', async () => {
  const { tokens, alive } = await runProbe({
    async behave({ path, truth }) {
      const outcome = await truth();
      return path === '/ims/token/v3' ? { ...SILENCE, body: outcome.body.slice(0, -3) } : outcome;
    },
  });
  expect([tokens.size > 1, alive]).toEqual([true, []]);
});

test('a token that comes twice is one token', async () => {
  let first: Outcome | undefined;
  const { report, alive } = await runProbe({
    questions: only('jwt-same-second'),
    async behave({ path, truth }) {
      first ??= await truth();
      return path.startsWith('/ims/exchange/') ? first : truth();
    },
  });
  expect(report.tokens).toEqual({ issued: 1, revoked: 1, unanswered: 0 });
  expect(alive).toEqual([]);
});

test('a server that does not answer is asked three times', async () => {
  const { sent, idsWith, hasImsAnswered } = await runProbe({ behave: () => SILENCE });
  expect([sent.length, hasImsAnswered]).toEqual([3, false]);
  expect(idsWith('as expected')).toEqual([]);
});

describe('a revocation', () => {
  test('goes on at an IMS that takes any secret, wants one, and knows no revoked token', async () => {
    const revoked = new Set<string | null>();
    const run = await runOAuth((sent) => {
      const { path, form, request, truth } = sent;
      if (!isRevocation(path)) {
        return truth();
      }
      if (!form.has('client_secret')) {
        return otherAnswer(sent, { status: 401, body: '{"error":"invalid_client"}' });
      }
      const token = form.get('token');
      if (revoked.has(token)) {
        return otherAnswer(sent, { status: 404, body: '{"error":"gone"}' });
      }
      revoked.add(token);
      form.set('client_secret', simulated.environment['CLIENT_SECRET'] ?? '');
      return truth({ ...request, body: form.toString() });
    });
    expect([run.report.endedEarly, run.alive]).toEqual([undefined, []]);
    expect(run.sent.filter(({ path }) => isRevocation(path)).length).toBeLessThan(15);
    expect(run.idsWith('differs')).toEqual([
      'invalidate-wrong-secret',
      'invalidate-without-secret',
      'invalidate-twice',
    ]);
  });

  test.each([
    ['a page', '<html>Sign in</html>', 2],
    ['JSON with an error', '{"error":"invalid_client"}', 2],
    // As RFC 7009 has it for whatever it cannot revoke.
    ['an empty 200 to a wrong secret and to none', '', 0],
  ])('is not seen in %s', async (_what, body, aliveCount) => {
    const { report, alive } = await runOAuth((sent) => {
      const { path, form, truth } = sent;
      const isGood = form.get('client_secret') === simulated.environment['CLIENT_SECRET'];
      return !isRevocation(path) || (isGood && body === '')
        ? truth()
        : otherAnswer(sent, { status: 200, body });
    });
    expect(alive).toHaveLength(aliveCount);
    expect(report.tokens.issued - report.tokens.revoked).toBe(aliveCount);
  });

  test('is sent again when IMS is too busy for it, and not before it may; nothing else is', async () => {
    const slept: number[] = [];
    const sleep = async (durationMs: number) => {
      slept.push(durationMs);
    };
    const busy = { status: 429, headers: { 'retry-after': '7' } };
    const { report, sent, tokens, alive, shown } = await runOAuth(
      (sent) => (sent.number < 8 || sent.number > 11 ? sent.truth() : otherAnswer(sent, busy)),
      { sleep },
    );
    expect([tokens.size, alive]).toEqual([1, []]);
    expect(report.tokens).toEqual({ issued: 1, revoked: 1, unanswered: 0 });
    expect(sent.slice(8).every(({ path }) => isRevocation(path))).toBe(true);
    expect(report.questions.at(-1)?.verdict).toBe('not asked');
    expect(shown).toContain('answered 429');
    expect(slept.slice(-3)).toEqual([7000, 7000, 7000]);
  });

  test('is tried once, not twice, after an interruption when IMS is silent', async () => {
    const { report, sent } = await runOAuth(({ number, truth, stop }) => {
      if (number === 8) {
        stop();
      }
      return number <= 8 ? truth() : SILENCE;
    });
    expect(report.tokens).toEqual({ issued: 1, revoked: 0, unanswered: 0 });
    // With the secret, without, with it, and the question whether the token is good.
    expect(sent.length - 8).toBe(4);
  });

  test('that fails ends the run, so that there are no more such tokens', async () => {
    const { report, sent } = await runProbe({
      behave: ({ path, truth }) => (isRevocation(path) ? { ...SILENCE, isSent: false } : truth()),
    });
    // Three for each token, and once more at the end; beside the questions' own.
    expect(sent.filter(({ path }) => isRevocation(path)).length).toBeLessThan(20);
    // One for the first questions, and the second that is there to be compared with it.
    expect(report.tokens).toEqual({ issued: 2, revoked: 0, unanswered: 0 });
    expect(report.endedEarly).toBe('a token could not be revoked');
  });
});

test('token requests whose end is not known are counted', async () => {
  const { report, sent } = await runOAuth(({ path, truth }) =>
    path === '/ims/token/v3' ? SILENCE : truth(),
  );
  const { length: count } = sent.filter(({ path }) => path === '/ims/token/v3');
  expect(count).toBeGreaterThan(2);
  expect(report.tokens).toEqual({ issued: 0, revoked: 0, unanswered: count });
  expect(tokenSentence(report.tokens)).toContain(`without a complete answer: ${count}.`);
});

describe('the process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-probe-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** @param withShell whether a shell stands between, as with npm */
  function start(report: string, withShell = false): ChildProcess {
    const { environment, ims } = simulated;
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, ims.caCertificatePem ?? '');
    const main = join(import.meta.dirname, 'main.ts');
    const command = [process.execPath, '--no-warnings', main, '--report', join(folder, report)];
    // `true` keeps the shell from making room for node.
    const [file = '', ...args] = withShell ? ['sh', '-c', '"$@"; true', 'sh', ...command] : command;
    return spawn(file, args, {
      env: { PATH: process.env['PATH'], ...environment, AEM_URL: '', NODE_EXTRA_CA_CERTS: caFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  test('revokes its token, writes the report and says how it ended, whatever ends it', async () => {
    const { issued, revoked } = { ...simulated.ims.counters };
    const ends: [string, number | null, string, NodeJS.Signals?][] = [
      ['SIGINT', 130, 'interrupted by SIGINT', 'SIGINT'],
      ['SIGTERM', 143, 'interrupted by SIGTERM', 'SIGTERM'],
      ['SIGQUIT', 131, 'interrupted by SIGQUIT', 'SIGQUIT'],
      ['pipe', 129, 'nobody reads the output'],
      // The shell does not pass the signal on.
      ['shell', null, 'the process that started the probe has ended', 'SIGTERM'],
    ];
    const seen = ends.map(async ([name, , , signal]) => {
      const child = start(name, name === 'shell');
      // With this row a token has come.
      for (let shown = ''; !shown.includes('tls-default'); ) {
        const [chunk] = await once(child.stdout ?? child, 'data');
        shown += chunk;
      }
      if (signal === undefined) {
        child.stdout?.destroy();
      } else {
        child.kill(signal);
        child.kill(signal);
      }
      child.stdout?.resume();
      // Its output ends when the probe has ended too.
      const [code] = await once(child, 'close');
      const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      expect(readFileSync(join(folder, `${name}.md`), 'utf8')).toContain('**Ended early**');
      expect(report.tokens).toEqual({ issued: 1, revoked: 1, unanswered: 0 });
      return [name, code, report.endedEarly];
    });
    expect(await Promise.all(seen)).toEqual(ends.map(([name, code, text]) => [name, code, text]));
    expect(simulated.ims.counters).toMatchObject({ issued: issued + 5, revoked: revoked + 5 });
  });

  test('asks nothing when it could not write the report', async () => {
    const { requests } = { ...simulated.ims.counters };
    const child = start('no-such-folder/report');
    const [message] = await Promise.all([child.stderr?.toArray(), once(child, 'close')]);
    expect([child.exitCode, String(message)]).toEqual([2, expect.stringContaining('--report:')]);
    expect(simulated.ims.counters.requests).toBe(requests);
  });
});
