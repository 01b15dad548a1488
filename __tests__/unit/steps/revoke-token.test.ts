import { getProxyUrl } from '@actions/http-client';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import type { Revocation } from '../../../src/runner/revocation-state.ts';
import { REVOCATION_LIMIT_MS, revokeNow, revokeToken } from '../../../src/steps/revoke-token.ts';
import { FakeClock } from '../_clock.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';
import { useStdout } from '../_stdout.ts';

useNock();
const stdout = useStdout();
const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

const REVOCATION: Revocation = {
  token: 'the-token',
  clientId: 'me',
  endpoint: 'https://ims.test',
  proxy: '',
  expiresAt: '2026-11-25T02:15:00Z',
};
const FORM = { token_type: 'access_token', token: 'the-token', client_id: 'me' };

const server = () => nock('https://ims.test', { reqheaders: { 'X-IMS-ClientId': 'me' } });

function context() {
  return makeContext(REVOCATION_LIMIT_MS);
}

describe('a token', () => {
  test('is revoked with the client id alone', async () => {
    server().post('/ims/invalidate_token/v2', FORM).reply(200);

    await revokeToken({ revocation: REVOCATION }, context());

    expect(stdout.text).toBe('The token was revoked.\n');
  });

  test('is revoked with the secret where there is one', async () => {
    const form = { ...FORM, client_secret: 'hush' };
    server().post('/ims/invalidate_token/v2', form).reply(200);

    await revokeToken({ revocation: REVOCATION, clientSecret: 'hush' }, context());

    expect(stdout.text).toBe('The token was revoked.\n');
  });

  test.each(['2026-11-24T02:15:00Z', '2025-01-01T00:00:00Z'])(
    'is left alone after it has expired at %s',
    async (expiresAt) => {
      await revokeToken({ revocation: { ...REVOCATION, expiresAt } }, context());

      expect(stdout.text).toBe('::debug::The token has expired.\n');
    },
  );

  test.each([' \r\n', '{}', '{"error":null}', '{"error":""}', '{"revoked":true}'])(
    'is revoked also where IMS answers with %j',
    async (body) => {
      server().post('/ims/invalidate_token/v2').reply(200, body);

      await revokeToken({ revocation: REVOCATION }, context());

      expect(stdout.text).toBe('The token was revoked.\n');
    },
  );

  test('that expires in a second is still revoked', async () => {
    server().post('/ims/invalidate_token/v2').reply(200);
    const expiresAt = '2026-11-24T02:15:01Z';

    await revokeToken({ revocation: { ...REVOCATION, expiresAt } }, context());

    expect(stdout.text).toContain('was revoked');
  });
});

describe('a revocation that fails', () => {
  const warning = (reason: string) =>
    `::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until 2026-11-25T02:15:00Z.\n`;

  test.each([201, 302, 400, 401, 403, 404])('with %i is one warning', async (status) => {
    server()
      .post('/ims/invalidate_token/v2')
      .reply(status, 'the-token', { location: 'https://x.test' });

    await revokeToken({ revocation: REVOCATION }, context());

    expect(stdout.text).toBe(warning(`IMS answered ${status}`));
  });

  test.each([408, 429, 500, 502, 503, 504])(
    'with %i is tried again as long as there is time',
    async (status) => {
      let asked = 0;
      const given = context();
      nock('https://ims.test')
        .persist()
        .post('/ims/invalidate_token/v2')
        .reply(() => {
          asked += 1;
          given.clock.pass(100);
          return [status];
        });

      await revokeToken({ revocation: REVOCATION }, given);

      expect(asked).toBeGreaterThan(4);
      expect(given.clock.elapsedMs()).toBeGreaterThan(9000);
      expect(given.clock.elapsedMs()).toBeLessThanOrEqual(10_000);
      expect(stdout.text).toBe(warning(`IMS answered ${status}`));
    },
  );

  test('waits as the server asks, within its time', async () => {
    server().post('/ims/invalidate_token/v2').reply(429, '', { 'retry-after': '3' });
    server().post('/ims/invalidate_token/v2').reply(200);
    const given = context();

    await revokeToken({ revocation: REVOCATION }, given);

    expect(given.clock.sleeps).toEqual([4000]);
    expect(stdout.text).toBe('The token was revoked.\n');
  });

  test('without a connection is tried again', async () => {
    const error = Object.assign(new Error('the-token'), { code: 'ECONNRESET' });
    server().post('/ims/invalidate_token/v2').times(2).replyWithError(error);
    server().post('/ims/invalidate_token/v2').reply(200);

    await revokeToken({ revocation: REVOCATION }, context());

    expect(stdout.text).toBe('The token was revoked.\n');
  });

  test.each([
    ['a page', '<html>Sign in', 'something else answered in place of IMS, usually a proxy'],
    ['a text', 'ok', 'something else answered in place of IMS, usually a proxy'],
    ['an error', '{"error":"invalid\\u001b_token"}', 'IMS answered with the error invalid _token'],
    ['an error of another kind', '{"error":{"code":1}}', 'IMS answered with the error …'],
  ])('although it was answered with 200, %s, is one warning', async (_what, body, reason) => {
    server().post('/ims/invalidate_token/v2').reply(200, body);

    await revokeToken({ revocation: REVOCATION }, context());

    expect(stdout.text).toBe(warning(reason));
  });

  test('names no end where none is known', async () => {
    server().post('/ims/invalidate_token/v2').reply(400);

    await revokeToken({ revocation: { ...REVOCATION, expiresAt: '' } }, context());

    expect(stdout.text).toContain('It stays valid until it expires.');
  });

  test('does not wait longer than its time for a server that asks for it', async () => {
    server().post('/ims/invalidate_token/v2').reply(429, '', { 'retry-after': '10' });

    const given = context();
    await revokeToken({ revocation: REVOCATION }, given);

    expect(given.clock.sleeps).toEqual([]);
    expect(stdout.text).toBe(warning('IMS answered 429'));
  });
});

