import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { firstAccount, goodInputs, runMain, TEST_LIMIT_MS, warningsOf } from '../dist/_run.ts';
import { startHttpServer, tokenAnswer } from '../dist/_servers.ts';
import { runAction } from '../harness/run-step.ts';
import { createJwtAccount, type JwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import { expectNoneShown } from './_raw-log.ts';
import { madeUpToken } from './_secrets.ts';

jest.setTimeout(TEST_LIMIT_MS);

let jwt: JwtAccount;
let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
  jwt = await createJwtAccount();
  simulator.accounts.push(jwt);
});
afterAll(() => simulator.close());

/** Where a server can repeat what it was sent. */
const PLACES: [string, (text: string) => MisbehaviourStep][] = [
  ['error', (error) => ({ kind: 'answer', status: 400, json: { error } })],
  [
    'error_description',
    (text) => ({
      kind: 'answer',
      status: 400,
      json: { error: 'invalid_scope', error_description: text },
    }),
  ],
  [
    'error_description, where it is cut off',
    (text) => ({
      kind: 'answer',
      status: 400,
      json: { error: 'x', error_description: `${'x'.repeat(290)} ${text}` },
    }),
  ],
  [
    'error_description, after many blanks',
    (text) => ({
      kind: 'answer',
      status: 400,
      json: { error: 'x', error_description: `${' '.repeat(1195)}${text}` },
    }),
  ],
  [
    'nested error',
    (message) => ({ kind: 'answer', status: 400, json: { error: { code: message, message } } }),
  ],
  [
    'x-debug-id',
    (text) => ({
      kind: 'answer',
      status: 400,
      headers: { 'x-debug-id': `${'y'.repeat(90)}${text}` },
      json: { error: 'invalid_client' },
    }),
  ],
  ['Location', (text) => ({ kind: 'redirect', location: `https://evil.test/?${text}` })],
  ['Content-Type', (text) => ({ kind: 'answer', headers: { 'content-type': text }, body: 'x' })],
  [
    'Retry-After',
    (text) => ({ kind: 'answer', status: 429, headers: { 'retry-after': text }, json: {} }),
  ],
  ['a page', (text) => ({ kind: 'answer', body: `<html>${text}</html>` })],
];

describe('a secret that IMS repeats is not shown', () => {
  test.each(PLACES)('in %s', async (_place, step) => {
    const [secret = ''] = firstAccount(simulator).clientSecrets;
    simulator.misbehave({ steps: [step(secret)] });
    const result = await runMain({ ...goodInputs(simulator), summary: 'true' }, { debug: true });
    expectNoneShown(result, [secret]);
    expect(result.rawStdout).not.toMatch(new RegExp(`^(?!::add-mask).*${secret.slice(0, 8)}`, 'm'));
    expect(result.summary).not.toContain(secret);
  });

  test.each(PLACES)(
    'in %s, nor is a line of the key, nor the form of the secret',
    async (_p, step) => {
      const [line = ''] = jwt.privateKeyPem.split('\n').slice(3);
      const odd = `p8e+${line.slice(0, 30)}/=`;
      jwt.clientSecrets = [odd];
      simulator.misbehave({ steps: [step(`${line} client_secret=${encodeURIComponent(odd)}&x`)] });
      const inputs = { credentials: aemConsoleJwtFile(jwt), 'ims-endpoint': simulator.url };
      const result = await runMain(inputs, { debug: true });
      expectNoneShown(result, [line, encodeURIComponent(odd)]);
    },
  );
});

test('an assertion that IMS repeats is not shown', async () => {
  await using server = await startImsSimulator({ accounts: [jwt], recordSecrets: true });
  const echo = await startHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const assertion = new URLSearchParams(body).get('jwt_token') ?? '';
      const description = `${'x'.repeat(200)} ${assertion}`;
      response.writeHead(400, { 'x-debug-id': assertion });
      response.end(JSON.stringify({ error: 'invalid_token', error_description: description }));
      assertions.push(assertion);
    });
  });
  const assertions: string[] = [];
  const inputs = { credentials: aemConsoleJwtFile(jwt), 'ims-endpoint': echo.url };
  const result = await runMain(inputs, { debug: true });
  await echo.close();
  expect(server.requests).toEqual([]);
  expect(assertions.length).toBeGreaterThan(0);
  const [, payload = '', signature = ''] = (assertions[0] ?? '').split('.');
  expectNoneShown(result, [...assertions, payload, signature]);
});

describe('a token that a server repeats is not shown', () => {
  test('in the scopes', async () => {
    const token = madeUpToken(0);
    simulator.misbehave({
      steps: [{ kind: 'alter', set: { access_token: token, scope: `openid,${token}` } }],
    });
    const result = await runMain({ ...goodInputs(simulator), summary: 'true' }, { debug: true });
    expect(warningsOf(result).join()).toMatch(/did not grant/);
    expectNoneShown(result, [token]);
    expect(result.summary).not.toContain(token);
  });

  test.each<[string, (token: string) => { status: number; headers?: object; body: string }]>([
    ['a problem', (t) => ({ status: 403, body: JSON.stringify({ title: t, detail: `x ${t}` }) })],
    ['a redirect', (t) => ({ status: 302, headers: { location: `/?t=${t}` }, body: '' })],
    ['x-debug-id', (t) => ({ status: 401, headers: { 'x-debug-id': t }, body: t })],
    ['Retry-After', (t) => ({ status: 400, headers: { 'retry-after': t }, body: `<p>${t}` })],
  ])('by AEM in %s', async (_place, answer) => {
    const token = madeUpToken(1);
    const server = await startHttpServer((request, response) => {
      if (request.method === 'POST') {
        response.end(JSON.stringify(tokenAnswer({ access_token: token })));
        return;
      }
      const { status, headers, body } = answer(token);
      response.writeHead(status, { ...headers }).end(body);
    });
    const result = await runMain(
      { ...goodInputs(simulator), 'ims-endpoint': server.url, 'verify-url': `${server.url}/x?y=z` },
      { debug: true },
    );
    await server.close();
    expect(result.exitCode).toBe(1);
    expectNoneShown(result, [token, ...token.split('.').slice(1)]);
  });

  test.each([200, 400, 500])('by the revocation with %i', async (status) => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);
    const token = outputs['token'] ?? '';
    const headers = { 'x-debug-id': token, 'retry-after': token, location: token };
    simulator.misbehave({
      steps: [{ kind: 'answer', status, headers, json: { error: token }, times: 2 }],
    });
    const result = await runAction({ stage: 'post', state, inputs, debug: true });
    simulator.misbehave({});
    expectNoneShown(result, [token, inputs['client-secret'] ?? '']);
  });
});
