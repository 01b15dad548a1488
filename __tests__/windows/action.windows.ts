import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { secretLines } from '../credentials/_runs.ts';
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
  firstAccount,
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

test('it is Windows', async () => {
  const result = await runAsNode24({ nodeOptions: ['--print', 'process.platform'] });

  expect(result.rawStdout.trim()).toBe('win32');
});

describe.each(['HTTP', 'TLS'])('over %s', (kind) => {
  const env = { NODE_EXTRA_CA_CERTS: caFile };

  test('main hands over a token, and post revokes it', async () => {
    const ims = kind === 'TLS' ? overTls : plain;
    const inputs = goodInputs(ims);

    const main = await runAsNode24({ inputs, env });

    expectSuccess(main);
    const { token = '' } = main.outputs;
    expect(main.environment).toEqual({ AEM_IMS_TOKEN: token });
    expect(main.outputs['client-id']).toBe(inputs['client-id']);
    expect(main.masks).toEqual(expect.arrayContaining([inputs['client-secret'], token]));
    expectWindowsLines(main.rawStdout);
    expect(ims.tokenState(token)).toMatchObject({ state: 'active' });

    const post = await runAsNode24({ stage: 'post', inputs, env, state: main.state });

    expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
    expect(post.log).toContain('The token was revoked.');
    expectWindowsLines(post.rawStdout);
    expect(ims.tokenState(token)).toMatchObject({ state: 'revoked' });
  });
});

test('the JWT exchange takes a file with CRLF, and masks each line of its key', async () => {
  const ims = await startImsSimulator({ accounts: [jwtAccount] });
  const credentials = aemConsoleJwtFile(jwtAccount).replaceAll('\n', '\r\n');

  const result = await runAsNode24({
    inputs: { credentials, 'ims-endpoint': ims.url, summary: 'true' },
  });

  await ims.close();
  expectSuccess(result);
  expect(result.masks).toEqual(expect.arrayContaining(secretLines(jwtAccount.privateKeyPem ?? '')));
  expect(result.summary).toContain('### Adobe IMS access token');
});

describe('a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'Https_Proxy'])('in %s is used', async (name) => {
    const proxy = await startProxy(overTls.port);
    const inputs = { ...goodInputs(overTls), 'ims-endpoint': 'https://ims.test' };
    const env = {
      NODE_EXTRA_CA_CERTS: caFile,
      [name]: `http://user:secret@127.0.0.1:${proxy.port}`,
    };

    const main = await runAsNode24({ inputs, env });
    const post = await runAsNode24({ stage: 'post', inputs, env, state: main.state });

    await proxy.close();
    expectSuccess(main);
    expect(post.log).toContain('The token was revoked.');
    expect(proxy.asked.map(({ target }) => target)).toEqual(['ims.test:443', 'ims.test:443']);
  });
});

describe('is refused before any request', () => {
  let requests: number;
  beforeEach(() => {
    requests = plain.counters.requests;
  });

  test.each(['Path', 'node_options', 'GitHub_Token'])('the variable %s', async (name) => {
    const inputs = { ...goodInputs(plain), 'environment-variable': name };

    const result = await runAsNode24({ inputs });

    expectFailure(result, 'INPUT_INVALID');
    expect(plain.counters.requests).toBe(requests);
  });

  test('a missing secret', async () => {
    const result = await runAsNode24({ inputs: { 'client-id': 'me' } });

    expectFailure(result, 'INPUT_INVALID');
    expectWindowsLines(result.rawStdout);
  });

  test.each([
    ['a folder', () => folder],
    ['missing', () => join(folder, 'missing')],
    ['read-only', makeReadOnlyFile],
  ])('a file of the runner that is %s', async (_what, makePath) => {
    const path = JSON.stringify(makePath());

    const result = await runAsNode24({
      inputs: goodInputs(plain),
      nodeOptions: preload(`process.env.GITHUB_OUTPUT = ${path};`),
    });

    expect(expectFailure(result, 'RUNNER_UNUSABLE')).toContain('GITHUB_OUTPUT must name a file');
    expect(plain.counters.requests).toBe(requests);
  });

  test('a Node that is too old', async () => {
    const main = await runOnWindows({ inputs: goodInputs(plain) });
    const post = await runOnWindows({ stage: 'post' });

    expect(expectFailure(main, 'RUNNER_UNUSABLE')).toMatch(/needs Node 24.* this is Node 22\./);
    expect(post).toMatchObject({ exitCode: 0, rawStdout: '', rawStderr: '' });
    expect(plain.counters.requests).toBe(requests);
  });
});

function makeReadOnlyFile(): string {
  const path = join(folder, 'read-only');
  writeFileSync(path, '');
  chmodSync(path, 0o444);
  return path;
}

test('an answer that IMS refuses names the cause', async () => {
  const inputs = { ...goodInputs(plain), 'client-secret': 'p8e-another-0123' };

  const result = await runAsNode24({ inputs });

  expectFailure(result, 'IMS_CLIENT_REFUSED');
});

describe('a stop while IMS is asked', () => {
  test('by Ctrl+C', async () => {
    const cancel = new AbortController();
    const server = await startHttpServer(() => cancel.abort());

    const result = await runAsNode24({
      inputs: anyInputs(server.url),
      cancelSignal: cancel.signal,
    });

    await server.close();
    expect(result).toMatchObject({ exitCode: 1, rawStderr: '', outputs: {}, environment: {} });
    expect(result.rawStdout).toContain('The step was cancelled (SIGINT)');
  });

  // Wine has no console here through which Ctrl+Break could come.
  test('by what Node makes of Ctrl+Break', async () => {
    const server = await startHttpServer(() => {});

    const result = await runAsNode24({
      inputs: anyInputs(server.url),
      nodeOptions: preload("setTimeout(() => process.emit('SIGBREAK'), 500);"),
    });

    await server.close();
    expect(result).toMatchObject({ exitCode: 1, rawStderr: '', outputs: {}, environment: {} });
    expect(result.rawStdout).toContain('The step was cancelled (SIGBREAK)');
  });
});

const describeWhereItCan = canReplaceResolver() ? describe : describe.skip;

describeWhereItCan('with a name server that never answers', () => {
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
    const account = firstAccount(overTls);
    const inputs = { ...goodInputs(overTls), 'ims-endpoint': `https://ims.test:${overTls.port}` };
    const env = { NODE_EXTRA_CA_CERTS: caFile };
    const hosts = '127.0.0.1 ims.test\n';
    const main = await runAsNode24({ inputs, env, launcher: resolver.launcher({ hosts }) });
    expectSuccess(main);
    expect(account.clientId).toBe(main.outputs['client-id']);

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
