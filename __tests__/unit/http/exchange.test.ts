import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { exchange, MAX_BODY_BYTES } from '../../../src/http/exchange.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { formPost, type HttpRequest } from '../../../src/http/http-messages.ts';
import { useNock } from '../_nock.ts';

const LIMIT_MS = 10_000;
const ORIGIN = 'https://ims.test';
const request = formPost(new URL('/ims/token/v3?x=1', ORIGIN), { a: 'b&c' }, { 'X-More': 'yes' });

useNock();

function send(sent: HttpRequest = request, signal = new AbortController().signal) {
  return exchange(sent, LIMIT_MS, signal);
}

function failureOf(answer: Promise<unknown>): Promise<ExchangeFailure> {
  return answer.then(
    () => Promise.reject(new Error('there was an answer')),
    (error) => {
      if (error instanceof ExchangeFailure) {
        return error;
      }
      throw error;
    },
  );
}

test('sends what it was given, and gives back the answer unjudged', async () => {
  nock(ORIGIN, {
    reqheaders: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '7',
      'x-more': 'yes',
      'user-agent': /^aem-ims-token/,
      'accept-encoding': 'identity',
      host: 'ims.test',
    },
    badheaders: ['authorization', 'cookie'],
  })
    .post('/ims/token/v3?x=1', 'a=b%26c')
    .reply(418, 'tea ☕', { 'X-Debug-Id': '4711' });

  const answer = await send();

  expect(answer).toMatchObject({ status: 418, body: 'tea ☕', headers: { 'x-debug-id': '4711' } });
});

test('sends a GET without a body', async () => {
  nock(ORIGIN).get('/content', '').reply(204);

  const answer = await send({ method: 'GET', url: new URL('/content', ORIGIN), headers: {} });

  expect(answer).toMatchObject({ status: 204, body: '' });
});

test.each([301, 302, 303, 307, 308])(
  'gives back a redirect (%i) without following it',
  async (status) => {
    nock(ORIGIN).post(/.*/).reply(status, '', { Location: 'https://elsewhere.test/' });

    expect(await send()).toMatchObject({
      status,
      headers: { location: 'https://elsewhere.test/' },
    });
  },
);

test('leaves alone an answer that asks for authentication', async () => {
  nock(ORIGIN).post(/.*/).reply(401, 'no', { 'WWW-Authenticate': 'Basic' });

  expect(await send()).toMatchObject({ status: 401, body: 'no' });
});

describe('the size', () => {
  test('may be the limit', async () => {
    nock(ORIGIN).post(/.*/).reply(200, 'x'.repeat(MAX_BODY_BYTES));

    expect((await send()).body).toHaveLength(MAX_BODY_BYTES);
  });

  test('may not be more', async () => {
    nock(ORIGIN)
      .post(/.*/)
      .reply(200, 'x'.repeat(MAX_BODY_BYTES + 1));

    const failure = await failureOf(send());

    expect(failure).toMatchObject({
      kind: 'oversized',
      message: 'the answer is larger than 1048576 bytes',
    });
  });
});

describe('a compressed answer', () => {
  const reply = (bytes: Buffer, coding: string) =>
    nock(ORIGIN).post(/.*/).reply(200, bytes, { 'Content-Encoding': coding, 'X-Debug-Id': '1' });

  test('is read, and then says no longer that it is compressed', async () => {
    reply(gzipSync('{"a":1}'), 'gzip');

    const { headers, body } = await send();

    expect(body).toBe('{"a":1}');
    expect(headers).toMatchObject({ 'x-debug-id': '1' });
    expect(headers).not.toHaveProperty('content-encoding');
  });

  test('that cannot be read says so still', async () => {
    reply(Buffer.from('{"a":1}'), 'pack200');

    expect(await send()).toMatchObject({
      body: '{"a":1}',
      headers: { 'content-encoding': 'pack200' },
    });
  });

  test.each(['gzip', 'identity'])('may be empty (%s)', async (coding) => {
    reply(Buffer.alloc(0), coding);

    const { headers, body } = await send();

    expect(body).toBe('');
    expect(headers).not.toHaveProperty('content-encoding');
  });

  test('is limited as it is when read', async () => {
    reply(gzipSync('x'.repeat(MAX_BODY_BYTES)), 'gzip');
    reply(gzipSync('x'.repeat(MAX_BODY_BYTES + 1)), 'gzip');

    expect((await send()).body).toHaveLength(MAX_BODY_BYTES);
    expect(await failureOf(send())).toMatchObject({ kind: 'oversized' });
  });
});

test('a byte order mark is no part of the text', async () => {
  nock(ORIGIN).post(/.*/).reply(200, '\ufeff{"a":"\ufeff"}');

  expect((await send()).body).toBe('{"a":"\ufeff"}');
});

test('a fault in the code is no failed connection', async () => {
  const fault = new TypeError('x is not a function');
  nock(ORIGIN).post(/.*/).replyWithError(fault);

  await expect(send()).rejects.toMatchObject({ name: 'TypeError' });
});

test('a failed connection is a failure with its code and cause', async () => {
  const cause = Object.assign(new Error('secret words'), { code: 'ECONNREFUSED' });
  nock(ORIGIN).post(/.*/).replyWithError(cause);

  const failure = await failureOf(send());

  expect(failure).toMatchObject({
    kind: 'transient',
    message: 'the connection failed (ECONNREFUSED)',
  });
});

describe('the time', () => {
  test('is limited while there is no answer', async () => {
    nock(ORIGIN).post(/.*/).delay(60_000).reply(200);

    const failure = await failureOf(exchange(request, 50, new AbortController().signal));

    expect(failure).toMatchObject({
      kind: 'timeout',
      message: 'no complete answer within 0.1 s',
    });
  });

  test('does not begin when the caller has given up', async () => {
    const reason = new Error('cancelled');

    await expect(send(request, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('ends when the caller gives up', async () => {
    nock(ORIGIN).post(/.*/).delay(60_000).reply(200);
    const caller = new AbortController();
    setImmediate(() => caller.abort());

    const failure = await failureOf(send(request, caller.signal));

    expect(failure.message).not.toContain('within');
  });
});
