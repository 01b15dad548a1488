import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  copyAction,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from '../dist/_run.ts';
import { startHttpServer } from '../dist/_servers.ts';
import { projectDirectory } from '../harness/action-step.ts';
import { runJob } from '../harness/job.ts';
import { type RunActionOptions, runAction, type StepResult } from '../harness/run-step.ts';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';

jest.setTimeout(TEST_LIMIT_MS);

const REVOCATION = '/ims/invalidate_token/v2';

let simulator: ImsSimulator;
beforeEach(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
});
afterEach(() => simulator.close());

function runPost(options: RunActionOptions): Promise<StepResult> {
  return runAction({ timeoutMs: 30_000, ...options, stage: 'post' });
}

const revocations = () => simulator.requests.filter(({ path }) => path === REVOCATION);

/** Post did not fail, and says one thing that it could not do. */
function expectOneWarning(result: StepResult, ...texts: string[]): void {
  expect(result).toMatchObject({ exitCode: 0, outcome: 'success', rawStderr: '' });
  expect(result.annotations.map(({ level }) => level)).toEqual(['warning']);
  for (const text of texts) {
    expect(warningsOf(result)[0]).toContain(text);
  }
}

/** Post did not fail and has nothing to say. */
function expectSilence(result: StepResult): void {
  expect(result).toMatchObject({ exitCode: 0, outcome: 'success', rawStderr: '' });
  expect(result.rawStdout.replaceAll(/^::debug::.*\n/gm, '')).toBe('');
}

describe('post revokes', () => {
  test('with what main saved and the secret that it is given again', async () => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);
    const result = await runPost({ state, inputs });
    expect(result).toMatchObject({ exitCode: 0, annotations: [], rawStderr: '' });
    expect(revocations().map(({ parameters }) => parameters)).toEqual([
      {
        token_type: 'access_token',
        token: outputs['token'],
        client_id: inputs['client-id'],
        client_secret: inputs['client-secret'],
      },
    ]);
    expect(simulator.tokenState(outputs['token'] ?? '').state).toBe('revoked');
  });

  test('with the secret of a file', async () => {
    const credentials = aemConsoleOAuthFile(firstAccount(simulator));
    const inputs = { credentials, 'ims-endpoint': simulator.url };
    const { state } = await runMain(inputs);
    await runPost({ state, inputs });
    expect(revocations()[0]?.parameters).toMatchObject({
      client_secret: firstAccount(simulator).clientSecrets[0],
    });
  });

  test.each<[string, (inputs: Record<string, string>) => Record<string, string>]>([
    ['no inputs at all', () => ({})],
    ['an empty secret', (inputs) => ({ ...inputs, 'client-secret': '' })],
    ['another secret', (inputs) => ({ ...inputs, 'client-secret': 'p8e-of-someone-else' })],
    [
      'a damaged file',
      (inputs) => ({ 'ims-endpoint': inputs['ims-endpoint'] ?? '', credentials: '{' }),
    ],
    ['mistakes everywhere', () => ({ scopes: '[', revoke: 'x', 'timeout-seconds': 'x' })],
  ])('with the client id alone when it is given %s', async (_what, change) => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);
    const result = await runPost({ state, inputs: change(inputs) });
    expect(result).toMatchObject({ exitCode: 0, annotations: [], rawStderr: '' });
    expect(revocations()[0]?.parameters).not.toHaveProperty('client_secret');
    expect(simulator.tokenState(outputs['token'] ?? '').state).toBe('revoked');
  });

  test('whatever `revoke` says by then', async () => {
    const inputs = goodInputs(simulator);
    const { state } = await runMain(inputs);
    await runPost({ state, inputs: { ...inputs, revoke: 'false' } });
    expect(revocations()).toHaveLength(1);
  });

  test('a token that `verify-url` refused', async () => {
    const server = await startHttpServer((_request, response) => response.writeHead(401).end());
    const job = await runJob({
      steps: [
        {
          uses: 'org/aem-ims-token@v1',
          with: { ...goodInputs(simulator), 'verify-url': server.url },
        },
      ],
    });
    await server.close();
    expect(job.conclusion).toBe('failure');
    expect(job.environment).toEqual({});
    expect(simulator.counters.revoked).toBe(1);
  });

  test('a token of a step that was cancelled while AEM was asked', async () => {
    const cancel = new AbortController();
    const server = await startHttpServer(() => cancel.abort());
    const inputs = { ...goodInputs(simulator), 'verify-url': server.url };
    const job = await runJob({
      steps: [{ uses: 'org/aem-ims-token@v1', with: inputs, cancelSignal: cancel.signal }],
    });
    await server.close();
    expect(job.conclusion).toBe('cancelled');
    expect(simulator.counters).toMatchObject({ issued: 1, revoked: 1 });
  });

  test('the token of a job that fails later', async () => {
    const job = await runJob({
      steps: [{ uses: 'org/aem-ims-token@v1', with: goodInputs(simulator) }, { run: 'exit 1' }],
    });
    expect(job.conclusion).toBe('failure');
    expect(simulator.counters).toMatchObject({ issued: 1, revoked: 1 });
  });

  test('also when it is cancelled itself', async () => {
    const inputs = goodInputs(simulator);
    const { state } = await runMain(inputs);
    simulator.misbehave({ steps: [{ kind: 'pass', delayMs: 300 }] });
    const cancel = new AbortController();
    const running = runPost({ state, inputs, cancelSignal: cancel.signal });
    while (revocations().length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    cancel.abort();
    expect(await running).toMatchObject({ exitCode: 0, signal: null });
    expect(simulator.counters.revoked).toBe(1);
  });
});

