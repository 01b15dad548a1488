import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { copyAction, goodInputs, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { startHttpServer, type TestServer } from '../dist/_servers.ts';
import { runJob } from '../harness/job.ts';
import { type RunActionOptions, runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeEach(async () => {
  simulator = await startImsSimulator();
});
afterEach(() => simulator.close());

function runPost(options: RunActionOptions): Promise<StepResult> {
  return runAction({ timeoutMs: 30_000, ...options, stage: 'post' });
}

const revocations = () => simulator.requests.filter(({ path }) => path.includes('invalidate'));

/** What post printed beside masks and debug lines; it never fails. */
function printedBy(result: StepResult): string {
  expect(result).toMatchObject({ exitCode: 0, signal: null, outcome: 'success', rawStderr: '' });
  return result.rawStdout.replaceAll(/^::(debug|add-mask)::.*\r?\n/gm, '');
}

const REVOKED = 'The token was revoked.\n';
const notRevoked = (reason: string, until: string) =>
  `::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until ${until}.\n`;

describe('post revokes', () => {
  test('with what main saved and the secret that it is given again', async () => {
    const inputs = goodInputs(simulator);
    const { state, outputs } = await runMain(inputs);

    expect(printedBy(await runPost({ state, inputs }))).toBe(REVOKED);

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

  test.each<[string, string, (response: ServerResponse, cancel: AbortController) => void]>([
    ['of a job that fails later', 'failure', (response) => response.end('{}')],
    ['that `verify-url` refused', 'failure', (response) => response.writeHead(401).end()],
    [
      'of a step that was cancelled while AEM was asked',
      'cancelled',
      (_, cancel) => cancel.abort(),
    ],
  ])('a token %s', async (_what, conclusion, answer) => {
    const cancel = new AbortController();
    const aem = await startHttpServer((_request, response) => answer(response, cancel));
    const inputs = { ...goodInputs(simulator), 'verify-url': aem.url };

    const job = await runJob({
      steps: [
        { uses: 'org/aem-ims-token@v1', with: inputs, cancelSignal: cancel.signal },
        { run: 'exit 1' },
      ],
    });

    await aem.close();
    expect(job.conclusion).toBe(conclusion);
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

test('post does nothing when nothing was saved, as with `revoke: false`', async () => {
  const inputs = { ...goodInputs(simulator), revoke: 'false' };
  const { state } = await runMain(inputs);

  expect(state).toEqual({});
  expect(printedBy(await runPost({ inputs: { ...inputs, revoke: 'true' }, state }))).toBe('');
  expect(revocations()).toEqual([]);
});

describe('no environment makes post send anything elsewhere:', () => {
  /** A server that must not be reached. */
  let trap: TestServer;
  beforeEach(async () => {
    trap = await startHttpServer((_request, response) => response.end());
  });
  afterEach(async () => {
    const { connections } = trap;
    await trap.close();
    expect(connections).toBe(0);
  });

  test('another endpoint in the state', async () => {
    const inputs = goodInputs(simulator);
    const { state } = await runMain(inputs);
    const revocation = (state['revocation'] ?? '').replaceAll(simulator.url, trap.url);
    expect(revocation).toContain(trap.url);

    const printed = printedBy(await runPost({ state: { revocation }, inputs }));

    expect(printed).toBe(
      notRevoked('the saved state does not belong to the inputs of this step', 'it expires'),
    );
    expect(revocations()).toEqual([]);
  });

  test('proxies, also those that Node itself obeys', async () => {
    await using direct = await startImsSimulator({ tls: true, dnsNames: ['0.0.0.0'] });
    // An address that reaches loopback, but for which a proxy would be used.
    const endpoint = direct.url.replace('127.0.0.1', '0.0.0.0');
    const folder = mkdtempSync(join(tmpdir(), 'post-test-'));
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, direct.caCertificatePem ?? '');
    const inputs = { ...goodInputs(direct), 'ims-endpoint': endpoint };
    const trust = { NODE_EXTRA_CA_CERTS: caFile };
    const { state } = await runMain(inputs, { env: trust });
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

    expect(printedBy(await runPost({ state, inputs, env }))).toBe(REVOKED);

    rmSync(folder, { recursive: true });
    expect(direct.counters.revoked).toBe(1);
  });
});

describe('a fault in the action itself does not fail post:', () => {
  const wait = 'await new Promise(() => setInterval(() => {}, 1000));';

  test.each([
    ['the bundle is missing', undefined],
    ['the bundle is damaged', 'export const {'],
    ['the bundle is of another version', 'export {}'],
    ['loading throws', 'throw 1'],
    [
      'something throws while it runs',
      `export async function runPost() { setImmediate(() => { throw new Error("at x.js:1") }); ${wait} }`,
    ],
    [
      'a promise is rejected unseen',
      `export async function runPost() { Promise.reject(new Error("x")); ${wait} }`,
    ],
  ])('%s', async (_what, code) => {
    const actionDirectory = copyAction();
    const bundle = join(actionDirectory, 'dist', 'index.js');
    rmSync(bundle);
    if (code !== undefined) {
      writeFileSync(bundle, code);
    }
    const state = { revocation: '{"expiresAt":"2999-01-01T00:00:00Z"}' };

    const printed = printedBy(await runPost({ actionDirectory, state }));

    rmSync(actionDirectory, { recursive: true });
    expect(printed).toBe(notRevoked('a fault in this action', '2999-01-01T00:00:00Z'));
  });
});
