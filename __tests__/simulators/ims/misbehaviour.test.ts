import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';
import type { MisbehaviourStep } from './misbehaviour.ts';

const PATH = '/ims/.well-known/openid-configuration';
const NOW = new Date('2026-11-24T02:15:00Z');
const MIB = 1024 * 1024;

/** Sends a request; resolves to its status and body, or to how it failed. */
async function attempt({ url, caCertificatePem: ca }: ImsSimulator, path = PATH, options = {}) {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  try {
    const outgoing = request(url + path, { agent: false, ...(ca && { ca }), ...options }).end();
    const [response] = await once(outgoing, 'response');
    const body = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode, headers: response.headers, body };
  } catch (error) {
    return { failure: (error as NodeJS.ErrnoException).code };
  }
}

const post = { method: 'POST' };

test.each([false, true])('a connection may be reset (TLS: %s)', async (tls) => {
  await using simulator = await startImsSimulator({ tls });
  simulator.misbehave({ steps: [{ kind: 'reset', when: 'after-reading' }] });

  expect(await attempt(simulator)).toEqual({ failure: 'ECONNRESET' });
  expect((await attempt(simulator)).status).toBe(200);
});

test('an answer may not come, until the simulator is closed', async () => {
  const simulator = await startImsSimulator();
  simulator.misbehave({ always: { kind: 'stall', where: 'before-headers' } });
  const answer = attempt(simulator);
  while (simulator.requests.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }

  await simulator.close();

  expect(await answer).toEqual({ failure: 'ECONNRESET' });
});

describe('an answer', () => {
  let simulator: ImsSimulator;
  beforeAll(async () => {
    simulator = await startImsSimulator({ now: () => NOW });
  });
  afterAll(() => simulator.close());

  test.each<[MisbehaviourStep, object]>([
    [
      { kind: 'answer', status: 503, body: '<html>' },
      { status: 503, body: '<html>' },
    ],
    [
      { kind: 'answer', json: { error: 'x' } },
      { status: 200, body: '{"error":"x"}' },
    ],
    [
      { kind: 'answer', status: 429, retryAfterSeconds: 90 },
      { status: 429, headers: { 'retry-after': '90' } },
    ],
    [
      { kind: 'redirect', status: 307, location: 'http://x.test/' },
      { status: 307, headers: { location: 'http://x.test/' } },
    ],
    [
      { kind: 'alter', status: 201, remove: ['issuer'], set: { a: 1 } },
      { status: 201, body: expect.stringMatching(/^{"token_endpoint".*"a":1}$/) },
    ],
    [{ kind: 'pass' }, { status: 200, headers: { date: 'Tue, 24 Nov 2026 02:15:00 GMT' } }],
  ])('is changed by %j', async (step, expected) => {
    simulator.misbehave({ steps: [step] });

    expect(await attempt(simulator)).toMatchObject(expected);
  });

  test('may have no end, until the client leaves', async () => {
    simulator.misbehave({ steps: [{ kind: 'oversize', endless: true }] });
    const response = await fetch(simulator.url + PATH);
    let received = 0;
    for await (const chunk of response.body ?? []) {
      received += chunk.length;
      if (received > 4 * MIB) {
        break;
      }
    }

    expect(received).toBeGreaterThan(4 * MIB);
  });

  test('may come late', async () => {
    simulator.misbehave({ steps: [{ kind: 'pass', delayMs: 50 }] });
    const sentAtMs = performance.now();

    expect(await attempt(simulator)).toMatchObject({ status: 200 });
    expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(49);
  });

  test('is changed in the order of the steps, then as "always" says, on their paths only', async () => {
    const answer = (status: number): MisbehaviourStep => ({ kind: 'answer', status, path: PATH });
    simulator.misbehave({
      steps: [{ ...answer(500), times: 2 }, answer(501)],
      always: answer(502),
    });
    const statuses: unknown[] = [];
    for (const path of [PATH, '/other', PATH, PATH, PATH, PATH]) {
      statuses.push((await attempt(simulator, path)).status);
    }

    expect(statuses).toEqual([500, 404, 500, 501, 502, 502]);
  });
});

test('its certificate is good for the names it was asked for, and for those who trust it only', async () => {
  await using simulator = await startImsSimulator({ tls: true, dnsNames: ['ims.test'] });
  const as = (host: string) => attempt(simulator, PATH, { headers: { host } });

  expect([(await as('localhost')).status, (await as('ims.test')).status]).toEqual([200, 200]);
  expect(await as('x.test')).toEqual({ failure: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  expect((await attempt(simulator, PATH, { ca: [] })).failure).toMatch(/CERT|SIGNATURE|ISSUER/);
});

test('only token requests are limited, in bursts, and the bucket refills with time', async () => {
  let now = NOW;
  await using simulator = await startImsSimulator({
    rateLimit: { requestsPerSecond: 0.25, burst: 2 },
    now: () => now,
  });
  const ask = () => attempt(simulator, '/ims/token/v3', post);

  expect([(await ask()).status, (await ask()).status]).toEqual([400, 400]);
  expect(await ask()).toMatchObject({ status: 429, headers: { 'retry-after': '4' } });
  expect((await attempt(simulator)).status).toBe(200);
  now = new Date(NOW.getTime() + 4000);
  expect([(await ask()).status, (await ask()).status]).toEqual([400, 429]);
  expect(simulator.counters).toMatchObject({ requests: 6 });
});

test('chance resets token requests, and no others', async () => {
  await using simulator = await startImsSimulator({ resetFraction: 1 });

  expect(await attempt(simulator, '/ims/token/v3', post)).toEqual({ failure: 'ECONNRESET' });
  expect((await attempt(simulator)).status).toBe(200);
});

test('as a process it says where it is and what works, and ends with its input', async () => {
  const server = join(import.meta.dirname, 'server.ts');
  const limit = ['--rate-limit', '0.1', '--retry-after', 'none', '--end-with-stdin'];
  const child = spawn(process.execPath, ['--no-warnings', server, ...limit]);
  const [line] = await once(child.stdout, 'data');
  const { url, clientId, clientSecret } = JSON.parse(String(line));
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'openid',
  });
  const ask = () => fetch(`${url}/ims/token/v3`, { method: 'POST', body });
  const [good, limited] = [await ask(), await ask()];
  const counters = await fetch(`${url}/__simulator/counters`);
  child.stdin.end();

  expect([good.status, limited.status]).toEqual([200, 429]);
  expect(limited.headers.has('retry-after')).toBe(false);
  expect(await counters.json()).toEqual({ requests: 2, issued: 1, revoked: 0 });
  expect(await once(child, 'exit')).toEqual([0, null]);
});
