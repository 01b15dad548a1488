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
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectWindowsLines, runAsNode24, runOnWindows } from './_wine.ts';

const folder = mkdtempSync(join(tmpdir(), 'windows-'));
const caFile = join(folder, 'ca.pem');
const env = { NODE_EXTRA_CA_CERTS: caFile };
const jwtAccount = await createJwtAccount({ metascopes: ['ent_aem_cloud_api'] });

let plain: ImsSimulator;
let overTls: ImsSimulator;
beforeAll(async () => {
  plain = await startImsSimulator();
  overTls = await startImsSimulator({ tls: true, caFile, dnsNames: ['ims.test'] });
});
afterAll(async () => {
  await plain.close();
  await overTls.close();
});

test.each(['HTTP', 'TLS'])('over %s main hands over a token, and post revokes it', async (kind) => {
  const ims = kind === 'TLS' ? overTls : plain;
  const inputs = goodInputs(ims);

  const main = await runAsNode24({ inputs, env });

  expectSuccess(main);
  const { token = '' } = main.outputs;
  expect(main.environment).toEqual({ AEM_IMS_TOKEN: token });
  expect(main.outputs['client-id']).toBe(inputs['client-id']);
  expect(main.masks).toEqual(expect.arrayContaining([inputs['client-secret'], token]));
  expectWindowsLines(main.rawStdout);

  const post = await runAsNode24({ stage: 'post', inputs, env, state: main.state });

  expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
  expect(post.log).toContain('The token was revoked.');
  expectWindowsLines(post.rawStdout);
  expect(ims.tokenState(token)).toMatchObject({ state: 'revoked' });
});

test('the JWT exchange takes a file with CRLF, and masks each line of its key', async () => {
  const ims = await startImsSimulator({ accounts: [jwtAccount] });
  const credentials = aemConsoleJwtFile(jwtAccount).replaceAll('\n', '\r\n');

  const result = await runAsNode24({
    inputs: { credentials, 'ims-endpoint': ims.url, summary: 'true' },
  });

  await ims.close();
  expectSuccess(result);
  const key = jwtAccount.privateKeyPem.split('\n').filter((line) => !/^$|-----/.test(line));
  expect(result.masks).toEqual(expect.arrayContaining(key));
  expect(result.summary).toContain('### Adobe IMS access token');
});

// Windows does not tell upper from lower case in the name of a variable.
test('a proxy in Https_Proxy is used', async () => {
  const proxy = await startProxy(overTls.port);
  const inputs = { ...goodInputs(overTls), 'ims-endpoint': 'https://ims.test' };
  const behind = { ...env, Https_Proxy: `http://user:secret@127.0.0.1:${proxy.port}` };

  const main = await runAsNode24({ inputs, env: behind });
  const post = await runAsNode24({ stage: 'post', inputs, env: behind, state: main.state });

  await proxy.close();
  expectSuccess(main);
  expect(post.log).toContain('The token was revoked.');
  expect(proxy.asked.map(({ target }) => target)).toEqual(['ims.test:443', 'ims.test:443']);
});

test.each<[string, () => string]>([
  ['a folder', () => folder],
  ['missing', () => join(folder, 'missing')],
  [
    'read-only',
    () => {
      const path = join(folder, 'read-only');
      writeFileSync(path, '');
      chmodSync(path, 0o444);
      return path;
    },
  ],
])('a file of the runner that is %s is refused before any request', async (_what, makePath) => {
  const { requests } = plain.counters;
  const path = JSON.stringify(makePath());

  const result = await runAsNode24({
    inputs: goodInputs(plain),
    nodeOptions: preload(`process.env.GITHUB_OUTPUT = ${path};`),
  });

  expect(expectFailure(result, 'RUNNER_UNUSABLE')).toContain('GITHUB_OUTPUT must name a file');
  expect(plain.counters.requests).toBe(requests);
});

test('a Node that is too old is refused before any request', async () => {
  const { requests } = plain.counters;

  const main = await runOnWindows({ inputs: goodInputs(plain) });
  const post = await runOnWindows({ stage: 'post' });

  expect(expectFailure(main, 'RUNNER_UNUSABLE')).toMatch(/needs Node 24.* this is Node 22\./);
  expect(post).toMatchObject({ exitCode: 0, rawStdout: '', rawStderr: '' });
  expect(plain.counters.requests).toBe(requests);
});

// Wine has no console here through which Ctrl+Break could come: Node makes SIGBREAK of it.
test.each([
  ['SIGINT', 'Ctrl+C'],
  ['SIGBREAK', 'what Node makes of Ctrl+Break'],
])('a stop while IMS is asked ends the step with %s, by %s', async (signal) => {
  const cancel = new AbortController();
  const server = await startHttpServer(() => signal === 'SIGINT' && cancel.abort());

  const result = await runAsNode24({
    inputs: anyInputs(server.url),
    cancelSignal: cancel.signal,
    nodeOptions: preload(
      signal === 'SIGINT' ? '' : "setTimeout(() => process.emit('SIGBREAK'), 500);",
    ),
  });

  await server.close();
  expect(result).toMatchObject({ exitCode: 1, rawStderr: '', outputs: {}, environment: {} });
  expect(result.rawStdout).toContain(`The step was cancelled (${signal})`);
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

    const result = await runAsNode24({ inputs, launcher: resolver.launcher() });

    expectFailure(result, 'IMS_UNREACHABLE');
    expect(result.durationMs).toBeLessThan(latestMs);
  });

  test('post keeps its own and ends with 0', async () => {
    const inputs = { ...goodInputs(overTls), 'ims-endpoint': `https://ims.test:${overTls.port}` };
    const launcher = resolver.launcher({ hosts: '127.0.0.1 ims.test\n' });
    const main = await runAsNode24({ inputs, env, launcher });
    expectSuccess(main);

    const post = await runAsNode24({
      stage: 'post',
      inputs,
      env,
      state: main.state,
      launcher: resolver.launcher(),
      nodeOptions: startedEarlier(9),
    });

    expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
    expect(warningsOf(post)).toEqual([expect.stringMatching(/^The token was not revoked: /)]);
    expect(post.durationMs).toBeLessThan(latestMs);
  });
});
