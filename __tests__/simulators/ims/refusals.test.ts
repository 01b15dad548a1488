import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type JWTHeaderParameters, SignJWT } from 'jose';
import { createJwtAccount, createOAuthAccount, type JwtAccount } from './create-account.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';

// Most refusals are asked for by the probe (__tests__/probe/simulators.test.ts); here are the others.

const START = new Date('2026-11-24T02:15:00Z');
const NOW_SECONDS = START.getTime() / 1000;
const DAY_MS = 86_400_000;
const afterDays = (days: number) => new Date(START.getTime() + days * DAY_MS);
const METASCOPE = 'https://127.0.0.1/s/ent_aem_cloud_api';

const account = createOAuthAccount({ clientSecrets: ['fake-first', 'fake-second'] });
let now: Date;
let jwtAccount: JwtAccount;
let simulator: ImsSimulator;
beforeAll(async () => {
  jwtAccount = await createJwtAccount({ notBefore: afterDays(-1) });
  simulator = await startImsSimulator({ accounts: [account, jwtAccount], now: () => now });
});
beforeEach(() => {
  now = START;
});
afterAll(() => simulator.close());

type Fields = Record<string, string>;

async function post(path: string, fields: Fields, headers?: Fields) {
  const body = new URLSearchParams(fields);
  const init = { method: 'POST', body, ...(headers && { headers }) };
  const response = await fetch(`${simulator.url}/ims/${path}`, init);
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}

const refusalOf = async (path: string, fields: Fields) => {
  const { status, json } = await post(path, fields);
  return [status, json['error'], json['error_description']];
};

const tokenFields = (change: Fields = {}): Fields => ({
  grant_type: 'client_credentials',
  client_id: account.clientId,
  client_secret: 'fake-first',
  scope: 'openid,AdobeID',
  ...change,
});

describe('the token endpoint', () => {
  test('takes either secret, and blanks after commas', async () => {
    const good = tokenFields({ client_secret: 'fake-second', scope: 'openid, AdobeID' });
    const { status, headers } = await post('token/v3', good);

    expect(status).toBe(200);
    expect(headers.get('x-debug-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['no client id', { client_id: '' }, 'missing client_id parameter'],
    ['no secret', { client_secret: '' }, 'missing client_secret parameter'],
    ['a line end', { client_secret: 'fake-first\n' }, 'invalid client_secret parameter'],
  ])('refuses %s', async (_what, change, text) => {
    const refusal = await refusalOf('token/v3', tokenFields(change));

    expect(refusal).toEqual([400, 'invalid_client', text]);
  });

  test('refuses a form that is called something else', async () => {
    const { json } = await post('token/v3', tokenFields(), { 'content-type': 'text/plain' });

    expect(json).toMatchObject({ error: 'invalid_request' });
  });
});

interface Change {
  header?: Partial<JWTHeaderParameters>;
  claims?: Record<string, unknown>;
}

/** A form with an assertion, both in order but for the changes. */
async function exchangeFields({ header, claims }: Change = {}, change: Fields = {}) {
  const good = {
    iss: jwtAccount.organizationId,
    sub: jwtAccount.technicalAccountId,
    aud: `https://127.0.0.1/c/${jwtAccount.clientId}`,
    exp: NOW_SECONDS + 300,
    [METASCOPE]: true,
  };
  const assertion = await new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header })
    .sign(createPrivateKey(jwtAccount.privateKeyPem));
  const { clientId: client_id, clientSecrets } = jwtAccount;
  return { client_id, client_secret: clientSecrets[0] ?? '', jwt_token: assertion, ...change };
}

