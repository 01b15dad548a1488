import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runAction } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { canReplaceResolver, type MuteResolver, startMuteResolver } from './_mute-resolver.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  preload,
  runMain,
  startedEarlier,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

/**
 * The time limit of 1 s, the second that the contract adds, and two for a busy machine. Without the
 * mend it takes 10 s, and 20 s with search domains.
 */
const LATEST_MS = 4000;
const SEARCH = { resolvConf: 'search a.svc b.svc c.svc\noptions ndots:5\n' };
const INPUTS = { ...anyInputs('https://ims.test'), 'timeout-seconds': '1' };

const describeWhereItCan = canReplaceResolver() ? describe : describe.skip;

describeWhereItCan('with a name server that never answers', () => {
  const caFile = join(mkdtempSync(join(tmpdir(), 'look-up-')), 'ca.pem');
  let resolver: MuteResolver;
  let simulator: ImsSimulator;
  let overTls: ImsSimulator;
  beforeAll(async () => {
    resolver = await startMuteResolver();
    simulator = await startImsSimulator();
    overTls = await startImsSimulator({ tls: true, dnsNames: ['ims.test'], caFile });
  });
  beforeEach(() => {
    resolver.asked.length = 0;
  });
  afterAll(async () => {
    resolver.close();
    await simulator.close();
    await overTls.close();
  });

  test.each([
    [{}, 'ims.test'],
    [SEARCH, 'ims.test.a.svc'],
  ])('main keeps its time limit (%j)', async (files, asked) => {
    const result = await runMain(INPUTS, { launcher: resolver.launcher(files) });

    expectFailure(result, 'IMS_UNREACHABLE');
    expect(result.durationMs).toBeLessThan(LATEST_MS);
    expect(resolver.asked).toContain(asked);
  });

  test('so it does while it looks up the name of a proxy', async () => {
    const result = await runMain(INPUTS, {
      launcher: resolver.launcher(),
      env: { https_proxy: 'http://proxy.test:3128' },
    });

    expectFailure(result, 'IMS_UNREACHABLE');
    expect(result.durationMs).toBeLessThan(LATEST_MS);
    expect(resolver.asked).toContain('proxy.test');
  });

  test('so it does while it looks up the name of AEM', async () => {
    const inputs = {
      ...goodInputs(simulator),
      'verify-url': 'https://aem.test/',
      'timeout-seconds': '1',
    };

    const result = await runMain(inputs, { launcher: resolver.launcher() });

    expectFailure(result, 'AEM_UNREACHABLE');
    expect(result.durationMs).toBeLessThan(LATEST_MS);
    expect(Object.keys(result.state)).toEqual(['revocation']);
    expect(resolver.asked).toContain('aem.test');
  });

  test('a cancelled step ends at once', async () => {
    const cancel = new AbortController();
    resolver.onQuestion(() => cancel.abort());

    const result = await runMain(
      { ...INPUTS, 'timeout-seconds': '60' },
      { launcher: resolver.launcher(SEARCH), cancelSignal: cancel.signal },
    );

    expect(result).toMatchObject({ exitCode: 1, signal: null, rawStderr: '' });
    expect(result.rawStdout).toContain('CANCELLED');
    expect(result.durationMs).toBeLessThan(LATEST_MS);
  });

  test('a token is handed over, with all output, while another name is looked up', async () => {
    const result = await runMain(goodInputs(simulator), {
      launcher: resolver.launcher(),
      nodeOptions: preload(`process.getBuiltinModule('dns').lookup('other.test', () => {});`),
    });

    expectSuccess(result);
    expect(result.log).toContain('Handed over a token');
    expect(result.durationMs).toBeLessThan(LATEST_MS);
    expect(resolver.asked).toContain('other.test');
  });

  test('/etc/hosts counts as before; post keeps its limit of 10 s and ends with 0', async () => {
    const inputs = { ...goodInputs(overTls), 'ims-endpoint': `https://ims.test:${overTls.port}` };
    const env = { NODE_EXTRA_CA_CERTS: caFile };
    const hosts = '127.0.0.1 ims.test\n';

    const main = await runMain(inputs, { launcher: resolver.launcher({ hosts }), env });

    expectSuccess(main);
    expect(resolver.asked).toEqual([]);

    const post = await runAction({
      stage: 'post',
      inputs,
      env,
      state: main.state,
      launcher: resolver.launcher(SEARCH),
      nodeOptions: startedEarlier(9),
    });

    expect(post).toMatchObject({ exitCode: 0, signal: null, rawStderr: '' });
    expect(warningsOf(post)).toEqual([expect.stringMatching(/^The token was not revoked: /)]);
    expect(post.durationMs).toBeLessThan(LATEST_MS);
    expect(resolver.asked).toContain('ims.test.a.svc');
  });
});
