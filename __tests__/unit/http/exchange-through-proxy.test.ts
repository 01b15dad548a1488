import { createServer, type Server } from 'node:https';
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { exchangeWithRetry } from '../../../src/http/exchange-with-retry.ts';
import { type Behaviour, startProxy } from '../../dist/_proxy.ts';
import { listen, startHttpServer } from '../../dist/_servers.ts';
import { createTlsIdentity } from '../../simulators/ims/tls-identity.ts';
import { makeContext } from '../_context.ts';
import { keepEnvironment } from '../_inputs.ts';
import { get, getRequest } from './_send.ts';

keepEnvironment();

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';
const answering =
  (bytes: string): Behaviour =>
  (client) =>
    client.end(bytes);

describe('a proxy that opens the way', () => {
  test.each([
    ['http://aem.test/', 'aem.test:80', 'aem.test'],
    ['http://aem.test:8080/', 'aem.test:8080', 'aem.test:8080'],
    ['http://[2001:db8::1]/', '[2001:db8::1]:80', '[2001:db8::1]'],
  ])('is asked for the way to %s', async (url, target, host) => {
    const hosts: (string | undefined)[] = [];
    await using server = await startHttpServer(({ headers }, response) => {
      hosts.push(headers.host);
      response.end();
    });
    await using proxy = await startProxy(server.port, undefined, undefined, '::1');
    process.env['http_proxy'] = proxy.url;

    expect(await get(url)).toMatchObject({ status: 200 });
    expect(proxy.asked).toEqual([{ target, authorization: undefined }]);
    expect(hosts).toEqual([host]);
  });

  test('gets the user and the password of its variable', async () => {
    await using server = await startHttpServer((_request, response) => response.end());
    await using proxy = await startProxy(server.port);
    process.env['http_proxy'] = `http://user:pass%40word@127.0.0.1:${proxy.port}`;

    expect(await get('http://aem.test/')).toMatchObject({ status: 200 });
    const authorization = `Basic ${Buffer.from('user:pass@word').toString('base64')}`;
    expect(proxy.asked).toMatchObject([{ authorization }]);
  });

  test.each([
    ['HTTP/1.1 201 Created\r\n\r\n'],
    ['HTTP/1.0 299 Fine\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['HTTP/1.1 204\n\n'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n', ESTABLISHED],
    [`HTTP/1.1 102 Processing\r\n\r\n${ESTABLISHED}`],
    [...ESTABLISHED],
  ])('may do so with any 2xx after any 1xx (%#)', async (...pieces) => {
    await using server = await startHttpServer((_request, response) => response.end());
    await using proxy = await startProxy(0, (client) => {
      client.setNoDelay();
      const write = ([piece, ...rest]: string[]) => {
        if (piece === undefined) {
          client.pipe(connect(server.port, '127.0.0.1')).pipe(client);
        } else {
          client.write(piece, () => setImmediate(write, rest));
        }
      };
      write(pieces);
    });
    process.env['http_proxy'] = proxy.url;

    expect(await get('http://aem.test/')).toMatchObject({ status: 200 });
  });
});

describe('a proxy that does not open the way is named:', () => {
  const CREDENTIALS = 'check the user and password in the proxy variable of the runner';
  const CLOSED = 'it did not open the way to aem.test:80';
  const LONG = 'x'.repeat(17_000);
  const lost = 'the connection to the proxy NAME failed (ECONNRESET)';
  const misanswered = (what: string) => `the answer of the proxy NAME to CONNECT ${what}`;
  const noHttp = misanswered('is not HTTP');
  const answered = (code: number, advice = CLOSED) => `the proxy NAME answered ${code}: ${advice}`;
  const no = (code: number) => (client: Socket) =>
    client.write(`HTTP/1.1 ${code} No\r\nContent-Length: 2\r\n\r\nno`);
  /** Calls back when the client has closed its end. */
  const onClosed = (client: Socket, done: () => void) =>
    client.once('end', done).once('close', done).resume();

  test.each<[string, string, string, Behaviour]>([
    ['407', 'permanent', answered(407, CREDENTIALS), no(407)],
    ['401', 'permanent', answered(401, CREDENTIALS), no(401)],
    ['403', 'permanent', answered(403), no(403)],
    ['300', 'permanent', answered(300), no(300)],
    ['408', 'transient', answered(408), no(408)],
    ['429', 'transient', answered(429), no(429)],
    ['500', 'transient', answered(500), no(500)],
    ['a long page', 'permanent', answered(404), answering(`HTTP/1.1 404\n\n${LONG}`)],
    ['no HTTP', 'permanent', noHttp, answering('220 HTTP/1.1 200 OK\r\n\r\n')],
    ['HTTP/2', 'permanent', noHttp, (client) => client.write('HTTP/2')],
    ['no status', 'permanent', noHttp, answering('HTTP/1.1 abc\r\n\r\n')],
    ['status 000', 'permanent', noHttp, answering('HTTP/1.1 000')],
    ['no end', 'permanent', misanswered('has no end'), answering(`HTTP/1.1 200 ${LONG}`)],
    ['a body', 'permanent', misanswered('has more than headers'), answering(`${ESTABLISHED}<`)],
    ['closed at once', 'transient', lost, answering('')],
    ['closed in the status line', 'transient', lost, answering('HTTP/1.1 20')],
    ['closed after 100', 'transient', lost, answering('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('%s (%s), and the connection is closed', async (_what, kind, message, behave) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using proxy = await startProxy(0, (client, open) => {
      onClosed(client, resolve);
      behave(client, open);
    });
    const name = `127.0.0.1:${proxy.port}`;
    process.env['http_proxy'] = `http://user:hush@${name}`;

    expect(await get('http://aem.test/')).toMatchObject({
      kind,
      message: message.replace('NAME', name),
    });
    await closed;
  });

  test.each([
    [
      'https://127.0.0.1',
      'transient',
      'the connection to the proxy 127.0.0.1:443 failed (ECONNREF',
    ],
    ['http://hush host', 'permanent', 'the proxy variable http_proxy cannot be used, since it has'],
  ])('%s (%s)', async (value, kind, message) => {
    process.env['http_proxy'] = value;

    expect(await get('http://aem.test/')).toMatchObject({
      kind,
      message: expect.stringContaining(message),
    });
  });

  test('no TLS (permanent)', async () => {
    await using proxy = await startProxy(0);
    process.env['http_proxy'] = `https://127.0.0.1:${proxy.port}`;

    expect(await get('http://aem.test/')).toMatchObject({
      kind: 'permanent',
      message: `the proxy 127.0.0.1:${proxy.port} does not speak TLS on this port (EPROTO, wrong version number): let its variable begin with http://`,
    });
  });

  test.each(['', 'HTTP/1.1 20', ESTABLISHED])(
    'it stalls after %j, and its connection is closed when the time is up',
    async (start) => {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      await using proxy = await startProxy(0, (client) => {
        onClosed(client, resolve).write(start);
      });
      process.env['http_proxy'] = proxy.url;

      expect(await get('http://aem.test/', 100)).toMatchObject({
        kind: 'timeout',
        message: `no complete answer within 0.1 s through the proxy 127.0.0.1:${proxy.port}`,
      });
      await closed;
    },
  );
});

