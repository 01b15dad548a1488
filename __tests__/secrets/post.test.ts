import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { goodInputs, runMain, runPost } from '../dist/_run.ts';
import { startHttpServer } from '../dist/_servers.ts';
import { runJob } from '../harness/job.ts';
import type { StepResult } from '../harness/run-step.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { copyPublishedAction } from '../workflows/published-action.ts';

const simulator = await startImsSimulator();
afterAll(() => simulator.close());
const inputs = goodInputs(simulator);

/** What post printed beside masks and debug lines. */
const printedBy = ({ rawStdout }: StepResult) =>
  rawStdout.replaceAll(/^::(debug|add-mask)::.*\r?\n/gm, '');
const REVOKED = 'The token was revoked.\n';

test('post revokes with what main saved and the secret that it is given again', async () => {
  const { state, outputs } = await runMain(inputs);

  expect(printedBy(await runPost(inputs, state))).toBe(REVOKED);

  expect(simulator.requests.at(-1)).toMatchObject({
    path: '/ims/invalidate_token/v2',
    parameters: {
      token_type: 'access_token',
      token: outputs['token'],
      client_id: inputs['client-id'],
      client_secret: inputs['client-secret'],
    },
  });
  expect(simulator.tokenState(outputs['token'] ?? '').state).toBe('revoked');
});

test.each<[string, string, (response: ServerResponse, cancel: AbortController) => void]>([
  ['that `verify-url` refused', 'failure', (response) => response.writeHead(401).end()],
  ['of a step that was cancelled while AEM was asked', 'cancelled', (_, cancel) => cancel.abort()],
])('post revokes a token %s', async (_what, conclusion, answer) => {
  const { issued, revoked } = simulator.counters;
  const cancel = new AbortController();
  await using aem = await startHttpServer((_request, response) => answer(response, cancel));
  const verifying = { ...inputs, 'verify-url': aem.url };

  const job = await runJob({
    steps: [{ uses: 'org/aem-ims-token@v1', with: verifying, cancelSignal: cancel.signal }],
  });

  expect(job.conclusion).toBe(conclusion);
  expect(simulator.counters).toMatchObject({ issued: issued + 1, revoked: revoked + 1 });
});

test('post revokes also when it is cancelled itself', async () => {
  const { state, outputs } = await runMain(inputs);
  const { requests } = simulator.counters;
  simulator.misbehave({ steps: [{ kind: 'pass', delayMs: 300 }] });
  const cancel = new AbortController();
  const running = runPost(inputs, state, { cancelSignal: cancel.signal });
  while (simulator.counters.requests === requests) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  cancel.abort();
  await running;

  expect(simulator.tokenState(outputs['token'] ?? '').state).toBe('revoked');
});

test('no environment makes post send anything elsewhere, also not one that Node itself obeys', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'post-test-'));
  const caFile = join(folder, 'ca.pem');
  await using trap = await startHttpServer((_request, response) => response.end());
  await using direct = await startImsSimulator({ tls: true, caFile, dnsNames: ['0.0.0.0'] });
  // An address that reaches loopback, but for which a proxy would be used.
  const endpoint = direct.url.replace('127.0.0.1', '0.0.0.0');
  const given = { ...goodInputs(direct), 'ims-endpoint': endpoint };
  const trust = { NODE_EXTRA_CA_CERTS: caFile };
  const { state } = await runMain(given, { env: trust });
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  const proxies = Object.fromEntries(names.map((name) => [name, trap.url]));
  // Node knows the option from 24.5 on; the Node that npm brings to a Mac is older.
  const isKnown = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
  const env = {
    ...trust,
    ...proxies,
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: `--no-warnings${isKnown ? ' --use-env-proxy' : ''}`,
  };

  expect(printedBy(await runPost(given, state, { env }))).toBe(REVOKED);

  rmSync(folder, { recursive: true });
  expect(direct.counters.revoked).toBe(1);
  expect(trap.connections).toBe(0);
});

test.each([
  ['a bundle that is damaged', 'export const {'],
  [
    'a promise that is rejected unseen',
    'export async function runPost() { Promise.reject(new Error("x")); await new Promise(() => setInterval(() => {}, 1000)); }',
  ],
])('post does not fail through a fault in the action itself: %s', async (_what, code) => {
  const actionDirectory = mkdtempSync(join(tmpdir(), 'action-copy-'));
  copyPublishedAction(actionDirectory);
  writeFileSync(join(actionDirectory, 'dist', 'index.js'), code);
  const state = { revocation: '{"expiresAt":"2999-01-01T00:00:00Z"}' };

  const result = await runPost({}, state, { actionDirectory });

  rmSync(actionDirectory, { recursive: true });
  expect(printedBy(result)).toBe(
    '::warning title=aem-ims-token::The token was not revoked: a fault in this action. It stays valid until 2999-01-01T00:00:00Z.\n',
  );
});
