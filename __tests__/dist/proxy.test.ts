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
import { type Behaviour, startProxy } from './_proxy.ts';
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
  const dnsNames = ['ims.test', '10.1.2.3', '2001:db8::1'];
  simulator = await startImsSimulator({ tls: true, caFile, dnsNames });
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
    ['with a hash sign in the password', 'user:pa#ss@', 'user:pa#ss'],
    ['with a slash in the password', 'user:pa/ss@', 'user:pa/ss'],
    ['with a question mark in the password', 'user:pa?ss@', 'user:pa?ss'],
    ['with an at sign in the password', 'user:pa@ss@', 'user:pa@ss'],
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
    ['for all schemes', (url: string) => ({ ALL_PROXY: url })],
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

  test.each(['10.1.2.3', '[2001:db8::1]'])('leads to the address %s', async (host) => {
    const proxy = await startProxy(simulator.port);

    const result = await runBehind(proxy.url, {}, { 'ims-endpoint': `https://${host}` });

    await proxy.close();
    expectSuccess(result);
    expect(proxy.asked).toMatchObject([{ target: `${host}:443` }]);
  });

  test.each(['10.1.2.4', '[2001:db8::2]'])(
    'leads to the address %s, and its certificate is checked',
    async (host) => {
      const proxy = await startProxy(simulator.port);
      const before = simulator.counters.requests;

      const result = await runBehind(proxy.url, {}, { 'ims-endpoint': `https://${host}` });

      await proxy.close();
      expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain('it was issued for another host');
      expect(simulator.counters.requests).toBe(before);
    },
  );

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

describe('a proxy variable that cannot be read ends the step at once:', () => {
  test.each([
    ['not a proxy', 'it has no valid host and port'],
    ['http://', 'it has no valid host and port'],
    ['http://bad host:PORT', 'it has no valid host and port'],
    ['http://127.0.0.1:808080', 'it has no valid host and port'],
    ['http://user:p%E4ss@127.0.0.1:PORT', 'not UTF-8'],
    ['http://user:%FF@127.0.0.1:PORT', 'not UTF-8'],
    ['http://user:12/34@127.0.0.1:PORT', 'leaves it unclear which host is meant'],
    ['socks5://user:pass@127.0.0.1:PORT', 'it begins with socks5://, not with http:// or https://'],
  ])('%s', async (value, reason) => {
    const proxy = await startProxy(simulator.port);
    const before = simulator.counters.requests;
    const text = value.replace('PORT', String(proxy.port));

    // The address could be reached without a proxy, too.
    const result = await runBehind(
      text,
      {},
      { 'ims-endpoint': `https://[::ffff:127.0.0.1]:${simulator.port}` },
    );

    await proxy.close();
    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toContain('the proxy variable HTTPS_PROXY cannot be used');
    expect(message).toContain(reason);
    expect(message).not.toContain('Attempts made');
    expect(result.rawStdout).not.toContain(text.replace(/^\w+:\/\/(?=.)/, ''));
    expect(proxy.connections).toBe(0);
    expect(simulator.counters.requests).toBe(before);
  });

  test('not where it does not count', async () => {
    const env = { HTTP_PROXY: 'not a proxy', ALL_PROXY: 'socks5://127.0.0.1:1' };
    const proxy = await startProxy(simulator.port);

    const result = await runBehind(proxy.url, env);
    const local = await runBehind('http://', env, { 'ims-endpoint': simulator.url });

    await proxy.close();
    expectSuccess(result);
    expectSuccess(local);
  });
});

