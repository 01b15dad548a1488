import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { attempt } from './attempt.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';
import {
  type MisbehaviourAction,
  MisbehaviourQueue,
  parseMisbehaviourPlan,
} from './misbehaviour.ts';
import { obtainToken, postForm, send, tokenFields } from './test-client.ts';

const NOW = new Date('2026-11-24T02:15:00Z');
const MIB = 1024 * 1024;

let simulator: ImsSimulator;
let slept: number[] = [];
beforeAll(async () => {
  simulator = await startImsSimulator({
    now: () => NOW,
    stallMs: 12_345,
    async sleep(durationMs) {
      slept.push(durationMs);
    },
  });
});
beforeEach(() => {
  slept = [];
  simulator.misbehave({});
});
afterAll(() => simulator.close());

function askForToken() {
  const [account] = simulator.accounts;
  return postForm(`${simulator.url}/ims/token/v3`, account ? tokenFields(account) : {});
}

describe('the plan', () => {
  test('is used up in order, then "always" holds', () => {
    const queue = new MisbehaviourQueue({
      steps: [{ kind: 'close', times: 2 }, { kind: 'truncate' }],
      always: { kind: 'pass' },
    });

    const kinds = Array.from({ length: 5 }, () => queue.take('GET', '/')?.kind);

    expect(kinds).toEqual(['close', 'close', 'truncate', 'pass', 'pass']);
    expect(queue.pending).toBe(0);
  });

  test('spares requests of another path or method', () => {
    const queue = new MisbehaviourQueue({
      steps: [{ kind: 'close', path: '/ims/token', method: 'POST' }],
      always: { kind: 'pass', path: '/other' },
    });

    expect(queue.take('GET', '/ims/token/v3')).toBeUndefined();
    expect(queue.take('POST', '/ims/keys')).toBeUndefined();
    expect(queue.pending).toBe(1);
    expect(queue.take('POST', '/ims/token/v3')).toMatchObject({ kind: 'close' });
    expect(queue.take('POST', '/ims/token/v3')).toBeUndefined();
  });

  test.each([
    ['not JSON', '{'],
    ['not an object', '3'],
    ['steps that are no list', '{"steps":{}}'],
    ['an unknown kind', '{"steps":[{"kind":"explode"}]}'],
    ['an unknown kind for always', '{"always":{"kind":"explode"}}'],
  ])('is refused when it is %s', (_what, text) => {
    expect(() => parseMisbehaviourPlan(text)).toThrow(TypeError);
  });
});

