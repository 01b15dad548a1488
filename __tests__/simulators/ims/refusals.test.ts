import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JWTHeaderParameters, SignJWT } from 'jose';
import type { AccountState } from './account.ts';
import { createJwtAccount, createOAuthAccount, type JwtAccount } from './create-account.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';

// Most refusals are asked for by the probe (__tests__/probe/simulators.test.ts); here are the others.

const NOW = new Date('2026-11-24T02:15:00Z');
const NOW_SECONDS = NOW.getTime() / 1000;
const DAY_MS = 86_400_000;
const HOST = '127.0.0.1';
const METASCOPE = `https://${HOST}/s/ent_aem_cloud_api`;

const account = createOAuthAccount({ clientSecrets: ['fake-first', 'fake-second'] });
let jwtAccount: JwtAccount;
let privateKey: KeyObject;
let simulator: ImsSimulator;
beforeAll(async () => {
  jwtAccount = await createJwtAccount({ notBefore: new Date(NOW.getTime() - DAY_MS) });
  privateKey = createPrivateKey(jwtAccount.privateKeyPem);
  const accounts = [account, jwtAccount];
  simulator = await startImsSimulator({ accounts, now: () => NOW });
});
afterAll(() => simulator.close());

type Fields = Record<string, string>;

async function post(path: string, fields: Fields | FormData) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const response = await fetch(`${simulator.url}/ims/${path}`, { method: 'POST', body });
  const text = await response.text();
  const json: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}

const refusalOf = async (...call: Parameters<typeof post>) => {
  const { status, json } = await post(...call);
  return [status, json['error'], json['error_description']];
};

function formData(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, value);
  }
  return form;
}

const tokenFields = (change: Fields = {}): Fields => ({
  grant_type: 'client_credentials',
  client_id: account.clientId,
  client_secret: 'fake-first',
  scope: 'openid,AdobeID',
  ...change,
});

describe('the token endpoint', () => {
  test('takes what is documented: either secret, blanks after commas, multipart, the query', async () => {
    const good = tokenFields({ client_secret: 'fake-second', scope: 'openid, AdobeID' });
    const answers = [
      await post('token/v3', good),
      await post('token/v2', formData(good)),
      await post(`token/v3?${new URLSearchParams(good)}`, {}),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.headers.get('x-debug-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['no client id', { client_id: '' }, 'missing client_id parameter'],
    ['no secret', { client_secret: '' }, 'missing client_secret parameter'],
    [
      'a secret with a line end',
      { client_secret: 'fake-first\n' },
      'invalid client_secret parameter',
    ],
  ])('refuses %s', async (_what, change, text) => {
    const refusal = await refusalOf('token/v3', tokenFields(change));

    expect(refusal).toEqual([400, 'invalid_client', text]);
  });

  test.each<[AccountState, number, string, RegExp]>([
    ['removed_from_org', 403, 'access_denied', /^Service principal is no longer part of/],
    ['not_allowed', 403, 'Forbidden', /^The client is not allowed to perform the operation\.$/],
    ['org_unknown', 404, 'not_found', /^Organization with id \w+@AdobeOrg cannot be found$/],
    ['duplicate_binding', 409, 'duplicate_binding', /^There are multiple bindings for this/],
  ])('refuses an account in the state %s as documented', async (state, status, error, text) => {
    account.state = state;

    const refusal = await refusalOf('token/v3', tokenFields());

    account.state = 'ok';
    expect(refusal).toEqual([status, error, expect.stringMatching(text)]);
  });

  test('refuses a broken multipart form', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const url = `${simulator.url}/ims/token/v3`;

    const response = await fetch(url, { method: 'POST', headers, body: 'nothing' });

    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: 'invalid_request' },
    ]);
  });

  test('destroys the connection of a body that is far too large', async () => {
    await expect(post('token/v3', { scope: 'x'.repeat(300 * 1024) })).rejects.toThrow();
    expect((await post('token/v3', tokenFields())).status).toBe(200);
  });

  test('holds back scopes for an account that is told to', async () => {
    account.grantOnly = ['openid'];

    const { json } = await post('token/v3', tokenFields());

    delete account.grantOnly;
    const { claims } = simulator.tokenState(String(json['access_token']));
    expect(claims?.['scope']).toBe('openid');
  });
});

interface Change {
  header?: Partial<JWTHeaderParameters>;
  claims?: Record<string, unknown>;
  key?: KeyObject | Uint8Array;
}

/** An assertion in order but for the changes. */
function assertion({ header = {}, claims = {}, key = privateKey }: Change = {}): Promise<string> {
  const good = {
    iss: jwtAccount.organizationId,
    sub: jwtAccount.technicalAccountId,
    aud: `https://${HOST}/c/${jwtAccount.clientId}`,
    exp: NOW_SECONDS + 300,
    [METASCOPE]: true,
  };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header })
    .sign(key);
}

const exchangeFields = (jwt: string, change: Fields = {}): Fields => ({
  client_id: jwtAccount.clientId,
  client_secret: jwtAccount.clientSecrets[0] ?? '',
  jwt_token: jwt,
  ...change,
});

