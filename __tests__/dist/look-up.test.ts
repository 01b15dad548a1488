import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { canReplaceResolver, type MuteResolver, startMuteResolver } from './_mute-resolver.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  preload,
  runMain,
  runPost,
  SHORT_LIMIT,
  SHORT_LIMIT_END_MS,
  startedEarlier,
  warningsOf,
} from './_run.ts';

/** Node itself would wait for 10 s, and for 20 s with these. */
const SEARCH = { resolvConf: 'search a.svc b.svc c.svc\noptions ndots:5\n' };

const describeWhereItCan = canReplaceResolver() ? describe : describe.skip;

describeWhereItCan('with a name server that never answers', () => {
  const caFile = join(mkdtempSync(join(tmpdir(), 'look-up-')), 'ca.pem');
  let resolver: MuteResolver;
  let simulator: ImsSimulator;
  let overTls: ImsSimulator;
  beforeAll(async () => {
    resolver = await startMuteResolver();
    simulator = await startImsSimulator();
    overTls = await startImsSimulator({ tls: true, dnsNames: ['known.test'], caFile });
  });
  afterAll(async () => {
    resolver.close();
    await simulator.close();
    await overTls.close();
  });

  const ofIms = (host: string) => () => anyInputs(`https://${host}`);
  const ofAem = () => ({ ...goodInputs(simulator), 'verify-url': 'https://aem.test/' });

  test.concurrent.each([
    ['IMS', 'ims.test.a.svc', 'IMS_UNREACHABLE', ofIms('ims.test'), SEARCH, {}],
    [
      'a proxy',
      'proxy.test',
      'IMS_UNREACHABLE',
      ofIms('ims2.test'),
      {},
      { https_proxy: 'http://proxy.test:3128' },
    ],
    ['AEM', 'aem.test', 'AEM_UNREACHABLE', ofAem, {}, {}],
  ] as const)(
    'main keeps its time limit while it looks up the name of %s',
    async (_whose, name, code, inputs, files, env) => {
      const launcher = resolver.launcher(files);

      const result = await runMain({ ...inputs(), ...SHORT_LIMIT }, { launcher, env });

      expectFailure(result, code);
      expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
      expect(resolver.asked).toContain(name);
      expect(Object.keys(result.state)).toEqual(code === 'AEM_UNREACHABLE' ? ['revocation'] : []);
    },
  );

  test.concurrent('a cancelled step ends at once', async () => {
    const cancel = new AbortController();
    resolver.onQuestion = (name) => name.startsWith('cancelled.test') && cancel.abort();

    const result = await runMain(anyInputs('https://cancelled.test'), {
      launcher: resolver.launcher(SEARCH),
      cancelSignal: cancel.signal,
    });

    expectFailure(result, 'CANCELLED');
    expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  });

  test.concurrent('a token is handed over, with all output, while another name is looked up', async () => {
    const result = await runMain(goodInputs(simulator), {
      launcher: resolver.launcher(),
      nodeOptions: preload(`process.getBuiltinModule('dns').lookup('other.test', () => {});`),
    });

    expectSuccess(result);
    expect(result.log).toContain('Handed over a token');
    expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
    expect(resolver.asked).toContain('other.test');
  });

  test.concurrent('/etc/hosts counts as before; post keeps its limit of 10 s and ends with 0', async () => {
    const inputs = { ...goodInputs(overTls), 'ims-endpoint': `https://known.test:${overTls.port}` };
    const env = { NODE_EXTRA_CA_CERTS: caFile };
    const launcher = resolver.launcher({ hosts: '127.0.0.1 known.test\n' });

    const main = await runMain(inputs, { launcher, env });

    expectSuccess(main);
    expect(resolver.asked.join()).not.toContain('known.test');

    const post = await runPost(inputs, main.state, {
      env,
      launcher: resolver.launcher(SEARCH),
      nodeOptions: startedEarlier(9),
    });

    expect(warningsOf(post)).toEqual([expect.stringMatching(/^The token was not revoked: /)]);
    expect(post.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
    expect(resolver.asked).toContain('known.test.a.svc');
  });
});
