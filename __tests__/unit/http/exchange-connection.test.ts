import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { exchange, MAX_BODY_BYTES } from '../../../src/http/exchange.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { startProxy } from '../../dist/_proxy.ts';
import {
  listen,
  rawAnswer,
  startHttpServer,
  startRawServer,
  type TestServer,
} from '../../dist/_servers.ts';
import { createSelfSignedCertificate } from '../../simulators/ims/self-signed-certificate.ts';

const servers: TestServer[] = [];
const environment = { ...process.env };
afterEach(async () => {
  process.env = { ...environment };
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function use<Server extends TestServer>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  servers.push(server);
  return server;
}

function pipeTo(client: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1');
  upstream.on('error', () => client.destroy());
  upstream.pipe(client).pipe(upstream);
}

async function createIdentity(): Promise<{ key: string; cert: string }> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = Date.now();
  const cert = await createSelfSignedCertificate({
    keys,
    commonName: 'ims.test',
    notBefore: new Date(now - 86_400_000),
    notAfter: new Date(now + 86_400_000),
  });
  return { key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

/** The status of an answer, or why there was none. */
async function get(url: string, limitMs = 10_000): Promise<number | ExchangeFailure> {
  const request = { method: 'GET', url: new URL(url), headers: {} } as const;
  try {
    return (await exchange(request, limitMs, new AbortController().signal)).status;
  } catch (error) {
    if (error instanceof ExchangeFailure) {
      return error;
    }
    throw error;
  }
}

test('an answer that switches protocols does not outlast the limit', async () => {
  const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
  const { url } = await use(startRawServer((socket) => socket.write(head)));

  expect(await get(url, 50)).toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining('within'),
  });
});

test('an answer whose body stalls does not outlast the limit', async () => {
  const { url } = await use(startRawServer((socket) => socket.write(rawAnswer('{}').slice(0, -1))));

  expect(await get(url, 50)).toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining('within'),
  });
});

test.each([
  ['before the answer', ''],
  ['within the body', rawAnswer('{}').slice(0, -1)],
])('a connection that stalls %s is closed when the time is up', async (_place, start) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const { url } = await use(
    startRawServer((socket) => {
      socket.on('close', () => resolve());
      socket.write(start);
    }),
  );

  await get(url, 50);

  await closed;
});

test('an answer that breaks off is a failure', async () => {
  const { url } = await use(startRawServer((socket) => socket.end(rawAnswer('{}').slice(0, -1))));

  expect(await get(url)).toMatchObject({
    kind: 'transient',
    message: 'the connection failed (ECONNRESET)',
  });
});

test.each([
  ['breaks off', rawAnswer('{"access_token":"abcd"}').slice(0, -1), 'end'],
  ['stalls', rawAnswer('{"access_token":"abcd"}').slice(0, -1), 'write'],
  ['is too large', rawAnswer(`{"access_token":"abcd"}${' '.repeat(MAX_BODY_BYTES)}`), 'end'],
] as const)('of an answer that %s, what came is kept', async (_how, text, last) => {
  const { url } = await use(startRawServer((socket) => void socket[last](text)));

  const failure = await get(url, last === 'write' ? 300 : 10_000);

  expect(failure).toMatchObject({
    partialAnswer: { status: 200, body: expect.stringMatching(/^{"access_token":"abcd"/) },
  });
});

test('an IPv6 address is reached', async () => {
  const { url } = await use(startHttpServer((_request, response) => response.end(), '::1'));

  expect(await get(url)).toBe(200);
});

test('the variable that switches certificate checks off is gone after a request', async () => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  const { url } = await use(startHttpServer((_request, response) => response.end()));

  await get(url);

  expect(process.env).not.toHaveProperty('NODE_TLS_REJECT_UNAUTHORIZED');
});

test('an answer that is no HTTP is permanent', async () => {
  const { url } = await use(startRawServer((socket) => socket.end('220 smtp.test\r\n')));

  expect(await get(url)).toMatchObject({
    kind: 'permanent',
    message: "the server's answer is not HTTP (HPE_INVALID_CONSTANT)",
  });
});