describe('the JWT exchange', () => {
  test.each(['exchange/jwt', 'exchange/jwt/', 'exchange/v1/jwt'])(
    'takes a good assertion at %s, in a form or as multipart, with a jti',
    async (path) => {
      const fields = exchangeFields(await assertion({ claims: { jti: 7 } }));

      expect((await post(path, fields)).json).toEqual({
        token_type: 'bearer',
        access_token: expect.stringMatching(/^eyJ/),
        expires_in: DAY_MS - 1,
      });
      expect((await post(path, formData(fields))).status).toBe(200);
    },
  );

  const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const sharedKey = new TextEncoder().encode('x'.repeat(32));
  test.each<[string, Change, string]>([
    ['exp just now', { claims: { exp: NOW_SECONDS } }, 'invalid_token'],
    ['exp as a string', { claims: { exp: `${NOW_SECONDS + 9}` } }, 'invalid_token'],
    ['exp with a fraction', { claims: { exp: NOW_SECONDS + 9.5 } }, 'invalid_token'],
    ['jti as a string', { claims: { jti: 'x' } }, 'invalid_token'],
    ['another key', { key: otherKey }, 'invalid_token'],
    ['no exp', { claims: { exp: undefined } }, 'bad_request'],
    ['exp in milliseconds', { claims: { exp: NOW_SECONDS * 1000 } }, 'bad_request'],
    ['no iss', { claims: { iss: undefined } }, 'bad_request'],
    ['iss without @AdobeOrg', { claims: { iss: 'ABC' } }, 'bad_request'],
    ['an e-mail address as sub', { claims: { sub: 'a@example.com' } }, 'bad_request'],
    ['no aud', { claims: { aud: undefined } }, 'invalid_client'],
    ['another type', { header: { typ: 'at+jwt' } }, 'invalid_signature'],
    ['a shared secret as key', { header: { alg: 'HS256' }, key: sharedKey }, 'invalid_signature'],
    ['a metascope not true', { claims: { [METASCOPE]: 'true' } }, 'invalid_scope'],
    ['one metascope too many', { claims: { [`https://${HOST}/s/x`]: true } }, 'invalid_scope'],
    ['more after a metascope', { claims: { [`${METASCOPE}/s/x`]: true } }, 'invalid_scope'],
  ])('refuses %s', async (_what, change, error) => {
    const refusal = await refusalOf('exchange/jwt', exchangeFields(await assertion(change)));

    expect(refusal).toEqual([400, error, expect.any(String)]);
  });

  test.each<[string, Fields, number, string]>([
    ['no secret', { client_secret: '' }, 401, 'invalid_client'],
    ['no assertion', { jwt_token: '' }, 400, 'invalid_token'],
    ['an undecodable assertion', { jwt_token: 'a.b.c' }, 400, 'invalid_token'],
    [
      'a client that may not exchange',
      { client_id: account.clientId, client_secret: 'fake-first' },
      401,
      'invalid_client',
    ],
  ])('refuses %s', async (_what, change, status, error) => {
    const refusal = await refusalOf('exchange/jwt', exchangeFields(await assertion(), change));

    expect(refusal).toEqual([status, error, expect.any(String)]);
  });

  const outOfDate = async (fromMs: number, toMs: number) => {
    const { privateKeyPem } = jwtAccount;
    const [notBefore, notAfter] = [fromMs, toMs].map((ms) => new Date(NOW.getTime() + ms));
    const made = await createJwtAccount({
      privateKeyPem,
      ...(notBefore && notAfter && { notBefore, notAfter }),
    });
    return { certificatePem: made.certificatePem };
  };
  test.each([
    ['whose certificate has expired', () => outOfDate(-2 * DAY_MS, -DAY_MS), 400, 'invalid_token'],
    [
      'whose certificate is not yet valid',
      () => outOfDate(DAY_MS, 2 * DAY_MS),
      400,
      'invalid_token',
    ],
    ['without a certificate', () => ({ certificatePem: '' }), 400, 'invalid_signature'],
    ['that was migrated', () => ({ state: 'migrated' as const }), 500, 'internal_error'],
  ])('refuses an account %s', async (_what, change, status, error) => {
    simulator.accounts[1] = { ...jwtAccount, ...(await change()) };

    const refusal = await refusalOf('exchange/jwt', exchangeFields(await assertion()));

    simulator.accounts[1] = jwtAccount;
    expect(refusal).toEqual([status, error, expect.any(String)]);
  });

  test('wants the host that is called, with or without its port', async () => {
    const ask = async (host: string) => {
      const scope = `https://${host}/s/ent_aem_cloud_api`;
      const aud = `https://${host}/c/${jwtAccount.clientId}`;
      const claims = { aud, [METASCOPE]: undefined, [scope]: true };
      return (await post('exchange/jwt', exchangeFields(await assertion({ claims })))).status;
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
    ['invalidate_token/v2', 'no client id', { client_id: '' }, 'invalid_client'],
    ['invalidate_token/v2', 'an unknown client', { client_id: 'x' }, 'invalid_client'],
    ['invalidate_token/v2', 'no token type', { token_type: '' }, 'bad_request'],
    ['validate_token/v1', 'no client id', { client_id: '' }, 'invalid_client'],
    ['validate_token/v1', 'no type', { type: '' }, 'bad_request'],
    ['validate_token/v1', 'no token', { token: '' }, 'bad_request'],
  ])('%s refuses %s', async (path, _what, change, error) => {
    expect(await refusalOf(path, about(change))).toEqual([400, error, expect.any(String)]);
  });

  test('userinfo refuses a token that IMS never issued', async () => {
    const headers = { authorization: 'Bearer x' };

    const response = await fetch(`${simulator.url}/ims/userinfo/v2`, { headers });

    expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_token' }]);
  });
});