test('a server that is silent is given up after 10 seconds', async () => {
  expect(REVOCATION_LIMIT_MS).toBe(10_000);
  const never = () => new Promise<[number]>(() => {});
  server().post('/ims/invalidate_token/v2').times(2).reply(never);
  const clock = new FakeClock(undefined, [0]);
  const timers = jest.spyOn(globalThis, 'setTimeout');
  timers.mockImplementation(((run: () => void, delayMs: number) => {
    if (delayMs <= 5000) {
      setImmediate(() => {
        clock.pass(delayMs);
        run();
      });
    }
    return 0;
  }) as unknown as typeof setTimeout);

  await revokeToken({ revocation: REVOCATION }, makeContext(REVOCATION_LIMIT_MS, clock));

  expect(stdout.text).toContain('no complete answer within 5.0 s');
  expect(clock.elapsedMs()).toBe(10_000);
});

describe('at once', () => {
  test('a token is revoked also when the step is being cancelled', async () => {
    server().post('/ims/invalidate_token/v2').reply(200);
    const given = makeContext(5000);
    given.cancel.abort(new Error('cancelled'));

    await revokeNow({ revocation: REVOCATION }, given);

    expect(stdout.text).toBe('The token was revoked.\n');
  });

  test.each([
    ['10 seconds', 60_000, '10'],
    ['the time of the step', 3000, '3'],
  ])('it takes no longer than %s', async (_, timeLeftMs, retryAfter) => {
    server().post('/ims/invalidate_token/v2').reply(503, '', { 'retry-after': retryAfter });
    const given = makeContext(timeLeftMs);

    await revokeNow({ revocation: REVOCATION }, given);

    expect(given.clock.sleeps).toEqual([]);
    expect(stdout.text).toContain('The token was not revoked: IMS answered 503.');
  });
});

describe('the way to IMS', () => {
  const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

  test.each(PROXY_VARIABLES)('is not through a proxy that %s names only now', async (name) => {
    process.env[name] = 'http://evil.test:1';
    server().post('/ims/invalidate_token/v2').reply(200);

    await revokeToken({ revocation: REVOCATION }, context());

    expect(stdout.text).toBe('The token was revoked.\n');
  });

  test.each([
    ['is missing now', {}],
    ['is another now', { https_proxy: 'http://evil.test:1' }],
    ['is not to be used now', { HTTPS_PROXY: 'http://evil.test:1', NO_PROXY: '*' }],
  ])('is through the proxy that main used, when it %s', async (_kind, variables) => {
    Object.assign(process.env, variables);
    // There is no such proxy, and not much time to find that out.
    const given = makeContext(300);
    given.clock.elapsedMs = () => performance.now() - startMs;
    const startMs = performance.now();

    await revokeToken({ revocation: { ...REVOCATION, proxy: 'http://proxy.test:3128' } }, given);

    expect(getProxyUrl('https://ims.test')).toBe('http://proxy.test:3128/');
  });
});