describe('post does nothing', () => {
  test('when nothing was saved', async () => {
    expectSilence(await runPost({ inputs: goodInputs(simulator) }));
    expectSilence(await runPost({ inputs: {} }));
    expectSilence(await runPost({ inputs: goodInputs(simulator), state: { revocation: '' } }));
    expect(simulator.requests).toEqual([]);
  });

  test('when `revoke` was false for main', async () => {
    const inputs = { ...goodInputs(simulator), revoke: 'false' };
    const { state } = await runMain(inputs);
    expect(state).toEqual({});
    expectSilence(await runPost({ inputs: { ...inputs, revoke: 'true' }, state }));
    expect(revocations()).toEqual([]);
  });

  test('after a step that failed before it had a token', async () => {
    const inputs = { ...goodInputs(simulator), 'client-secret': 'p8e-wrong-secret' };
    const { state } = await runMain(inputs);
    expectSilence(await runPost({ inputs, state }));
    expect(revocations()).toEqual([]);
  });
});

describe('post warns once, until when the token stays valid,', () => {
  test('when IMS is gone', async () => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);
    await simulator.close();
    const result = await runPost({ state, inputs });
    expectOneWarning(result, 'ECONNREFUSED', `It stays valid until ${outputs['expires-at']}.`);
    simulator = await startImsSimulator();
  });

  test.each([400, 401, 404, 429, 302])('when IMS answers %i', async (status) => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);
    simulator.misbehave({
      always: { kind: 'answer', status, headers: { location: '/x' }, body: 'x' },
    });
    const result = await runPost({ state, inputs });
    expectOneWarning(result, `IMS answered ${status}`, `valid until ${outputs['expires-at']}.`);
    const isFinal = status !== 429;
    expect(revocations().length).toBeGreaterThanOrEqual(isFinal ? 1 : 5);
    expect(revocations().length).toBeLessThan(isFinal ? 2 : 40);
  });
});