describe('the JWT exchange', () => {
  test('takes a good assertion with a jti', async () => {
    expect((await post('exchange/jwt', await exchangeFields({ claims: { jti: 7 } }))).json).toEqual(
      {
        token_type: 'bearer',
        access_token: expect.stringMatching(/^eyJ/),
        expires_in: DAY_MS - 1,
      },
    );
  });

  test.each<[string, Change, string]>([
    ['exp just now', { claims: { exp: NOW_SECONDS } }, 'invalid_token'],
    ['exp as a string', { claims: { exp: `${NOW_SECONDS + 9}` } }, 'invalid_token'],
    ['exp with a fraction', { claims: { exp: NOW_SECONDS + 9.5 } }, 'invalid_token'],
    ['jti as a string', { claims: { jti: 'x' } }, 'invalid_token'],
    ['no exp', { claims: { exp: undefined } }, 'bad_request'],
    ['another type', { header: { typ: 'at+jwt' } }, 'invalid_signature'],
    ['a metascope not true', { claims: { [METASCOPE]: 'true' } }, 'invalid_scope'],
    ['more after a metascope', { claims: { [`${METASCOPE}/s/x`]: true } }, 'invalid_scope'],
  ])('refuses %s', async (_what, change, error) => {
    const refusal = await refusalOf('exchange/jwt', await exchangeFields(change));

    expect(refusal).toEqual([400, error, expect.any(String)]);
  });

  test.each<[string, Fields, number, string]>([
    ['an undecodable assertion', { jwt_token: 'a.b.c' }, 400, 'invalid_token'],
    [
      'a client that may not exchange',
      { client_id: account.clientId, client_secret: 'fake-first' },
      401,
      'invalid_client',
    ],
  ])('refuses %s', async (_what, change, status, error) => {
    const refusal = await refusalOf('exchange/jwt', await exchangeFields({}, change));

    expect(refusal).toEqual([status, error, expect.any(String)]);
  });

  test.each([
    ['has expired', -2, -1, 'invalid_token'],
    ['is not yet valid', 1, 2, 'invalid_token'],
    ['is missing', undefined, undefined, 'invalid_signature'],
  ])('refuses an account whose certificate %s', async (_what, from, to, error) => {
    const { privateKeyPem } = jwtAccount;
    const certificatePem =
      from === undefined
        ? ''
        : await createJwtAccount({
            privateKeyPem,
            notBefore: afterDays(from),
            notAfter: afterDays(to),
          }).then((made) => made.certificatePem);
    simulator.accounts[1] = { ...jwtAccount, certificatePem };

    const refusal = await refusalOf('exchange/jwt', await exchangeFields());

    simulator.accounts[1] = jwtAccount;
    expect(refusal).toEqual([400, error, expect.any(String)]);
  });

  test('wants the host that is called, with or without its port', async () => {
    const ask = async (host: string) => {
      const scope = `https://${host}/s/ent_aem_cloud_api`;
      const aud = `https://${host}/c/${jwtAccount.clientId}`;
      const claims = { aud, [METASCOPE]: undefined, [scope]: true };
      return (await post('exchange/jwt', await exchangeFields({ claims }))).status;
    };

    expect([await ask(`127.0.0.1:${simulator.port}`), await ask('127.0.0.1')]).toEqual([200, 200]);
    expect(await ask('ims-na1.adobelogin.com')).toBe(400);
  });
});

describe('the calls about a token', () => {
  const about = (change: Fields) => ({
    token: 'x',
    type: 'access_token',
    token_type: 'access_token',
    client_id: account.clientId,
    ...change,
  });
  test.each<[string, string, Fields, string]>([
    ['invalidate_token/v2', 'an unknown client', { client_id: 'x' }, 'invalid_client'],
    ['invalidate_token/v2', 'no token type', { token_type: '' }, 'bad_request'],
    ['validate_token/v1', 'no client id', { client_id: '' }, 'invalid_client'],
    ['validate_token/v1', 'no type', { type: '' }, 'bad_request'],
    ['validate_token/v1', 'no token', { token: '' }, 'bad_request'],
  ])('%s refuses %s', async (path, _what, change, error) => {
    expect(await refusalOf(path, about(change))).toEqual([400, error, expect.any(String)]);
  });

  test('tell its state by the clock and by its revocation', async () => {
    const token = await simulator.tokens.issue(account, account.scopes);
    const validity = async () => (await post('validate_token/v1', about({ token }))).json;
    const statusOfUserInfo = async (authorization = `Bearer ${token}`) =>
      (await fetch(`${simulator.url}/ims/userinfo/v2`, { headers: { authorization } })).status;

    expect(await validity()).toMatchObject({
      valid: true,
      expires_at: START.getTime() + DAY_MS,
      token: { client_id: account.clientId },
    });
    expect([await statusOfUserInfo(), await statusOfUserInfo('Bearer x')]).toEqual([200, 401]);
    now = afterDays(1);
    expect(await validity()).toEqual({ valid: false, reason: 'expired' });
    expect(await statusOfUserInfo()).toBe(401);
    simulator.tokens.revoke(token);
    expect(await validity()).toEqual({ valid: false, reason: 'revoked' });
    expect(simulator.tokenState(token).state).toBe('revoked');
    expect(simulator.tokenState('x')).toEqual({ state: 'unknown' });
  });

  // What the tests of masks rely on.
  test('a token is as long as those of IMS, and another each time', async () => {
    const [one, two] = [0, 1].map(() => simulator.tokens.issue(account, account.scopes));

    expect((await one)?.length).toBeGreaterThan(1000);
    expect((await one)?.length).toBeLessThan(2000);
    expect(await one).not.toBe(await two);
  });
});
