import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { createSelfSignedCertificate } from '../simulators/ims/self-signed-certificate.ts';
import { startProxy } from './_proxy.ts';
import {
  expectFailure,
  expectSuccess,
  goodInputs,
  retryLinesOf,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

const DAY_MS = 86_400_000;

let folder: string;
let caFile: string;
let simulator: ImsSimulator;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dist-proxy-'));
  caFile = join(folder, 'ca.pem');
  simulator = await startImsSimulator({ tls: true, caFile, dnsNames: ['ims.test'] });
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** Only the proxy can resolve ims.test. */
const runBehind = (proxy: string, env: Record<string, string> = {}, inputs = {}) =>
  runMain(
    { ...goodInputs(simulator), 'ims-endpoint': 'https://ims.test', ...inputs },
    { env: { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: proxy, ...env } },
  );

describe('an HTTP proxy', () => {
  test.each([
    ['without credentials', '', undefined],
    ['with a user and a password', 'user:secret@', 'user:secret'],
    ['with a user only', 'user@', 'user:'],
    ['with encoded credentials', 'us%40er:p%3Aw%2F%C3%BC@', 'us@er:p:w/ü'],
    ['with a percent sign in the password', 'user:100%@', 'user:100%'],
  ])('%s is used', async (_what, userInfo, credentials) => {
    const proxy = await startProxy(simulator.port);

    const result = await runBehind(`http://${userInfo}127.0.0.1:${proxy.port}`);

    await proxy.close();
    expectSuccess(result);
    const basic = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(proxy.asked).toEqual([{ target: 'ims.test:443', authorization: basic }]);
  });

  test.each([
    [
      'without a scheme',
      (url: string) => ({ HTTPS_PROXY: url.replace('http://127.0.0.1', 'localhost') }),
    ],
    ['in lower case', (url: string) => ({ https_proxy: url, HTTPS_PROXY: '' })],
    ['beside NODE_USE_ENV_PROXY', (url: string) => ({ HTTPS_PROXY: url, NODE_USE_ENV_PROXY: '1' })],
  ])('may be named %s', async (_what, makeEnv) => {
    const proxy = await startProxy(simulator.port);
    const url = `http://127.0.0.1:${proxy.port}`;

    const result = await runBehind('', makeEnv(url));

    await proxy.close();
    expectSuccess(result);
    expect(proxy.asked).toHaveLength(1);
  });

  test('may have an IPv6 address', async () => {
    const proxy = await startProxy(simulator.port, undefined, undefined, '::1');

    const result = await runBehind(proxy.url);

    await proxy.close();
    expectSuccess(result);
  });

  test('is asked for an IPv6 server in brackets', async () => {
    const proxy = await startProxy(simulator.port, (client) =>
      client.end('HTTP/1.1 403 No\r\n\r\n'),
    );

    const result = await runBehind(proxy.url, {}, { 'ims-endpoint': 'https://[2001:db8::1]:8443' });

    await proxy.close();
    expectFailure(result, 'IMS_UNREACHABLE');
    expect(proxy.asked).toMatchObject([{ target: '[2001:db8::1]:8443' }]);
  });

  test('is not asked for loopback, nor for what NO_PROXY names', async () => {
    const proxy = await startProxy(simulator.port);

    const local = await runBehind(proxy.url, {}, { 'ims-endpoint': simulator.url });
    const inputs = { 'timeout-seconds': '1' };
    const exempt = await runBehind(proxy.url, { NO_PROXY: 'other.test,.test' }, inputs);

    await proxy.close();
    expectSuccess(local);
    expectFailure(exempt, 'IMS_UNREACHABLE');
    expect(proxy.asked).toEqual([]);
  });

  test('does not see the certificate check switched off', async () => {
    const proxy = await startProxy(simulator.port);
    const before = simulator.counters.requests;
    const env = { NODE_EXTRA_CA_CERTS: '', NODE_TLS_REJECT_UNAUTHORIZED: '0' };

    const result = await runBehind(proxy.url, env);

    await proxy.close();
    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain("the server's certificate");
    expect(simulator.counters.requests).toBe(before);
  });
});

test('a proxy that nobody can make sense of ends the step at once', async () => {
  const result = await runBehind('not a proxy');

  expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain('look at HTTPS_PROXY and NO_PROXY');
});

describe('a proxy that refuses', () => {
  test.each([
    [407, 'put the user and password into the proxy variable'],
    [403, 'the proxy answered 403'],
    [404, 'the proxy answered 404'],
  ])('with %i ends the step at once', async (status, reason) => {
    const proxy = await startProxy(simulator.port, (client) =>
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`),
    );

    const result = await runBehind(proxy.url);

    await proxy.close();
    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(reason);
    expect(proxy.asked).toHaveLength(1);
  });

  test('with its password wrong does not show it', async () => {
    const proxy = await startProxy(simulator.port, (client) =>
      client.end('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'),
    );

    const result = await runBehind(`http://user:pr0xy-password@127.0.0.1:${proxy.port}`);

    await proxy.close();
    expectFailure(result, 'IMS_UNREACHABLE');
    expect(result.rawStdout).not.toContain('pr0xy-password');
  });
});

describe('a proxy that is broken', () => {
  const established = 'HTTP/1.1 200 Connection established\r\n\r\n';
  const cases: [string, (client: Socket) => void, RegExp][] = [
    ['hangs on CONNECT', () => {}, /no complete answer within/],
    [
      'hangs inside its answer',
      (client) => client.write('HTTP/1.1 20'),
      /no complete answer within/,
    ],
    [
      'hangs in the TLS handshake',
      (client) => client.write(established),
      /no complete answer within/,
    ],
    ['closes', (client) => client.end(), /to the proxy failed \(ECONNRESET\)/],
    ['resets', (client) => client.resetAndDestroy(), /to the proxy failed \(ECONNRESET\)/],
    ['answers no HTTP', (client) => client.end('220 smtp\r\n'), /to the proxy failed \(HPE_/],
    ['is out of order', (client) => client.end('HTTP/1.1 503 No\r\n\r\n'), /proxy answered 503/],
    ['speaks too early', (client) => client.write(`${established}HTTP/1.1 200`), /ECONNRESET/],
    [
      'breaks the TLS handshake',
      (client) => {
        client.write(established);
        client.once('data', () => client.resetAndDestroy());
      },
      /failed \(ECONNRESET\)/,
    ],
    [
      'speaks something else than TLS',
      (client) => {
        client.write(established);
        client.once('data', () => client.end(`HTTP/1.1 400 Bad\r\n\r\n${'x'.repeat(2000)}`));
      },
      /failed \((EPROTO|ERR_SSL_|ECONNRESET)/,
    ],
  ];

  // They take their time, so that all run at once.
  const results = new Map<string, StepResult>();
  beforeAll(async () => {
    await Promise.all(
      cases.map(async ([name, behave]) => {
        const proxy = await startProxy(simulator.port, behave);
        results.set(name, await runBehind(proxy.url, {}, { 'timeout-seconds': '2' }));
        await proxy.close();
      }),
    );
  });

  test.each(cases)('and %s ends the step in time', (name, _behave, reason) => {
    const result = results.get(name);
    if (result === undefined) throw new Error('there was no run');

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toMatch(reason);
  });

  test('and recovers is tried again', async () => {
    let isBroken = true;
    const proxy = await startProxy(simulator.port, (client, open) => {
      if (isBroken) client.end('HTTP/1.1 502 Bad\r\n\r\n');
      else open();
      isBroken = false;
    });

    const result = await runBehind(proxy.url);

    await proxy.close();
    expectSuccess(result);
    expect(retryLinesOf(result)).toEqual([expect.stringContaining('the proxy answered 502')]);
  });

  test('by not being there is named', async () => {
    const result = await runBehind('http://127.0.0.1:1', {}, { 'timeout-seconds': '2' });

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      'to the proxy failed (ECONNREFUSED)',
    );
  });
});

describe('an HTTPS proxy', () => {
  let key: string;
  let cert: string;
  let bothFile: string;
  beforeAll(async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    cert = await createSelfSignedCertificate({
      keys,
      commonName: 'localhost',
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + DAY_MS),
    });
    bothFile = join(folder, 'both.pem');
    writeFileSync(bothFile, `${simulator.caCertificatePem}${cert}`);
  });

  const run = async (host: string, env: Record<string, string>) => {
    const proxy = await startProxy(simulator.port, undefined, createServer({ key, cert }));
    const result = await runBehind(`https://user:password@${host}:${proxy.port}`, env);
    await proxy.close();
    return { result, asked: proxy.asked };
  };

  test('is used when its certificate is trusted and has its name', async () => {
    const { result, asked } = await run('localhost', { NODE_EXTRA_CA_CERTS: bothFile });

    expectSuccess(result);
    expect(asked).toMatchObject([{ target: 'ims.test:443' }]);
  });

  test.each<[string, string, () => Record<string, string>]>([
    ['not trusted', 'localhost', () => ({})],
    ['not its own', '127.0.0.1', () => ({ NODE_EXTRA_CA_CERTS: bothFile })],
    [
      'not trusted, checks being off in vain',
      'localhost',
      () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
    ],
  ])('whose certificate is %s gets no credentials', async (_what, host, env) => {
    const { result, asked } = await run(host, env());

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      "the proxy's certificate is not trusted",
    );
    expect(asked).toEqual([]);
  });
});