describe('no environment makes post send anything elsewhere:', () => {
  /** A server that must not be reached. */
  async function withTrap(use: (url: string) => Promise<void>): Promise<void> {
    const trap = await startHttpServer((_request, response) => response.end());
    await use(trap.url);
    expect(trap.connections).toBe(0);
    await trap.close();
  }

  test('another `ims-endpoint`', () =>
    withTrap(async (url) => {
      const inputs = goodInputs(simulator);
      const { state } = await runMain(inputs);
      await runPost({ state, inputs: { ...inputs, 'ims-endpoint': url } });
      expect(revocations()).toHaveLength(1);
    }));

  test.each<[string, (inputs: Record<string, string>) => Record<string, string>]>([
    ['with all inputs', (inputs) => inputs],
    ['without any input', () => ({})],
    ['with another secret', (inputs) => ({ ...inputs, 'client-secret': 'p8e-of-someone-else' })],
  ])('another endpoint in the state, %s', (_what, change) =>
    withTrap(async (url) => {
      const inputs = goodInputs(simulator);
      const { state } = await runMain(inputs);
      const forged = (state['revocation'] ?? '').replaceAll(simulator.url, url);
      expect(forged).toContain(url);
      const result = await runPost({ state: { revocation: forged }, inputs: change(inputs) });
      expectOneWarning(result, 'The token was not revoked');
      expect(revocations()).toEqual([]);
    }),
  );

  test('state of an earlier step where main saved none', () =>
    withTrap(async (url) => {
      const inputs = goodInputs(simulator);
      const fields = { token: 'x', clientId: 'y', endpoint: url, proxy: '', expiresAt: '2999' };
      const revocation = JSON.stringify({ ...fields, seals: ['a', 'b'] });
      expectOneWarning(await runPost({ inputs, env: { STATE_revocation: revocation } }));
      expect(simulator.requests).toEqual([]);
    }));

  test('state of another run of the action, with its secret', () =>
    withTrap(async () => {
      const other = createOAuthAccount();
      await using elsewhere = await startImsSimulator({ accounts: [other] });
      const { state } = await runMain(goodInputs(elsewhere));
      expectOneWarning(await runPost({ inputs: goodInputs(simulator), state }));
      expect(elsewhere.counters.revoked).toBe(0);
      expect(revocations()).toEqual([]);
    }));

  test('proxies', () =>
    withTrap(async (url) => {
      await using direct = await startImsSimulator({ tls: true, dnsNames: ['0.0.0.0'] });
      // An address that reaches loopback, but for which a proxy would be used.
      const endpoint = direct.url.replace('127.0.0.1', '0.0.0.0');
      const folder = mkdtempSync(join(tmpdir(), 'post-test-'));
      const caFile = join(folder, 'ca.pem');
      writeFileSync(caFile, direct.caCertificatePem ?? '');
      const inputs = { ...goodInputs(direct), 'ims-endpoint': endpoint };
      const env = { NODE_EXTRA_CA_CERTS: caFile };
      const { state } = await runMain(inputs, { env });
      const proxies = Object.fromEntries(
        ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].map((n) => [
          n,
          url,
        ]),
      );
      // Node knows the option from 24.5 on; the Node that npm brings to a Mac is older.
      const option = process.allowedNodeEnvironmentFlags.has('--use-env-proxy')
        ? ' --use-env-proxy'
        : '';
      const nodeFlags = { NODE_USE_ENV_PROXY: '1', NODE_OPTIONS: `--no-warnings${option}` };
      const result = await runPost({ state, inputs, env: { ...env, ...proxies, ...nodeFlags } });
      rmSync(folder, { recursive: true });
      expect(result).toMatchObject({ exitCode: 0, annotations: [] });
      expect(direct.counters.revoked).toBe(1);
    }));
});

describe('a fault in the action itself does not fail post:', () => {
  let actionDirectory: string;
  beforeEach(() => {
    actionDirectory = copyAction();
  });
  afterEach(() => rmSync(actionDirectory, { recursive: true }));

  const bundle = () => join(actionDirectory, 'dist', 'index.js');

  test.each<[string, () => void]>([
    ['the bundle is missing', () => rmSync(bundle())],
    ['the bundle is damaged', () => writeFileSync(bundle(), 'export const {')],
    ['the bundle is of another version', () => writeFileSync(bundle(), 'export {}')],
    ['loading throws', () => writeFileSync(bundle(), 'throw 1')],
    [
      'something throws while it runs',
      () =>
        writeFileSync(
          bundle(),
          'export async function runPost() { setImmediate(() => { throw new Error("at x.js:1") }); await new Promise(() => setInterval(() => {}, 1000)); }',
        ),
    ],
    [
      'a promise is rejected unseen',
      () =>
        writeFileSync(
          bundle(),
          'export async function runPost() { Promise.reject(new Error("x")); await new Promise(() => setInterval(() => {}, 1000)); }',
        ),
    ],
  ])('%s', async (_what, damage) => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);
    damage();
    const result = await runPost({ actionDirectory, inputs, state });
    expectOneWarning(result, `valid until ${outputs['expires-at']}.`);
    expectSilence(await runPost({ actionDirectory: projectDirectory, inputs }));
  });

  test('the bundle is missing, and there is nothing to revoke', async () => {
    rmSync(bundle());
    expectSilence(await runPost({ actionDirectory }));
  });
});
