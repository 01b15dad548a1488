import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JWTHeaderParameters, SignJWT } from 'jose';
import { createJwtAccount, createOAuthAccount, type JwtAccount } from './create-account.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';
import { postForm, send } from './test-client.ts';

const NOW = new Date('2026-11-24T02:15:00Z');
const NOW_SECONDS = NOW.getTime() / 1000;
const DAY_MS = 86_400_000;
const HOST = 'ims-na1.adobelogin.com';
const METASCOPE = `https://${HOST}/s/ent_aem_cloud_api`;

const oauthOnly = createOAuthAccount();
let account: JwtAccount;
let simulator: ImsSimulator;
let privateKey: KeyObject;
beforeAll(async () => {
  account = await createJwtAccount({ notBefore: new Date(NOW.getTime() - DAY_MS) });
  privateKey = createPrivateKey(account.privateKeyPem);
  simulator = await startImsSimulator({
    accounts: [account, oauthOnly],
    imsHost: HOST,
    now: () => NOW,
  });
});
afterAll(() => simulator.close());

interface Change {
  header?: Partial<JWTHeaderParameters>;
  claims?: Record<string, unknown>;
  key?: KeyObject | Uint8Array;
}

/** An assertion in order but for the changes, signed with jose. */
function assertion({ header = {}, claims = {}, key = privateKey }: Change = {}): Promise<string> {
  const good = {
    iss: account.organizationId,
    sub: account.technicalAccountId,
    aud: `https://${HOST}/c/${account.clientId}`,
    exp: NOW_SECONDS + 300,
    [METASCOPE]: true,
  };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header })
    .sign(key);
}

const fieldsFor = (jwt: string) => ({
  client_id: account.clientId,
  client_secret: account.clientSecrets[0] ?? '',
  jwt_token: jwt,
});

const exchange = (fields: Record<string, string>, path = '/ims/exchange/jwt') =>
  postForm(simulator.url + path, fields);

describe('a good assertion', () => {
  test.each(['/ims/exchange/jwt', '/ims/exchange/jwt/', '/ims/exchange/v1/jwt'])(
    'gets a token from %s, in milliseconds',
    async (path) => {
      const answer = await exchange(fieldsFor(await assertion()), path);

      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        token_type: 'bearer',
        access_token: expect.stringMatching(/^eyJ/),
        expires_in: 86_399_999,
      });
      const { claims } = simulator.tokenState(String(answer.json?.['access_token']));
      expect(claims).toMatchObject({
        user_id: account.technicalAccountId,
        scope: 'ent_aem_cloud_api',
      });
    },
  );

  test('may be sent as multipart', async () => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fieldsFor(await assertion()))) {
      body.append(name, value);
    }

    const answer = await send(`${simulator.url}/ims/exchange/jwt`, { method: 'POST', body });

    expect(answer.status).toBe(200);
  });

  test('may have an integer jti', async () => {
    const answer = await exchange(fieldsFor(await assertion({ claims: { jti: 7 } })));

    expect(answer.status).toBe(200);
  });
});

