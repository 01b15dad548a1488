import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../../src/http/exchange.ts';
import { formPost } from '../../../src/http/http-messages.ts';
import { rawAnswer, startHttpServer, startRawServer } from '../../dist/_servers.ts';
import { get, getRequest, send } from './_send.ts';

const TOKEN = '{"access_token":"abc"}';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('a request', () => {
  test('is sent as it was given, and the answer is given back unjudged', async () => {
    const received: unknown[] = [];
    await using server = await startHttpServer(async (request, response) => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body: await text(request) });
      response.writeHead(418, { 'X-Debug-Id': '4711' }).end('tea ☕');
    });
    const url = new URL('/ims/token/v3?x=1', server.url);

    expect(await send(formPost(url, { a: 'b&c ü' }, { 'X-More': 'yes' }))).toEqual({
      status: 418,
      body: 'tea ☕',
      headers: expect.objectContaining({ 'x-debug-id': '4711' }),
    });
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      connection: expect.anything(),
      'content-length': '14',
      'content-type': 'application/x-www-form-urlencoded',
      host: url.host,
      'user-agent': expect.stringMatching(/^aem-ims-token/),
      'x-more': 'yes',
    };
    expect(received).toEqual([
      { method: 'POST', url: '/ims/token/v3?x=1', headers, body: 'a=b%26c+%C3%BC' },
    ]);
  });

  test('with GET has no body, and reaches an IPv6 address', async () => {
    const heads: unknown[] = [];
    await using server = await startHttpServer(({ method, headers }, response) => {
      heads.push([method, headers.host, headers['content-length'], headers['transfer-encoding']]);
      response.writeHead(204).end();
    }, '::1');

    expect(await get(server.url)).toMatchObject({ status: 204, body: '' });
    expect(heads).toEqual([['GET', `[::1]:${server.port}`, undefined, undefined]]);
  });

  test('leaves no variable behind that switches the check of certificates off', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    await using server = await startHttpServer((_request, response) => response.end());

    await get(server.url);

    expect(process.env).not.toHaveProperty('NODE_TLS_REJECT_UNAUTHORIZED');
  });
});

test.each([302, 307, 401])('an answer with status %i causes no further request', async (status) => {
  await using elsewhere = await startHttpServer((_request, response) => response.end());
  await using server = await startHttpServer((_request, response) => {
    const headers = { Location: elsewhere.url, 'WWW-Authenticate': 'Basic' };
    response.writeHead(status, headers).end('no');
  });

  const answer = await send(formPost(new URL(server.url), {}));

  expect(answer).toMatchObject({ status, body: 'no', headers: { location: elsewhere.url } });
  expect([server.connections, elsewhere.connections]).toEqual([1, 0]);
});

describe('the body', () => {
  test.each([
    ['may begin with a byte order mark', rawAnswer('\ufeff{"a":"\ufeff"}'), '{"a":"\ufeff"}'],
    ['may have no length', `HTTP/1.1 200 OK\r\n\r\n${TOKEN}`, TOKEN],
    ['may come in chunks', `${CHUNKED}2\r\n{"\r\n2\r\n"}\r\n0\r\n\r\n`, '{""}'],
    ['does not reach into what follows', `${rawAnswer(TOKEN)}${rawAnswer('{}', '400 No')}`, TOKEN],
  ])('%s', async (_what, bytes, body) => {
    await using server = await startRawServer((socket) => socket.end(bytes));

    expect(await get(server.url)).toMatchObject({ status: 200, body });
  });

  test.each<[number, boolean, object]>([
    [MAX_BODY_BYTES, true, {}],
    [MAX_BODY_BYTES, true, { 'Transfer-Encoding': 'chunked' }],
    [MAX_BODY_BYTES, true, { 'Content-Encoding': 'gzip' }],
    [MAX_BODY_BYTES + 1, false, {}],
    [MAX_BODY_BYTES + 1, false, { 'Transfer-Encoding': 'chunked' }],
    [MAX_BODY_BYTES + 1, false, { 'Content-Encoding': 'gzip' }],
  ])('of %i bytes is read: %p %j', async (length, isRead, headers) => {
    const plain = Buffer.alloc(length, 'x');
    const sent = 'Content-Encoding' in headers ? gzipSync(plain) : plain;
    await using server = await startHttpServer((_request, response) => {
      response.writeHead(503, { ...headers }).end(sent);
    });

    const { status, body = '', message } = Object(await get(server.url));

    const isOversized = [undefined, 0, 'the answer is larger than 1048576 bytes'];
    expect([status, body.length, message]).toEqual(isRead ? [503, length, undefined] : isOversized);
  });
});

