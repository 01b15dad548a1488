import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
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

async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
}

const get = (url: URL) => sendRequest({ method: 'GET', url, headers: {} });

test.each<[string, RequestListener, object]>([
  [
    'undoes a compression that nobody asked for, and says who asks',
    ({ headers }, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(`${headers['user-agent']} takes ${headers['accept-encoding']}`));
    },
    { body: 'aem-ims-token takes identity' },
  ],
  [
    'ends an answer that is too long, and keeps what came of it',
    (_request, response) => response.end(' '.repeat(1_100_000)),
    { reason: 'an answer of more than 1 MiB', isSent: true, body: expect.stringMatching(/^ +$/) },
  ],
  [
    'keeps what came of an answer that breaks off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"access_token":"a.b"', () => response.destroy());
    },
    { kind: 'none', reason: 'ECONNRESET', body: '{"access_token":"a.b"' },
  ],
  ['says that it has sent a request', ({ socket }) => socket.destroy(), { isSent: true, body: '' }],
])('%s', async (_what, answer, outcome) => {
  expect(await get(await serve(answer))).toMatchObject(outcome);
});

test('says that it has not sent a request', async () => {
  const nobody = new URL('http://127.0.0.1:9/x');
  expect(await get(nobody)).toMatchObject({ reason: 'ECONNREFUSED', isSent: false });
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