describe('a mistake in the assertion', () => {
  const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const seconds = NOW_SECONDS;
  const NOT_A_SUBSET =
    'The metascopes in the JWT are not a subset of the metascopes in the binding.';
  const NO_MATCH = 'Could not match JWT signature to any of the bindings';
  test.each<[string, Change, number, string, string | undefined]>([
    [
      'another client in aud',
      { claims: { aud: `https://${HOST}/c/x` } },
      400,
      'invalid_client',
      undefined,
    ],
    ['another host in aud', { claims: { aud: 'https://x/c/y' } }, 400, 'invalid_client', undefined],
    ['no aud', { claims: { aud: undefined } }, 400, 'invalid_client', undefined],
    ['exp in the past', { claims: { exp: seconds - 1 } }, 400, 'invalid_token', undefined],
    ['exp just now', { claims: { exp: seconds } }, 400, 'invalid_token', undefined],
    ['exp as a string', { claims: { exp: `${seconds + 9}` } }, 400, 'invalid_token', undefined],
    ['exp with a fraction', { claims: { exp: seconds + 9.5 } }, 400, 'invalid_token', undefined],
    ['jti as a string', { claims: { jti: 'x' } }, 400, 'invalid_token', undefined],
    ['no exp', { claims: { exp: undefined } }, 400, 'bad_request', undefined],
    ['exp in milliseconds', { claims: { exp: seconds * 1000 } }, 400, 'bad_request', undefined],
    ['no iss', { claims: { iss: undefined } }, 400, 'bad_request', undefined],
    ['iss without @AdobeOrg', { claims: { iss: 'ABC' } }, 400, 'bad_request', undefined],
    ['another iss', { claims: { iss: 'ABC@AdobeOrg' } }, 400, 'bad_request', undefined],
    [
      'an e-mail address as sub',
      { claims: { sub: 'a@example.com' } },
      400,
      'bad_request',
      undefined,
    ],
    ['another sub', { claims: { sub: 'A@techacct.adobe.com' } }, 400, 'bad_request', undefined],
    ['another key', { key: otherKey }, 400, 'invalid_token', NO_MATCH],
    ['another algorithm', { header: { alg: 'RS512' } }, 400, 'invalid_signature', undefined],
    ['another type', { header: { typ: 'at+jwt' } }, 400, 'invalid_signature', undefined],
    [
      'a shared secret as key',
      { header: { alg: 'HS256' }, key: new TextEncoder().encode('x'.repeat(32)) },
      400,
      'invalid_signature',
      undefined,
    ],
    ['no metascope', { claims: { [METASCOPE]: undefined } }, 400, 'invalid_scope', NOT_A_SUBSET],
    [
      'a metascope not true',
      { claims: { [METASCOPE]: 'true' } },
      400,
      'invalid_scope',
      NOT_A_SUBSET,
    ],
    [
      'a metascope too many',
      { claims: { [`https://${HOST}/s/ent_x`]: true } },
      400,
      'invalid_scope',
      NOT_A_SUBSET,
    ],
    [
      'a metascope of another host',
      { claims: { 'https://other.example/s/ent_aem_cloud_api': true } },
      400,
      'invalid_scope',
      NOT_A_SUBSET,
    ],
  ])('%s is answered as documented', async (_what, change, status, error, description) => {
    const answer = await exchange(fieldsFor(await assertion(change)));

    expect([answer.status, answer.json?.['error']]).toEqual([status, error]);
    expect(answer.json?.['error_description']).toEqual(description ?? expect.any(String));
  });

  test('a changed payload does not match the signature', async () => {
    const [header, , signature] = (await assertion()).split('.');
    const [, payload] = (await assertion({ claims: { exp: NOW_SECONDS + 900 } })).split('.');

    const answer = await exchange(fieldsFor(`${header}.${payload}.${signature}`));

    expect(answer.json?.['error_description']).toBe(NO_MATCH);
  });
});

describe('a mistake in the form', () => {
  test.each<[string, Record<string, string>, number, string]>([
    ['no client id', { client_id: '' }, 400, 'invalid_client'],
    ['an unknown client', { client_id: 'other' }, 400, 'invalid_client'],
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
    ['no secret', { client_secret: '' }, 401, 'invalid_client'],
    ['no assertion', { jwt_token: '' }, 400, 'invalid_token'],
    ['an undecodable assertion', { jwt_token: 'a.b.c' }, 400, 'invalid_token'],
    [
      'a client that may not exchange',
      { client_id: oauthOnly.clientId, client_secret: oauthOnly.clientSecrets[0] ?? '' },
      401,
      'invalid_client',
    ],
  ])('%s is answered as documented', async (_what, change, status, error) => {
    const answer = await exchange({ ...fieldsFor(await assertion()), ...change });

    expect([answer.status, answer.json?.['error']]).toEqual([status, error]);
  });
});

describe('the account', () => {
  test('answers a migrated credential with an internal error', async () => {
    account.state = 'migrated';

    const answer = await exchange(fieldsFor(await assertion()));

    account.state = 'ok';
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      error: 'internal_error',
      error_description: 'Please try again later',
    });
  });

  test.each([
    ['expired', -2 * DAY_MS, -DAY_MS],
    ['not yet valid', DAY_MS, 2 * DAY_MS],
  ])('matches no signature when its certificate is %s', async (_what, from, to) => {
    const { certificatePem } = await createJwtAccount({
      privateKeyPem: account.privateKeyPem,
      notBefore: new Date(NOW.getTime() + from),
      notAfter: new Date(NOW.getTime() + to),
    });
    const before = account.certificatePem;
    account.certificatePem = certificatePem;

    const answer = await exchange(fieldsFor(await assertion()));

    account.certificatePem = before;
    expect(answer.json).toEqual({
      error: 'invalid_token',
      error_description: 'Could not match JWT signature to any of the bindings',
    });
  });

  test('matches no signature when it has no certificate', async () => {
    simulator.accounts[0] = { ...account, certificatePem: '' };

    const answer = await exchange(fieldsFor(await assertion()));

    simulator.accounts[0] = account;
    expect([answer.status, answer.json?.['error']]).toEqual([400, 'invalid_signature']);
  });
});

test.each(['with', 'without'])(
  'unless told otherwise, the host is the one that is called, %s its port',
  async (port) => {
    await using other = await startImsSimulator({ accounts: [account], now: () => NOW });
    const host = port === 'with' ? `127.0.0.1:${other.port}` : '127.0.0.1';
    const jwt = await assertion({
      claims: {
        aud: `https://${host}/c/${account.clientId}`,
        [METASCOPE]: undefined,
        [`https://${host}/s/ent_aem_cloud_api`]: true,
      },
    });

    const answer = await postForm(`${other.url}/ims/exchange/jwt`, fieldsFor(jwt));

    expect(answer.status).toBe(200);
  },
);
