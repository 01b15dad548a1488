import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  canReplaceResolver,
  type MuteResolver,
  startMuteResolver,
} from '../dist/_mute-resolver.ts';
import { startProxy } from '../dist/_proxy.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  preload,
  startedEarlier,
  warningsOf,
} from '../dist/_run.ts';
import { startHttpServer } from '../dist/_servers.ts';
import { type RunActionOptions, runAction, type StepResult } from '../harness/run-step.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';

/** What .ci/test-windows sets: Wine's loader, Windows' own Node, and what both need. */
const SETTINGS = Object.fromEntries(
  ['WINE', 'WINDOWS_NODE', 'WINEPREFIX', 'WINEDEBUG', 'NODE_SKIP_PLATFORM_CHECK'].map((name) => [
    name,
    process.env[name] ?? '',
  ]),
);

/**
 * Starts Windows' Node in place of this one. The output goes through files, since Wine's pipes are
 * not like Windows'; a cancel reaches the process as Ctrl+C. In TMPDIR Wine finds its server.
 */
const SCRIPT = `
shift
folder=$(mktemp -d)
TMPDIR=/tmp "$WINE" "$WINDOWS_NODE" "$@" > "$folder/stdout" 2> "$folder/stderr" &
node=$!
trap 'kill -INT $node' INT
wait $node
while [[ -d /proc/$node ]]; do wait $node; done
wait $node
code=$?
cat "$folder/stdout"
cat "$folder/stderr" >&2
rm -r "$folder"
exit $code
`;

const AS_NODE_24 = "Object.defineProperty(process.versions, 'node', { value: '24.0.0' });";

/** Runs the built action, for which Windows' Node 22 is version 24. Its lines end as Windows' do. */
async function runOnWindows(options: RunActionOptions): Promise<StepResult> {
  const result = await runAction({
    timeoutMs: 40_000,
    ...options,
    launcher: [...(options.launcher ?? []), 'bash', '-c', SCRIPT, 'bash'],
    env: { ...SETTINGS, ...options.env },
    nodeOptions: [...preload(AS_NODE_24), ...(options.nodeOptions ?? [])],
  });
  expect(result.rawStdout.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  return {
    ...result,
    outputs: readAsWindows(result.outputs),
    environment: readAsWindows(result.environment),
    state: readAsWindows(result.state),
  };
}

/** What the runner's files hold, where each line must end as Windows' lines do. */
function readAsWindows(values: Record<string, string>): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => {
    expect(value).toMatch(/\r$/);
    return [name, value.slice(0, -1)];
  });
  return Object.fromEntries(entries);
}

const folder = mkdtempSync(join(tmpdir(), 'windows-'));
const caFile = join(folder, 'ca.pem');
const env = { NODE_EXTRA_CA_CERTS: caFile };
const jwtAccount = await createJwtAccount({ metascopes: ['ent_aem_cloud_api'] });
const accounts = [createOAuthAccount(), jwtAccount];

let ims: ImsSimulator;
beforeAll(async () => {
  ims = await startImsSimulator({ tls: true, caFile, dnsNames: ['ims.test'], accounts });
});
afterAll(() => ims.close());

test('main takes a file with CRLF, masks each line of its key, and hands over a token; post revokes it', async () => {
  const credentials = aemConsoleJwtFile(jwtAccount).replaceAll('\n', '\r\n');
  const inputs = { credentials, 'ims-endpoint': ims.url, summary: 'true' };

  const main = await runOnWindows({ inputs, env });

  expectSuccess(main);
  const { token = '' } = main.outputs;
  expect(main.environment).toEqual({ AEM_IMS_TOKEN: token });
  expect(main.outputs['client-id']).toBe(jwtAccount.clientId);
  const key = jwtAccount.privateKeyPem.split('\n').filter((line) => !/^$|-----/.test(line));
  const secrets = [...key, ...jwtAccount.clientSecrets, token];
  expect(main.masks).toEqual(expect.arrayContaining(secrets));
  expect(main.summary).toContain('### Adobe IMS access token');

  const post = await runOnWindows({ stage: 'post', inputs, env, state: main.state });

  expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
  expect(post.log).toContain('The token was revoked.');
  expect(ims.tokenState(token)).toMatchObject({ state: 'revoked' });
});

// Windows does not tell upper from lower case in the name of a variable.
test('a proxy in Https_Proxy is used', async () => {
  const proxy = await startProxy(ims.port);
  const inputs = { ...goodInputs(ims), 'ims-endpoint': 'https://ims.test' };
  const behind = { ...env, Https_Proxy: `http://user:secret@127.0.0.1:${proxy.port}` };

  const main = await runOnWindows({ inputs, env: behind });
  const post = await runOnWindows({ stage: 'post', inputs, env: behind, state: main.state });

  await proxy.close();
  expectSuccess(main);
  expect(post.log).toContain('The token was revoked.');
  expect(proxy.asked.map(({ target }) => target)).toEqual(['ims.test:443', 'ims.test:443']);
});

const readOnly = join(folder, 'read-only');
writeFileSync(readOnly, '');
chmodSync(readOnly, 0o444);

test.each([
  ['a folder', folder],
  ['read-only', readOnly],
])('a file of the runner that is %s is refused before any request', async (_what, path) => {
  const { requests } = ims.counters;

  const result = await runOnWindows({
    inputs: goodInputs(ims),
    nodeOptions: preload(`process.env.GITHUB_OUTPUT = ${JSON.stringify(path)};`),
  });

  expect(expectFailure(result, 'RUNNER_UNUSABLE')).toContain('GITHUB_OUTPUT must name a file');
  expect(ims.counters.requests).toBe(requests);
});

// Wine has no console here through which Ctrl+Break could come.
test('Ctrl+C ends the step', async () => {
  const cancel = new AbortController();
  const server = await startHttpServer((_request, response) => {
    response.writeHead(429, { 'Retry-After': '100' }).end();
    cancel.abort();
  });

  const result = await runOnWindows({
    inputs: anyInputs(server.url),
    cancelSignal: cancel.signal,
  });

  await server.close();
  expect(result).toMatchObject({ exitCode: 1, rawStderr: '', outputs: {}, environment: {} });
  expect(result.rawStdout).toContain('The step was cancelled (SIGINT)');
});

(canReplaceResolver() ? describe : describe.skip)('with a name server that never answers', () => {
  // The time limit of 1 s, the second that the contract adds, and three for Wine and a busy machine.
  const latestMs = 5000;
  let resolver: MuteResolver;
  beforeAll(async () => {
    resolver = await startMuteResolver();
  });
  afterAll(() => resolver.close());

  test('main keeps its time limit', async () => {
    const inputs = { ...anyInputs('https://ims.test'), 'timeout-seconds': '1' };

    const result = await runOnWindows({ inputs, launcher: resolver.launcher() });

    expectFailure(result, 'IMS_UNREACHABLE');
    expect(result.durationMs).toBeLessThan(latestMs);
  });

  test('post keeps its own and ends with 0', async () => {
    const inputs = { ...goodInputs(ims), 'ims-endpoint': `https://ims.test:${ims.port}` };
    const launcher = resolver.launcher({ hosts: '127.0.0.1 ims.test\n' });
    const { state } = await runOnWindows({ inputs, env, launcher });

    const post = await runOnWindows({
      stage: 'post',
      inputs,
      env,
      state,
      launcher: resolver.launcher(),
      nodeOptions: startedEarlier(9),
    });

    expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
    expect(warningsOf(post)).toEqual([expect.stringMatching(/^The token was not revoked: /)]);
    expect(post.durationMs).toBeLessThan(latestMs);
  });
});