test('a body without end is not read for ever: the connection is closed', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using server = await startHttpServer((_request, response) => {
    const write = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536))) {}
    };
    response.on('drain', write).once('close', resolve);
    write();
  });

  const partialAnswer = { status: 200, body: expect.stringMatching(/^ +$/) };
  expect(await get(server.url)).toMatchObject({ kind: 'oversized', partialAnswer });
  await closed;
});

describe('a compressed body', () => {
  const send200 = async (coding: string, bytes: Buffer) => {
    await using server = await startHttpServer((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': coding, 'X-Debug-Id': '1' }).end(bytes);
    });
    return await get(server.url);
  };

  test.each([
    ['gzip', gzipSync(TOKEN)],
    ['X-GZip', gzipSync(TOKEN)],
    [' deflate ', deflateSync(TOKEN)],
    ['deflate', deflateRawSync(TOKEN)],
    ['br', brotliCompressSync(TOKEN)],
    ['zstd', zstdCompressSync(TOKEN)],
    ['deflate, gzip', gzipSync(deflateSync(TOKEN))],
    // What came of an answer that is cut off.
    ['gzip', gzipSync(TOKEN).subarray(0, -8)],
    ['deflate', deflateSync(TOKEN).subarray(0, -4)],
    ['identity', Buffer.from(TOKEN)],
    ['br', Buffer.alloc(0), ''],
  ])(
    'is read, and then says no longer that it is compressed (%s)',
    async (coding, bytes, body = TOKEN) => {
      const headers = expect.not.objectContaining({ 'content-encoding': expect.anything() });

      expect(await send200(coding, bytes)).toMatchObject({ body, headers });
    },
  );

  test.each([
    ['compress', deflateRawSync(TOKEN)],
    ['gzip, br', gzipSync(TOKEN)],
    ['gzip', Buffer.from(TOKEN)],
    ['br', Buffer.from(TOKEN)],
  ])('that cannot be read says so still (%s, %#)', async (coding, bytes) => {
    const headers = { 'content-encoding': coding, 'x-debug-id': '1' };

    expect(await send200(coding, bytes)).toMatchObject({ body: bytes.toString(), headers });
  });
});

describe('there is no answer', () => {
  const switching = 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
  const cutOff = rawAnswer(TOKEN).slice(0, -1);
  // It may hold a token already.
  const partialAnswer = { status: 200, body: TOKEN.slice(0, -1) };

  test.each([
    ['before its head', '', {}],
    ['inside its body', cutOff, { partialAnswer }],
    ['by switching protocols', switching, {}],
  ])('when it stalls %s; the connection is closed then', async (_where, start, more) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using server = await startRawServer((socket) => {
      socket.on('close', () => resolve());
      socket.write(start);
    });

    expect(await get(server.url, 300)).toMatchObject({
      kind: 'timeout',
      message: 'no complete answer within 0.3 s',
      ...more,
    });
    await closed;
  });

  const lost = { kind: 'transient', message: 'the connection failed (ECONNRESET)' };
  const noHttp = (code: string) => ({
    kind: 'permanent',
    message: `the server's answer is not HTTP (${code})`,
  });
  const end = (bytes: string) => (socket: Socket) => socket.end(bytes);

  test.each<[string, (socket: Socket) => unknown, object, string?]>([
    ['the connection is closed', end(''), lost],
    ['it breaks off', end(cutOff), { ...lost, partialAnswer }],
    [
      'its headers have no end',
      end(`HTTP/1.1 200 OK\r\n${'X: x\r\n'.repeat(20_000)}`),
      { kind: 'transient', message: 'the connection failed (HPE_HEADER_OVERFLOW)' },
    ],
    ['it is SMTP', end('220 smtp.test\r\n'), noHttp('HPE_INVALID_CONSTANT')],
    ['it has no status', end('HTTP/1.1 abc\r\n\r\n'), noHttp('HPE_INVALID_STATUS')],
    [
      'it is not TLS',
      end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      {
        kind: 'permanent',
        message:
          'the server does not speak TLS on this port (EPROTO, wrong version number): check the host and the port',
      },
      'https',
    ],
  ])('when %s', async (_what, answer, failure, scheme = 'http') => {
    await using server = await startRawServer(answer);

    expect(await get(server.url.replace('http', scheme))).toMatchObject(failure);
  });

  test('when the caller gives up; then nothing more is sent', async () => {
    const caller = new AbortController();
    await using server = await startRawServer(() => caller.abort());
    const request = getRequest(server.url);

    expect(await send(request, 10_000, caller.signal)).toMatchObject({
      kind: 'transient',
      message: 'the exchange was cancelled',
    });
    expect(await send(request, 10_000, caller.signal)).toBe(caller.signal.reason);
    expect(server.connections).toBe(1);
  });
});
