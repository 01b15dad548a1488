import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { createTlsIdentity, type TlsIdentity } from '../simulators/ims/tls-identity.ts';
import { type Behaviour, startProxy } from './_proxy.ts';
import {
  expectFailure,
  expectSuccess,
  goodInputs,
  runMain,
  SHORT_LIMIT,
  SHORT_LIMIT_END_MS,
  TEST_LIMIT_MS,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let folder: string;
let caFile: string;
let simulator: ImsSimulator;
let proxyIdentity: TlsIdentity;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dist-proxy-'));
  caFile = join(folder, 'ca.pem');
  const dnsNames = ['ims.test', '10.1.2.3', '2001:db8::1'];
  simulator = await startImsSimulator({ tls: true, caFile, dnsNames });
  proxyIdentity = await createTlsIdentity();
  appendFileSync(caFile, proxyIdentity.caCertificatePem);
});
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

describe('a proxy', () => {
  test('is used with the user and the password of its variable', async () => {
    await using proxy = await startProxy(simulator.port);
    const url = `http://us%40er:p%3Aw%2F%C3%BC@127.0.0.1:${proxy.port}`;

    expectSuccess(await runBehind(url, {}, { NODE_USE_ENV_PROXY: '1' }));

    const authorization = `Basic ${Buffer.from('us@er:p:w/ü').toString('base64')}`;
    expect(proxy.asked).toEqual([{ target: 'ims.test:443', authorization }]);
  });

  test.each(['10.1.2.3', '[2001:db8::1]'])(
    'may have a trusted certificate, and leads to the address %s',
    async (host) => {
      await using proxy = await startHttpsProxy();
      const inputs = { 'ims-endpoint': `https://${host}` };

      expectSuccess(await runBehind(`https://localhost:${proxy.port}`, inputs));

      expect(proxy.asked).toMatchObject([{ target: `${host}:443` }]);
    },
  );

  test('is not asked where its variable does not count', async () => {
    await using proxy = await startProxy(simulator.port);

    const local = await runBehind(proxy.url, { 'ims-endpoint': simulator.url });
    const inputs = { 'timeout-seconds': '1' };
    const exempt = await runBehind(proxy.url, inputs, { NO_PROXY: 'other.test,.test' });

    expectSuccess(local);
    expectFailure(exempt, 'IMS_UNREACHABLE');
    expect(proxy.connections).toBe(0);
  });

  test('that wants another password ends the step at once, and the one sent is not shown', async () => {
    await using proxy = await startProxy(simulator.port, (client) =>
      client.end('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'),
    );

    const result = await runBehind(`http://user:pr0xy-password@127.0.0.1:${proxy.port}`);

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      `the proxy 127.0.0.1:${proxy.port} answered 407: check the user and password in the proxy variable`,
    );
    expect(result.rawStdout).not.toContain('pr0xy-password');
    expect(proxy.asked).toHaveLength(1);
  });

  test('whose variable cannot be read ends the step, although IMS could be reached without', async () => {
    const before = simulator.counters.requests;
    const endpoint = `https://[::ffff:127.0.0.1]:${simulator.port}`;

    const result = await runBehind('http://user:hush@bad host:1', { 'ims-endpoint': endpoint });

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toContain('the proxy variable HTTPS_PROXY cannot be used');
    expect(message).not.toContain('Attempts made');
    expect(result.rawStdout).not.toContain('hush');
    expect(simulator.counters.requests).toBe(before);
  });
});

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

describe('the step ends in time when a proxy', () => {
  const OPEN = 'HTTP/1.1 200 Connection established\r\n\r\n';
  const TIMEOUT = /no complete answer within \d\.\d s through the proxy localhost:\d+/;
  const BROKEN = /the connection through the proxy localhost:\d+ failed \(ECONNRESET\)/;
  const breakHandshake = (client: Socket) => {
    client.write(OPEN);
    client.once('data', () => client.destroy());
  };

  test.concurrent.each<['http' | 'https', string, Behaviour, RegExp]>([
    ['http', 'says nothing', () => {}, TIMEOUT],
    ['http', 'stalls in the TLS handshake', (client) => client.write(OPEN), TIMEOUT],
    ['http', 'breaks the TLS handshake', breakHandshake, BROKEN],
    ['https', 'says nothing', () => {}, TIMEOUT],
    ['https', 'stalls in the TLS handshake', (client) => client.write(OPEN), TIMEOUT],
    ['https', 'breaks the TLS handshake', breakHandshake, BROKEN],
  ])('(%s) %s', async (scheme, _what, behave, reason) => {
    await using proxy = await (scheme === 'http'
      ? startProxy(simulator.port, behave)
      : startHttpsProxy(behave));

    const result = await runBehind(`${scheme}://localhost:${proxy.port}`, SHORT_LIMIT);

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toMatch(reason);
    expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  });
});

function startHttpsProxy(behave?: Behaviour) {
  const { privateKeyPem: key, certificatePem: cert } = proxyIdentity;
  return startProxy(simulator.port, behave, createServer({ key, cert }), '0.0.0.0');
}
