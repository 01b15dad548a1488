import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createOAuthAccount } from './create-account.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';
import { obtainToken, postForm, send } from './test-client.ts';

const START = new Date('2026-11-24T02:15:00Z');
const DAY_MS = 86_400_000;

const account = createOAuthAccount();
const other = createOAuthAccount();
const secret = account.clientSecrets[0] ?? '';

let now = START;
let simulator: ImsSimulator;
let token: string;
beforeAll(async () => {
  simulator = await startImsSimulator({
    accounts: [account, other],
    recordSecrets: true,
    now: () => now,
  });
});
beforeEach(async () => {
  now = START;
  token = await obtainToken(simulator.url, account);
});
afterAll(() => simulator.close());

const invalidate = (change: Record<string, string> = {}) =>
  postForm(
    `${simulator.url}/ims/invalidate_token/v2`,
    { token_type: 'access_token', token, client_id: account.clientId, ...change },
    { 'X-IMS-ClientId': account.clientId },
  );

const validate = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  postForm(
    `${simulator.url}/ims/validate_token/v1`,
    { type: 'access_token', client_id: account.clientId, ...fields },
    headers,
  );

describe('invalidation', () => {
  test.each([
    ['with the secret', { client_secret: secret }],
    ['without the secret', {}],
  ])('%s is answered 200 with an empty body', async (_what, change) => {
    const answer = await invalidate(change);

    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(simulator.tokenState(token).state).toBe('revoked');
    expect(simulator.requests.at(-1)).toMatchObject({
      path: '/ims/invalidate_token/v2',
      headers: { 'x-ims-clientid': account.clientId },
      parameters: { token },
    });
  });

  test('may be repeated', async () => {
    await invalidate();

    expect((await invalidate()).status).toBe(200);
  });

  test.each([
    ['an unknown token', { token: 'x' }, 'invalid_token'],
    ['the token of another client', { client_id: other.clientId }, 'invalid_token'],
    ['no client id', { client_id: '' }, 'invalid_client'],
    ['an unknown client', { client_id: 'x' }, 'invalid_client'],
    ['a wrong secret', { client_secret: 'x' }, 'invalid_client'],
    ['no token type', { token_type: '' }, 'bad_request'],
  ])('of %s is refused', async (_what, change, error) => {
    const answer = await invalidate(change);

    expect([answer.status, answer.json?.['error']]).toEqual([400, error]);
    expect(simulator.tokenState(token).state).toBe('active');
  });
});

describe('revocation', () => {
  const basic = (user: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });

  test('with Basic authentication ends a token', async () => {
    const answer = await postForm(
      `${simulator.url}/ims/revoke`,
      { token },
      basic(account.clientId, secret),
    );

    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(simulator.tokenState(token).state).toBe('revoked');
  });

  test('with the client id in the query ends a token', async () => {
    await postForm(`${simulator.url}/ims/revoke?client_id=${account.clientId}`, { token });

    expect(simulator.tokenState(token).state).toBe('revoked');
  });

  test('of an unknown token changes nothing', async () => {
    const url = `${simulator.url}/ims/revoke?client_id=${account.clientId}`;

    expect((await postForm(url, { token: 'x' })).status).toBe(200);
  });

  test('with a wrong secret is refused', async () => {
    const headers = basic(account.clientId, 'x');

    const answer = await postForm(`${simulator.url}/ims/revoke`, { token }, headers);

    expect(answer.json?.['error']).toBe('invalid_client');
    expect(simulator.tokenState(token).state).toBe('active');
  });
});

describe('validation', () => {
  test('tells a good token, in the form or as bearer', async () => {
    const good = {
      valid: true,
      expires_at: START.getTime() + DAY_MS,
      token: expect.objectContaining({ client_id: account.clientId }),
    };

    expect((await validate({ token })).json).toEqual(good);
    expect((await validate({}, { authorization: `Bearer ${token}` })).json).toEqual(good);
  });

  test('tells an expired token by the clock', async () => {
    now = new Date(START.getTime() + DAY_MS);

    const answer = await validate({ token });

    expect([answer.status, answer.json]).toEqual([200, { valid: false, reason: 'expired' }]);
    expect(simulator.tokenState(token).state).toBe('expired');
  });

  test('tells a revoked and an unknown token', async () => {
    await invalidate();

    expect((await validate({ token })).json).toEqual({ valid: false, reason: 'revoked' });
    expect((await validate({ token: 'x' })).json).toEqual({
      valid: false,
      reason: 'bad_signature',
    });
  });

  test.each([
    ['client id', { client_id: '', token: 'x' }, 'invalid_client'],
    ['type', { type: '', token: 'x' }, 'bad_request'],
    ['token', {}, 'bad_request'],
  ])('needs a %s', async (_what, change, error) => {
    const answer = await validate(change);

    expect([answer.status, answer.json?.['error']]).toEqual([400, error]);
  });
});

describe('the profile and the organisations', () => {
  const get = (path: string, bearer: string) =>
    send(`${simulator.url}/ims/${path}`, { headers: { authorization: `Bearer ${bearer}` } });

  test('are given for a good token', async () => {
    const [ident, authSrc] = account.organizationId.split('@');

    expect((await get('userinfo/v2', token)).json).toMatchObject({
      sub: account.technicalAccountId,
    });
    expect((await get('organizations/v6', token)).json).toMatchObject([
      { orgRef: { ident, authSrc } },
    ]);
  });

  test.each(['userinfo/v2', 'organizations/v6'])('are refused for a bad one (%s)', async (path) => {
    const answer = await get(path, 'x');

    expect([answer.status, answer.json]).toEqual([401, { error: 'invalid_token' }]);
  });
});
