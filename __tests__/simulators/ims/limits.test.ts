import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';

// What a load test would not notice if it did not happen. Other misbehaviour is noticed by its users.

const DISCOVERY = '/ims/.well-known/openid-configuration';
const NOW = new Date('2026-11-24T02:15:00Z');

/** Asks for a token; returns the status and what a refusal says of when to come back. */
const ask = async (url: string, body = {}) => {
  const answer = await fetch(`${url}/ims/token/v3`, {
    method: 'POST',
    body: new URLSearchParams(body),
  });
  return [answer.status, answer.headers.get('retry-after')];
};

test('only token requests are limited, in bursts, and the bucket refills with time', async () => {
  let now = NOW;
  await using simulator = await startImsSimulator({
    rateLimit: { requestsPerSecond: 0.25, burst: 2 },
    now: () => now,
  });
  const { url } = simulator;

  expect([await ask(url), await ask(url)]).toEqual([
    [400, null],
    [400, null],
  ]);
  expect(await ask(url)).toEqual([429, '4']);
  expect((await fetch(url + DISCOVERY)).status).toBe(200);
  now = new Date(NOW.getTime() + 4000);
  expect([await ask(url), await ask(url)]).toEqual([
    [400, null],
    [429, '4'],
  ]);
});

test('chance resets or stalls token requests, and no others', async () => {
  await using resetting = await startImsSimulator({ tls: true, resetFraction: 1 });
  const stalling = await startImsSimulator({ tls: true, stallFraction: 1 });
  const call = ({ url, caCertificatePem: ca = '' }: ImsSimulator, method: string, path: string) =>
    once(request(url + path, { method, ca, agent: false }).end(), 'response');
  const broken = { code: 'ECONNRESET' };

  await expect(call(resetting, 'POST', '/ims/token/v3')).rejects.toMatchObject(broken);
  await call(resetting, 'GET', DISCOVERY);
  const stalled = call(stalling, 'POST', '/ims/token/v3');
  await call(stalling, 'GET', DISCOVERY);
  expect(await Promise.race([stalled, 'nothing yet'])).toBe('nothing yet');
  await stalling.close();
  await expect(stalled).rejects.toMatchObject(broken);
});

test('as a process it says where it is and what works, and in the end what it has done', async () => {
  const server = join(import.meta.dirname, 'server.ts');
  const limit = ['--rate-limit', '0.1', '--retry-after', 'none', '--end-with-stdin'];
  const child = spawn(process.execPath, ['--no-warnings', server, ...limit]);
  const [line] = await once(child.stdout, 'data');
  const { url, clientId, clientSecret } = JSON.parse(String(line));
  const form = { grant_type: 'client_credentials', client_id: clientId, scope: 'openid' };
  const answers = [
    await ask(url, { ...form, client_secret: clientSecret }),
    await ask(url, { ...form, client_secret: clientSecret }),
  ];
  child.stdin.end();

  expect(answers).toEqual([
    [200, null],
    [429, null],
  ]);
  expect(JSON.parse(await text(child.stdout))).toEqual({ requests: 2, issued: 1, revoked: 0 });
});