describe('a proxy', () => {
  const answering = (...pieces: string[]) =>
    use(
      startProxy(0, (client) => {
        for (const piece of pieces) {
          client.write(piece);
        }
      }),
    );
  const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

  test.each([
    ['', undefined],
    ['user:pass%40word@', `Basic ${Buffer.from('user:pass@word').toString('base64')}`],
  ])('gets the credentials %j of its variable', async (userInfo, authorization) => {
    const target = await use(startHttpServer((_request, response) => response.end()));
    const proxy = await use(startProxy(target.port));
    process.env['http_proxy'] = `http://${userInfo}127.0.0.1:${proxy.port}`;

    expect(await get('http://aem.test/')).toBe(200);
    expect(proxy.asked).toEqual([{ target: 'aem.test:80', authorization }]);
  });

  test.each([
    ['http://aem.test:8080/', 'aem.test:8080', 'aem.test:8080'],
    ['http://[2001:db8::1]/', '[2001:db8::1]:80', '[2001:db8::1]'],
    ['http://10.1.2.3/', '10.1.2.3:80', '10.1.2.3'],
  ])('is asked for the way to %s', async (url, target, host) => {
    const hosts: (string | undefined)[] = [];
    const server = await use(
      startHttpServer((request, response) => {
        hosts.push(request.headers.host);
        response.end();
      }),
    );
    const proxy = await use(startProxy(server.port));
    process.env['http_proxy'] = proxy.url;

    expect(await get(url)).toBe(200);
    expect(proxy.asked).toMatchObject([{ target }]);
    expect(hosts).toEqual([host]);
  });

  test.each([
    ['HTTP/1.1 201 Created\r\n\r\n'],
    ['HTTP/1.0 299 Fine\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['HTTP/1.1 204\n\n'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n', ESTABLISHED],
    [`HTTP/1.1 102 Processing\r\n\r\n${ESTABLISHED}`],
    [...ESTABLISHED],
  ])('opens the way with any 2xx after any 1xx (%#)', async (...pieces) => {
    const server = await use(startHttpServer((_request, response) => response.end()));
    const proxy = await use(
      startProxy(0, (client) => {
        client.setNoDelay();
        const write = ([piece, ...rest]: string[]) => {
          if (piece === undefined) {
            pipeTo(client, server.port);
          } else {
            client.write(piece, () => setImmediate(write, rest));
          }
        };
        write(pieces);
      }),
    );
    process.env['http_proxy'] = proxy.url;

    expect(await get('http://aem.test/')).toBe(200);
  });

  test.each([
    [407, 'permanent', 'check the user and password in the proxy variable of the runner'],
    [401, 'permanent', 'check the user and password in the proxy variable of the runner'],
    [403, 'permanent', 'it did not open the way to aem.test:80'],
    [302, 'permanent', 'it did not open the way to aem.test:80'],
    [408, 'transient', 'it did not open the way to aem.test:80'],
    [429, 'transient', 'it did not open the way to aem.test:80'],
    [502, 'transient', 'it did not open the way to aem.test:80'],
  ])('that answers %i is a %s failure', async (status, kind, advice) => {
    const proxy = await answering(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
    process.env['http_proxy'] = `http://user:hush@127.0.0.1:${proxy.port}`;

    expect(await get('http://aem.test/')).toMatchObject({
      kind,
      message: `the proxy 127.0.0.1:${proxy.port} answered ${status}: ${advice}`,
    });
  });

  test('tells when to come again', async () => {
    const date = 'Tue, 24 Nov 2026 02:15:00 GMT';
    const proxy = await answering(`HTTP/1.1 429 No\r\nRETRY-AFTER:  7 \r\nDate: ${date}\r\n\r\n`);
    process.env['http_proxy'] = proxy.url;

    expect(await get('http://aem.test/')).toMatchObject({
      proxyAnswer: { status: 429, headers: { 'retry-after': '7', date } },
    });
  });

  test.each([
    ['220 smtp.test\r\n', 'is not HTTP'],
    ['HTTP/2', 'is not HTTP'],
    ['HTTP/1.1 abc\r\n\r\n', 'is not HTTP'],
    ['HTTP/1.1 000 x\r\n\r\n', 'is not HTTP'],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(17_000)}`, 'has no end'],
    [`${ESTABLISHED}<html>`, 'has more than headers'],
  ])('that gives no proper answer is a permanent failure (%#)', async (answer, reason) => {
    const proxy = await answering(answer);
    process.env['http_proxy'] = proxy.url;

    expect(await get('http://aem.test/')).toMatchObject({
      kind: 'permanent',
      message: `the answer of the proxy 127.0.0.1:${proxy.port} to CONNECT ${reason}`,
    });
  });

  test.each(['', 'HTTP/1.1 20', 'HTTP/1.1 100 Continue\r\n\r\n'])(
    'that closes after %j is named',
    async (start) => {
      const proxy = await use(startProxy(0, (client) => client.end(start)));
      process.env['http_proxy'] = proxy.url;

      expect(await get('http://aem.test/')).toMatchObject({
        kind: 'transient',
        message: `the connection to the proxy 127.0.0.1:${proxy.port} failed (ECONNRESET)`,
      });
    },
  );

  describe('with certificates that nobody knows', () => {
    let tls: { key: string; cert: string };
    beforeAll(async () => {
      tls = await createIdentity();
    });

    test.each(['ims.test', '10.1.2.3', '[2001:db8::1]', 'ims.test:8443'])(
      'leads to %s, whose certificate is checked',
      async (host) => {
        const server = await use(listen(createHttpsServer(tls)));
        const proxy = await use(startProxy(server.port));
        process.env['https_proxy'] = proxy.url;

        expect(await get(`https://${host}/`)).toMatchObject({
          kind: 'permanent',
          message: expect.stringContaining("the server's certificate is not trusted"),
        });
      },
    );

    test.each(['localhost', '127.0.0.1'])('is not trusted itself as %s', async (host) => {
      const proxy = await use(startProxy(0, undefined, createHttpsServer(tls)));
      process.env['https_proxy'] = `https://${host}:${proxy.port}`;

      expect(await get('https://ims.test/')).toMatchObject({
        kind: 'permanent',
        message: expect.stringContaining(
          `the certificate of the proxy ${host}:${proxy.port} is not trusted`,
        ),
      });
      expect(proxy.asked).toEqual([]);
    });

    test('is not trusted itself on the port that goes without saying', async () => {
      process.env['https_proxy'] = 'https://127.0.0.1';

      expect(await get('https://ims.test/')).toMatchObject({
        message: expect.stringContaining('the connection to the proxy 127.0.0.1:443 failed'),
      });
    });
  });

  test('whose way breaks is named', async () => {
    const proxy = await use(
      startProxy(0, (client) => {
        client.write(ESTABLISHED);
        client.once('data', () => client.end());
      }),
    );
    process.env['http_proxy'] = proxy.url;

    expect(await get('http://aem.test/')).toMatchObject({
      kind: 'transient',
      message: `the connection through the proxy 127.0.0.1:${proxy.port} failed (ECONNRESET)`,
    });
  });

  test('that is not there is named', async () => {
    process.env['http_proxy'] = 'http://127.0.0.1:1';

    expect(await get('http://aem.test/')).toMatchObject({
      kind: 'transient',
      message: 'the connection to the proxy 127.0.0.1:1 failed (ECONNREFUSED)',
    });
  });

  test('that cannot be read is a permanent failure', async () => {
    process.env['http_proxy'] = 'http://hush host';

    expect(await get('http://aem.test/')).toMatchObject({
      kind: 'permanent',
      message: expect.stringContaining('the proxy variable http_proxy cannot be used'),
    });
  });

  test.each(['', 'HTTP/1.1 20', ESTABLISHED])(
    'that stalls after %j does not outlast the limit',
    async (start) => {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      const proxy = await use(
        startProxy(0, (client) => {
          client.once('end', resolve).once('close', resolve).resume();
          client.write(start);
        }),
      );
      process.env['http_proxy'] = proxy.url.replace('127.0.0.1', 'localhost');

      expect(await get('http://aem.test/', 100)).toMatchObject({
        kind: 'timeout',
        message: `no complete answer within 0.1 s through the proxy localhost:${proxy.port}`,
      });
      await closed;
    },
  );
});
