import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { accessTokenIn } from './answers.ts';
import { sendRequest } from './http-client.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
  delete process.env['http_proxy'];
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
}

const get = (url: URL) => sendRequest({ method: 'GET', url, headers: {} });

test('undoes a compression that nobody asked for, and says who asks', async () => {
  const url = await serve(({ headers }, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(`${headers['user-agent']} takes ${headers['accept-encoding']}`));
  });
  const answer = await get(url);
  expect(answer).toMatchObject({ body: 'aem-ims-token takes identity' });
});

test('tells whether a request without an answer was sent', async () => {
  const url = await serve(({ socket }) => socket.destroy());
  expect(await get(url)).toMatchObject({ kind: 'none', isSent: true });
  const nobody = new URL('http://127.0.0.1:9/x');
  expect(await get(nobody)).toMatchObject({ reason: 'ECONNREFUSED', isSent: false });
});

test('ends an answer that is too long, and keeps what came of it', async () => {
  const url = await serve((_request, response) => {
    response.end(' '.repeat(1_100_000));
  });
  const outcome = await get(url);
  expect(outcome).toMatchObject({ reason: 'an answer of more than 1 MiB', isSent: true });
  expect(outcome).toHaveProperty('body', expect.stringMatching(/^ +$/));
});

test('keeps what came of an answer that breaks off', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"access_token":"a.b"', () => response.destroy());
  });
  const body = '{"access_token":"a.b"';
  expect(await get(url)).toMatchObject({ kind: 'none', reason: 'ECONNRESET', body });
});

test('uses a proxy whose variable has no scheme, with its user and password', async () => {
  const seen: string[] = [];
  const proxy = await serve(({ url, headers }, response) => {
    seen.push(`${url} ${headers['proxy-authorization']}`);
    response.end();
  });
  process.env['http_proxy'] = `jo:a%40b@${proxy.host}`;
  await get(new URL('http://ims.invalid/x'));
  const authorization = Buffer.from('jo:a@b').toString('base64');
  expect(seen).toEqual([`http://ims.invalid/x Basic ${authorization}`]);
});

test('a token is read as JSON has it, and from what is no JSON any more', () => {
  expect(accessTokenIn('{"access_token":"a\\u002eb"}')).toBe('a.b');
  expect(accessTokenIn('{"access_token": "a.b","expires_in"')).toBe('a.b');
  expect(accessTokenIn('{"access_token":""}')).toBeUndefined();
});
