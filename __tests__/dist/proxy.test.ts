import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import { type Behaviour, startProxy } from './_proxy.ts';
import {
  expectFailure,
  expectSuccess,
  goodInputs,
  runMain,
  SHORT_LIMIT,
  SHORT_LIMIT_END_MS,
} from './_run.ts';

const folder = mkdtempSync(join(tmpdir(), 'dist-proxy-'));
const caFile = join(folder, 'ca.pem');
const dnsNames = ['ims.test', '10.1.2.3', '2001:db8::1'];
const simulator = await startImsSimulator({ tls: true, caFile, dnsNames });
const proxyIdentity = await createTlsIdentity();
appendFileSync(caFile, proxyIdentity.caCertificatePem);
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** Only the proxy can resolve ims.test. The authorities of both are known. */
const runBehind = (proxy: string, inputs = {}, env: Record<string, string> = {}) =>
  runMain(
    { ...goodInputs(simulator), 'ims-endpoint': 'https://ims.test', ...inputs },
    { env: { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: proxy, ...env } },
  );

function startHttpsProxy(behave?: Behaviour) {
  const { privateKeyPem: key, certificatePem: cert } = proxyIdentity;
  return startProxy(simulator.port, behave, createServer({ key, cert }), '0.0.0.0');
}

test('a proxy is used with the user and the password of its variable', async () => {
  await using proxy = await startProxy(simulator.port);
  const url = `http://us%40er:p%3Aw%2F%C3%BC@127.0.0.1:${proxy.port}`;

  expectSuccess(await runBehind(url, {}, { NODE_USE_ENV_PROXY: '1' }));

  const authorization = `Basic ${Buffer.from('us@er:p:w/ü').toString('base64')}`;
  expect(proxy.asked).toEqual([{ target: 'ims.test:443', authorization }]);
});

test.each(['10.1.2.3', '[2001:db8::1]'])(
  'a proxy may have a trusted certificate, and leads to the address %s',
  async (host) => {
    await using proxy = await startHttpsProxy();
    const inputs = { 'ims-endpoint': `https://${host}` };

    expectSuccess(await runBehind(`https://localhost:${proxy.port}`, inputs));

    expect(proxy.asked).toMatchObject([{ target: `${host}:443` }]);
  },
);

describe('the check of certificates cannot be got around by a proxy:', () => {
  const UNCHECKED = { NODE_EXTRA_CA_CERTS: '', NODE_TLS_REJECT_UNAUTHORIZED: '0' };

  test.each<[string, string, Record<string, string>, string]>([
    ['switched off', 'ims.test', UNCHECKED, "the server's certificate is not trusted"],
    ['another address', '10.1.2.4', {}, 'it was issued for another host'],
    ['another IPv6 address', '[2001:db8::2]', {}, 'it was issued for another host'],
  ])('that of the server, %s', async (_what, host, env, reason) => {
    await using proxy = await startProxy(simulator.port);
    const before = simulator.counters.requests;

    const result = await runBehind(proxy.url, { 'ims-endpoint': `https://${host}` }, env);

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(reason);
    expect(proxy.asked).toHaveLength(1);
    expect(simulator.counters.requests).toBe(before);
  });

  test.each<[string, string, Record<string, string>]>([
    ['switched off', 'localhost', UNCHECKED],
    ['of another host', '127.0.0.2', {}],
  ])('that of the proxy, %s, which gets no password', async (_what, host, env) => {
    await using proxy = await startHttpsProxy();

    const result = await runBehind(`https://user:password@${host}:${proxy.port}`, {}, env);

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      `the certificate of the proxy ${host}:${proxy.port} is not trusted`,
    );
    expect(proxy.asked).toEqual([]);
  });
});

const OPEN = 'HTTP/1.1 200 Connection established\r\n\r\n';
test.concurrent.each<[string, Behaviour, string]>([
  ['stalls in', (client) => client.write(OPEN), 'no complete answer within'],
  ['breaks', (client) => client.end(OPEN), 'failed (ECONNRESET)'],
])(
  'the step ends in time when an HTTPS proxy %s the TLS handshake',
  async (_how, behave, reason) => {
    await using proxy = await startHttpsProxy(behave);

    const result = await runBehind(`https://localhost:${proxy.port}`, SHORT_LIMIT);

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toContain(reason);
    expect(message).toContain(`through the proxy localhost:${proxy.port}`);
    expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  },
);