test('a proxy that says when to come again is asked no earlier, nor in vain', async () => {
  const dates =
    'DATE: Tue, 24 Nov 2026 03:00:00 GMT\r\nRETRY-AFTER:  Tue, 24 Nov 2026 03:00:40 GMT ';
  const busy = answering(`HTTP/1.1 429 No\r\n${dates}\r\n\r\nRetry-After: 7\r\n`);
  await using proxy = await startProxy(0, busy);
  process.env['http_proxy'] = proxy.url;
  const context = makeContext(60_000);
  const call = { name: 'Some call', makeRequest: () => getRequest('http://aem.test/') };

  const end = await exchangeWithRetry(call, context);

  expect(end).toMatchObject({ attempts: 2, refusedWaitMs: 40_000 });
  // 40 s and half of the 2 s over which others are spread.
  expect(context.clock.sleeps).toEqual([41_000]);
});

describe('the way that a proxy opened', () => {
  const lost = 'the connection through the proxy NAME failed (ECONNRESET)';
  const noTls = 'the server does not speak TLS on this port (EPROTO, wrong version number): check';

  test.each<[string, string, string, string, (client: Socket) => void]>([
    ['breaks', 'http', 'transient', lost, (client) => client.end()],
    ['leads to no TLS', 'https', 'permanent', noTls, (client) => client.end('HTTP/1.1 400\r\n')],
  ])('%s (%s)', async (_what, scheme, kind, message, then) => {
    await using proxy = await startProxy(0, (client) => {
      client.write(ESTABLISHED);
      client.once('data', () => then(client));
    });
    process.env[`${scheme}_proxy`] = proxy.url;
    const start = message.replace('NAME', `127.0.0.1:${proxy.port}`);

    expect(await get(`${scheme}://aem.test/`)).toMatchObject({
      kind,
      message: expect.stringContaining(start),
    });
  });
});

describe('a certificate that nobody knows is not trusted:', () => {
  let startTls: () => Server;
  const asked: object[] = [];
  // An address is sent as no name.
  const nameOf = (host: string) => (/\d$/.test(host) ? false : host);
  beforeAll(async () => {
    const { privateKeyPem: key, certificatePem: cert } = await createTlsIdentity();
    const ALPNCallback = (offer: object) => {
      asked.push(offer);
      return 'http/1.1';
    };
    startTls = () => createServer({ key, cert, ALPNCallback });
  });
  // As Node does without a proxy: a server with HTTP/2 must not guess.
  const assertAsked = (servername: string | false) =>
    expect(asked.splice(0)).toMatchObject([{ protocols: ['http/1.1'], servername }]);

  test.each(['ims.test', '10.1.2.3', '[2001:db8::1]:8443'])(
    'that of the server %s',
    async (host) => {
      await using server = await listen(startTls());
      await using proxy = await startProxy(server.port);
      process.env['https_proxy'] = proxy.url;

      expect(await get(`https://${host}/`)).toMatchObject({
        kind: 'permanent',
        message: expect.stringContaining("the server's certificate is not trusted"),
      });
      assertAsked(nameOf(host));
    },
  );

  test.each(['localhost', '127.0.0.1'])(
    'that of the proxy %s, which is not asked',
    async (host) => {
      await using proxy = await startProxy(0, undefined, startTls());
      process.env['https_proxy'] = `https://${host}:${proxy.port}`;
      const start = `the certificate of the proxy ${host}:${proxy.port} is not trusted`;

      expect(await get('https://ims.test/')).toMatchObject({
        kind: 'permanent',
        message: expect.stringContaining(start),
      });
      expect(proxy.asked).toEqual([]);
      assertAsked(nameOf(host));
    },
  );
});
