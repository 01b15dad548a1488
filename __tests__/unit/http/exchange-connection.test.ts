import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange } from '../../../src/http/exchange.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { startProxy } from '../../dist/_proxy.ts';
import {
  rawAnswer,
  startHttpServer,
  startRawServer,
  type TestServer,
} from '../../dist/_servers.ts';

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

/** The status of an answer, or why there was none. */
async function get(url: string, limitMs = 10_000): Promise<number | ExchangeFailure> {
  const request = { method: 'GET', url: new URL(url), headers: {} } as const;
  try {
    return (await exchange(request, limitMs, new AbortController().signal)).status;
  } catch (error) {
    if (error instanceof ExchangeFailure) return error;
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

describe('a proxy', () => {
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

  test('that is not there is named', async () => {
    process.env['http_proxy'] = 'http://127.0.0.1:1';

    expect(await get('http://aem.test/')).toMatchObject({
      kind: 'transient',
      message: 'the connection to the proxy failed (ECONNREFUSED)',
    });
  });

  test.each([
    [407, 'permanent'],
    [403, 'permanent'],
    [502, 'transient'],
  ])('that answers %i is a %s failure', async (status, kind) => {
    const proxy = await use(startProxy(0, (client) => client.end(`HTTP/1.1 ${status} No\r\n\r\n`)));
    process.env['http_proxy'] = proxy.url;

    expect(await get('http://aem.test/')).toMatchObject({
      kind,
      message: expect.stringContaining(`the proxy answered ${status}`),
    });
  });

  test('that does not answer does not outlast the limit', async () => {
    const proxy = await use(startProxy(0, () => {}));
    process.env['http_proxy'] = proxy.url.replace('127.0.0.1', 'localhost');

    expect(await get('http://aem.test/', 50)).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('within'),
    });
  });
});
