import { getProxyUrl } from '@actions/http-client';
import { afterEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { Revocation } from '../../../src/runner/revocation-state.ts';
import { REVOCATION_LIMIT_MS, revokeNow, revokeToken } from '../../../src/steps/revoke-token.ts';
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
const REVOKED = 'The token was revoked.\n';
const warning = (reason: string, end = REVOCATION.expiresAt) =>
  `::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until ${end}.\n`;

const ims = (form: object = FORM) =>
  nock('https://ims.test', { reqheaders: { 'X-IMS-ClientId': 'me' } }).post(
    '/ims/invalidate_token/v2',
    { ...form },
  );
const revoke = (changes: Partial<Revocation> = {}, clientSecret?: string) => {
  const saved = { revocation: { ...REVOCATION, ...changes } };
  const given = makeContext(REVOCATION_LIMIT_MS);
  return revokeToken(clientSecret === undefined ? saved : { ...saved, clientSecret }, given);
};

describe('a token is revoked', () => {
  test('with the client id alone, or with the secret where there is one', async () => {
    ims().reply(200);
    ims({ ...FORM, client_secret: 'hush' }).reply(200);

    await revoke();
    await revoke({}, 'hush');

    expect(stdout.text).toBe(REVOKED.repeat(2));
  });

  test('to its last second, and no longer', async () => {
    ims().reply(200);

    await revoke({ expiresAt: '2026-11-24T02:15:01Z' });
    await revoke({ expiresAt: '2026-11-24T02:15:00Z' });
    await revoke({ expiresAt: '2025-01-01T00:00:00Z' });

    expect(stdout.text).toBe(`${REVOKED}${'::debug::The token has expired.\n'.repeat(2)}`);
  });
});

describe('a revocation that fails is one warning', () => {
  test('that says why, and how long the token lives on', async () => {
    ims().reply(400, 'the-token');
    await revoke();
    expect(stdout.text).toBe(warning('IMS answered 400'));
  });

  test('that names no end where none is known', async () => {
    ims().reply(400);
    await revoke({ expiresAt: '' });
    expect(stdout.text).toBe(warning('IMS answered 400', 'it expires'));
  });

  test('after further attempts for 10 seconds, as long as that may help', async () => {
    const given = makeContext(REVOCATION_LIMIT_MS);
    const error = Object.assign(new Error('the-token'), { code: 'ECONNRESET' });
    let asked = 0;
    ims().replyWithError(error);
    ims()
      .times(9)
      .optionally()
      .reply(() => {
        asked += 1;
        given.clock.pass(100);
        return [503];
      });

    await revokeToken({ revocation: REVOCATION }, given);

    expect(asked).toBeGreaterThan(3);
    expect(given.clock.elapsedMs()).toBeGreaterThan(9000);
    expect(given.clock.elapsedMs()).toBeLessThanOrEqual(10_000);
    expect(stdout.text).toBe(warning('IMS answered 503'));
  });
});

describe('at once', () => {
  test('a token is revoked also when the step is being cancelled', async () => {
    ims().reply(200);
    const given = makeContext(5000);
    given.cancel.abort(new Error('cancelled'));

    await revokeNow({ revocation: REVOCATION }, given);

    expect(stdout.text).toBe(REVOKED);
  });

  test.each([
    ['10 seconds', 60_000, '10'],
    ['the time of the step', 3000, '3'],
  ])('it takes no longer than %s', async (_, timeLeftMs, retryAfter) => {
    ims().reply(503, '', { 'retry-after': retryAfter });
    const given = makeContext(timeLeftMs);

    await revokeNow({ revocation: REVOCATION }, given);

    expect(given.clock.sleeps).toEqual([]);
    expect(stdout.text).toBe(warning('IMS answered 503'));
  });
});

describe('the way to IMS', () => {
  test.each(['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'])(
    'is not through a proxy that %s names only now',
    async (name) => {
      process.env[name] = 'http://evil.test:1';
      ims().reply(200);
      await revoke();
      expect(stdout.text).toBe(REVOKED);
    },
  );

  test.each([
    ['is missing now', {}],
    ['is another now', { https_proxy: 'http://evil.test:1' }],
    ['is not to be used now', { HTTPS_PROXY: 'http://evil.test:1', NO_PROXY: '*' }],
  ])('is through the proxy that main used, when it %s', async (_kind, variables) => {
    Object.assign(process.env, variables);
    // There is no such proxy, and no time to find that out.
    const given = makeContext(0);

    await revokeToken({ revocation: { ...REVOCATION, proxy: 'http://proxy.test:3128' } }, given);

    expect(getProxyUrl('https://ims.test')).toBe('http://proxy.test:3128/');
  });
});