describe('a scripted answer', () => {
  test.each([
    ['HTML with 503', { status: 503, body: '<html>' }, 503, '<html>'],
    ['HTML with 200', { body: '<html>' }, 200, '<html>'],
    ['nothing with 200', {}, 200, ''],
    ['JSON', { status: 418, json: { error: 'x' } }, 418, '{"error":"x"}'],
  ])('may be %s', async (_what, action, status, text) => {
    simulator.misbehave({ steps: [{ kind: 'answer', ...action }] });

    const answer = await askForToken();

    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  test.each([
    ['seconds' as const, '90'],
    ['date' as const, 'Tue, 24 Nov 2026 02:16:30 GMT'],
  ])('may have a Retry-After in %s', async (retryAfterAs, expected) => {
    simulator.misbehave({
      steps: [{ kind: 'answer', status: 429, retryAfterSeconds: 90, retryAfterAs }],
    });

    const answer = await askForToken();

    expect(answer.headers.get('retry-after')).toBe(expected);
  });

  test('may be a redirect', async () => {
    simulator.misbehave({ steps: [{ kind: 'redirect', status: 307, location: 'http://x.test/' }] });

    const answer = await askForToken();

    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://x.test/']);
  });

  test('holds for so many requests as planned', async () => {
    simulator.misbehave({ steps: [{ kind: 'answer', status: 503, times: 2 }] });

    const statuses = [await askForToken(), await askForToken(), await askForToken()];

    expect(statuses.map(({ status }) => status)).toEqual([503, 503, 200]);
  });
});

describe('an altered answer', () => {
  test.each<[string, unknown]>([
    ['access_token', ''],
    ['access_token', 'two\nlines'],
    ['access_token', 7],
    ['token_type', 'mac'],
    ['expires_in', 0],
    ['expires_in', -1],
    ['expires_in', '86399'],
    ['expires_in', 'abc'],
  ])('may have a %s of %j', async (name, value) => {
    simulator.misbehave({ steps: [{ kind: 'alter', set: { [name]: value } }] });

    const answer = await askForToken();

    expect(answer.json).toMatchObject({ ...answer.json, [name]: value });
    expect(Object.keys(answer.json ?? {})).toHaveLength(3);
  });

  test('may lack a field', async () => {
    simulator.misbehave({ steps: [{ kind: 'alter', remove: ['access_token'] }] });

    const answer = await askForToken();

    expect(answer.json).toEqual({ token_type: 'bearer', expires_in: 86399 });
  });
});

describe('time', () => {
  test('may be wrong in the Date header', async () => {
    simulator.misbehave({ steps: [{ kind: 'pass', dateOffsetMs: -3_600_000 }] });

    const answer = await askForToken();

    expect([answer.status, answer.headers.get('date')]).toEqual([
      200,
      'Tue, 24 Nov 2026 01:15:00 GMT',
    ]);
  });

  test('may pass before the answer', async () => {
    simulator.misbehave({ steps: [{ kind: 'pass', delayMs: 7000 }] });

    const answer = await askForToken();

    expect([answer.status, slept]).toEqual([200, [7000]]);
  });
});

describe.each([false, true])('the connection (TLS: %s)', (tls) => {
  let server: ImsSimulator;
  beforeAll(async () => {
    server = await startImsSimulator({
      tls,
      stallMs: 12_345,
      async sleep(durationMs) {
        slept.push(durationMs);
      },
    });
  });
  afterAll(() => server.close());

  const keysWith = (action: MisbehaviourAction) => {
    server.misbehave({ steps: [action] });
    return attempt(
      `${server.url}/ims/keys`,
      server.caCertificatePem === undefined ? {} : { ca: server.caCertificatePem },
    );
  };
  const whole = async () => (await keysWith({ kind: 'pass' })).body;

  test.each<[string, MisbehaviourAction]>([
    ['reset before reading', { kind: 'reset', when: 'before-reading' }],
    ['reset after reading', { kind: 'reset', when: 'after-reading' }],
    ['closed', { kind: 'close' }],
    ['silent, then destroyed', { kind: 'stall', where: 'before-headers' }],
  ])('may be %s, without an answer', async (_what, action) => {
    expect(await keysWith(action)).toEqual({ body: '', failure: 'ECONNRESET' });
  });

  test('may break in the middle of the body', async () => {
    const body = await whole();

    const outcome = await keysWith({ kind: 'truncate' });

    expect(outcome).toEqual({
      status: 200,
      body: body.slice(0, body.length / 2),
      failure: 'ECONNRESET',
    });
  });

  test.each<['after-headers' | 'in-body', number]>([
    ['after-headers', 0],
    ['in-body', 0.5],
  ])('may stall %s', async (where, share) => {
    const body = await whole();

    const outcome = await keysWith({ kind: 'stall', where });

    expect(outcome).toMatchObject({ status: 200, failure: 'ECONNRESET' });
    expect(outcome.body).toBe(body.slice(0, body.length * share));
    expect(slept).toEqual([12_345]);
  });

  test('may carry a body byte by byte', async () => {
    const body = await whole();

    const outcome = await keysWith({ kind: 'drip', intervalMs: 3 });

    expect(outcome).toEqual({ status: 200, body });
    expect(slept).toEqual(Array(body.length).fill(3));
  });

  test('may carry something that is not HTTP', async () => {
    const outcome = await keysWith({ kind: 'malformed' });

    expect(outcome.failure).toMatch(/^HPE_/);
  });
});

test.each([
  ['chunked' as const, false],
  ['chunked' as const, true],
  ['content-length' as const, false],
  ['content-length' as const, true],
])('a %s answer may be good but too large (TLS: %s)', async (framing, tls) => {
  await using server = await startImsSimulator({ tls });
  server.misbehave({ steps: [{ kind: 'oversize', bytes: 2 * MIB, framing }] });
  const { caCertificatePem: ca } = server;

  const outcome = await attempt(`${server.url}/ims/keys`, ca === undefined ? {} : { ca });

  expect(outcome.status).toBe(200);
  expect(outcome.body.length).toBeGreaterThan(2 * MIB);
  expect(JSON.parse(outcome.body)).toHaveProperty('keys');
});

test('an endless body goes on until the client leaves', async () => {
  await using server = await startImsSimulator({ stallMs: 3_600_000 });
  server.misbehave({ steps: [{ kind: 'oversize', endless: true }] });
  const response = await fetch(`${server.url}/ims/keys`);
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > 4 * MIB) {
      break;
    }
  }

  expect(received).toBeGreaterThan(4 * MIB);
});

test('closing the simulator ends a stall', async () => {
  const server = await startImsSimulator({ stallMs: 3_600_000 });
  server.misbehave({ always: { kind: 'stall', where: 'after-headers' } });
  const response = await fetch(`${server.url}/ims/keys`);

  await server.close();

  await expect(response.text()).rejects.toThrow();
});

describe('control by another process', () => {
  const control = (method: string, name: string, body?: string) =>
    send(`${simulator.url}/__simulator/${name}`, { method, ...(body ? { body } : {}) });

  test('sets and ends misbehaviour', async () => {
    const plan = JSON.stringify({ always: { kind: 'answer', status: 503 } });

    expect((await control('POST', 'misbehave', plan)).status).toBe(200);
    expect((await askForToken()).status).toBe(503);
    expect((await control('DELETE', 'misbehave')).status).toBe(200);
    expect((await askForToken()).status).toBe(200);
  });

  test('refuses a bad plan and an unknown control', async () => {
    expect((await control('POST', 'misbehave', '{"steps":[{}]}')).status).toBe(400);
    expect((await control('GET', 'other')).status).toBe(404);
  });

  test('lists requests without secrets, and counters', async () => {
    await control('DELETE', 'requests');
    const [account] = simulator.accounts;
    const token = account ? await obtainToken(simulator.url, account) : '';
    await send(`${simulator.url}/ims/userinfo/v2`, {
      headers: { authorization: `Bearer ${token}` },
    });

    const answer = await control('GET', 'requests');

    expect(answer.json).toMatchObject([
      {
        method: 'POST',
        path: '/ims/token/v3',
        parameters: { client_id: account?.clientId, client_secret: '***' },
      },
      { method: 'GET', path: '/ims/userinfo/v2', headers: { authorization: '***' } },
    ]);
    expect(answer.text).not.toContain(token);
    expect(answer.text).not.toContain(account?.clientSecrets[0]);
    expect((await control('GET', 'counters')).json).toEqual(simulator.counters);
  });
});