describe('a proxy that opens the way in its own manner', () => {
  test.each([
    ['with 201', 'HTTP/1.1 201 Created\r\n\r\n'],
    ['with 204 and a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n'],
    ['after 100', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['after 103, by HTTP/1.0', 'HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 200 OK\r\n\r\n'],
  ])('%s is used', async (_what, answer) => {
    const proxy = await startProxy(simulator.port, (_client, open) => open(answer));

    const result = await runBehind(proxy.url);

    await proxy.close();
    expectSuccess(result);
    expect(proxy.asked).toHaveLength(1);
  });
});

test.each([429, 503])('Retry-After of a proxy that answers %i is obeyed', async (status) => {
  const timesMs: number[] = [];
  const proxy = await startProxy(simulator.port, (client, open) => {
    timesMs.push(performance.now());
    if (timesMs.length > 1) {
      open();
    } else {
      client.end(`HTTP/1.1 ${status} No\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n`);
    }
  });

  const result = await runBehind(proxy.url);

  await proxy.close();
  expectSuccess(result);
  expect(retryLinesOf(result)).toEqual([expect.stringContaining('Retry-After 2 s')]);
  expect((timesMs[1] ?? 0) - (timesMs[0] ?? 0)).toBeGreaterThanOrEqual(2000);
});

test('Retry-After of a proxy that asks for too long ends the step at once', async () => {
  const proxy = await startProxy(simulator.port, (client) =>
    client.end('HTTP/1.1 429 No\r\nRetry-After: 3600\r\n\r\n'),
  );

  const result = await runBehind(proxy.url);

  await proxy.close();
  expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain('asks to wait 3600 s (Retry-After)');
  expect(proxy.asked).toHaveLength(1);
});

describe('a proxy that refuses', () => {
  test.each([
    [407, 'check the user and password in the proxy variable'],
    [403, 'answered 403: it did not open the way to ims.test:443'],
    [404, 'answered 404: it did not open the way to ims.test:443'],
  ])('with %i ends the step at once', async (status, reason) => {
    const proxy = await startProxy(simulator.port, (client) =>
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`),
    );

    const result = await runBehind(proxy.url);

    await proxy.close();
    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toContain(`the proxy 127.0.0.1:${proxy.port} answered ${status}`);
    expect(message).toContain(reason);
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
    [
      'hangs on CONNECT',
      () => {},
      /no complete answer within \d\.\d s through the proxy 127\.0\.0\.1:\d+/,
    ],
    [
      'hangs inside its answer',
      (client) => client.write('HTTP/1.1 20'),
      /no complete answer within \d\.\d s through the proxy 127\.0\.0\.1:\d+/,
    ],
    [
      'hangs in the TLS handshake',
      (client) => client.write(established),
      /no complete answer within \d\.\d s through the proxy 127\.0\.0\.1:\d+/,
    ],
    ['closes', (client) => client.end(), /to the proxy 127\.0\.0\.1:\d+ failed \(ECONNRESET\)/],
    [
      'resets',
      (client) => client.resetAndDestroy(),
      /to the proxy 127\.0\.0\.1:\d+ failed \(ECONNRESET\)/,
    ],
    [
      'answers no HTTP',
      (client) => client.end('220 smtp\r\n'),
      /the answer of the proxy 127\.0\.0\.1:\d+ to CONNECT is not HTTP/,
    ],
    [
      'is out of order',
      (client) => client.end('HTTP/1.1 503 No\r\n\r\n'),
      /the proxy 127\.0\.0\.1:\d+ answered 503: it did not open the way to ims\.test:443/,
    ],
    [
      'speaks too early',
      (client) => client.write(`${established}HTTP/1.1 200`),
      /to CONNECT has more than headers/,
    ],
    [
      'breaks the TLS handshake',
      (client) => {
        client.write(established);
        client.once('data', () => client.resetAndDestroy());
      },
      /the connection through the proxy 127\.0\.0\.1:\d+ failed \(ECONNRESET\)/,
    ],
    [
      'speaks something else than TLS',
      (client) => {
        client.write(established);
        client.once('data', () => client.end(`HTTP/1.1 400 Bad\r\n\r\n${'x'.repeat(2000)}`));
      },
      /the server does not speak TLS on this port \(EPROTO, wrong version number\)/,
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
    if (result === undefined) {
      throw new Error('there was no run');
    }

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toMatch(reason);
  });

  test('and recovers is tried again', async () => {
    let isBroken = true;
    const proxy = await startProxy(simulator.port, (client, open) => {
      if (isBroken) {
        client.end('HTTP/1.1 502 Bad\r\n\r\n');
      } else {
        open();
      }
      isBroken = false;
    });

    const result = await runBehind(proxy.url);

    await proxy.close();
    expectSuccess(result);
    expect(retryLinesOf(result)).toEqual([expect.stringMatching(/the proxy \S+ answered 502/)]);
  });

  test('by not being there is named', async () => {
    const result = await runBehind('http://127.0.0.1:1', {}, { 'timeout-seconds': '2' });

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      'to the proxy 127.0.0.1:1 failed (ECONNREFUSED)',
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

  const run = async (host: string, env: Record<string, string>, behave?: Behaviour) => {
    const proxy = await startProxy(simulator.port, behave, createServer({ key, cert }));
    const url = `https://user:password@${host}:${proxy.port}`;
    const result = await runBehind(url, env, behave && { 'timeout-seconds': '2' });
    await proxy.close();
    return { result, asked: proxy.asked, port: proxy.port };
  };

  test('is used when its certificate is trusted and has its name', async () => {
    const { result, asked } = await run('localhost', { NODE_EXTRA_CA_CERTS: bothFile });

    expectSuccess(result);
    expect(asked).toMatchObject([{ target: 'ims.test:443' }]);
  });

  test.each<[string, Behaviour, RegExp]>([
    ['stalls', () => {}, /no complete answer within/],
    [
      'stalls in the TLS handshake',
      (client) => client.write('HTTP/1.1 200 OK\r\n\r\n'),
      /no complete answer within/,
    ],
    [
      'breaks the TLS handshake',
      (client) => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.once('data', () => client.destroy());
      },
      /the connection through the proxy localhost:\d+ failed \(ECONNRESET\)/,
    ],
    ['closes', (client) => client.end(), /to the proxy localhost:\d+ failed \(ECONNRESET\)/],
    ['refuses', (client) => client.end('HTTP/1.1 403 No\r\n\r\n'), /localhost:\d+ answered 403/],
  ])('that %s ends the step in time', async (_what, behave, reason) => {
    const { result } = await run('localhost', { NODE_EXTRA_CA_CERTS: bothFile }, behave);

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toMatch(reason);
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
    const { result, asked, port } = await run(host, env());

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      `the certificate of the proxy ${host}:${port} is not trusted`,
    );
    expect(asked).toEqual([]);
  });
});
