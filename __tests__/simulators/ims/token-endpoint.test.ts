import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccountState } from './account.ts';
import { attempt } from './attempt.ts';
import { createOAuthAccount } from './create-account.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';
import { postForm, send, tokenFields } from './test-client.ts';

const account = createOAuthAccount({
  clientSecrets: ['fake-first', 'fake-second'],
  scopes: ['openid', 'AdobeID', 'aem.document'],
});
const jwtOnly = createOAuthAccount({ grantTypes: ['exchange_jwt'] });
const partly = createOAuthAccount({ scopes: ['openid', 'AdobeID'], grantOnly: ['openid'] });

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [account, jwtOnly, partly] });
});
afterAll(() => simulator.close());

const ask = (change: Record<string, string | undefined> = {}, path = '/ims/token/v3') => {
  const fields = Object.entries({ ...tokenFields(account), ...change });
  const set = fields.filter((field): field is [string, string] => field[1] !== undefined);
  return postForm(simulator.url + path, Object.fromEntries(set));
};

describe('a good request', () => {
  test.each(['/ims/token/v2', '/ims/token/v3'])(
    'gets a token from %s, in seconds',
    async (path) => {
      const answer = await ask({}, path);

      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
        token_type: 'bearer',
        expires_in: 86399,
      });
      expect(answer.headers.get('x-debug-id')).toMatch(/^[0-9a-f]{32}$/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  test('may be multipart', async () => {
    const body = new FormData();
    for (const [name, value] of Object.entries(tokenFields(account))) {
      body.append(name, value);
    }

    const answer = await send(`${simulator.url}/ims/token/v3`, { method: 'POST', body });

    expect(answer.status).toBe(200);
  });

  test('may have its parameters in the query', async () => {
    const query = new URLSearchParams(tokenFields(account));

    const answer = await send(`${simulator.url}/ims/token/v3?${query}`, { method: 'POST' });

    expect(answer.status).toBe(200);
  });

  test.each([
    ['the second secret', { client_secret: 'fake-second' }],
    ['blanks after the commas', { scope: 'openid, AdobeID' }],
    ['the organisation', { org_id: account.organizationId }],
  ])('may have %s', async (_what, change) => {
    expect((await ask(change)).status).toBe(200);
  });

  test('to v2 gets every granted scope when it names none', async () => {
    const answer = await ask({ scope: undefined }, '/ims/token/v2');

    const token = String(answer.json?.['access_token']);
    expect(simulator.tokenState(token).scopes).toEqual(account.scopes);
  });

  test('gets fewer scopes where the account grants fewer', async () => {
    const answer = await postForm(`${simulator.url}/ims/token/v3`, tokenFields(partly));

    const token = String(answer.json?.['access_token']);
    expect(simulator.tokenState(token).claims).toMatchObject({ scope: 'openid' });
  });
});

describe('a mistake in the request', () => {
  const client = (description: string) => [400, 'invalid_client', description] as const;
  test.each([
    ['no client id', { client_id: undefined }, ...client('missing client_id parameter')],
    ['a blank client id', { client_id: '' }, ...client('missing client_id parameter')],
    ['an unknown client id', { client_id: 'other' }, ...client('invalid client_id parameter')],
    ['no secret', { client_secret: undefined }, ...client('missing client_secret parameter')],
    ['a wrong secret', { client_secret: 'x' }, ...client('invalid client_secret parameter')],
    [
      'a secret with a line end',
      { client_secret: 'fake-first\n' },
      ...client('invalid client_secret parameter'),
    ],
    ['no grant type', { grant_type: undefined }, 400, 'invalid_request', /grant_type/],
    ['an unknown grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type', undefined],
    ['no scope', { scope: undefined }, 400, 'invalid_scope', /scope/],
    ['one scope not granted', { scope: 'openid,aem.x' }, 400, 'invalid_scope', undefined],
    ['an empty scope in the list', { scope: 'openid,,AdobeID' }, 400, 'invalid_scope', undefined],
    [
      'no scope granted',
      { scope: 'aem.x' },
      400,
      'invalid_target_scope',
      'None of the requested scopes is enabled in the SP binding',
    ],
    [
      'scopes separated by blanks only',
      { scope: 'openid AdobeID' },
      400,
      'invalid_target_scope',
      /None of the requested/,
    ],
    [
      'a malformed organisation',
      { org_id: 'ABC' },
      400,
      'missing_separator',
      'The guid ABC is invalid.',
    ],
    [
      'another organisation',
      { org_id: 'ABC@AdobeOrg' },
      404,
      'not_found',
      'Organization with id ABC@AdobeOrg cannot be found',
    ],
    [
      'a credential for the other grant',
      tokenFields(jwtOnly),
      400,
      'unauthorized_client',
      'client is not authorized to use this grant type.',
    ],
  ])('%s is answered as documented', async (_what, change, status, error, description) => {
    const answer = await ask(change);

    expect(answer.status).toBe(status);
    expect(answer.json?.['error']).toBe(error);
    if (description === undefined) {
      expect(answer.json).not.toHaveProperty('error_description');
    } else {
      expect(answer.json?.['error_description']).toMatch(
        typeof description === 'string' ? new RegExp(`^${description}$`) : description,
      );
    }
    expect(answer.headers.get('x-debug-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['a JSON body', JSON.stringify(tokenFields(account)), 'application/json'],
    ['a parameter given twice', `${new URLSearchParams(tokenFields(account))}&scope=x`, undefined],
    ['bad percent-encoding', 'client_secret=100%', undefined],
    ['a broken multipart body', 'nothing', 'multipart/form-data; boundary=x'],
  ])('%s is an invalid request', async (_what, body, contentType) => {
    const headers = { 'content-type': contentType ?? 'application/x-www-form-urlencoded' };

    const answer = await send(`${simulator.url}/ims/token/v3`, { method: 'POST', headers, body });

    expect([answer.status, answer.json?.['error']]).toEqual([400, 'invalid_request']);
  });

  test('the method GET is not allowed', async () => {
    const answer = await send(`${simulator.url}/ims/token/v3`);

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a body that is far too large is cut off', async () => {
    const url = `${simulator.url}/ims/token/v3`;

    const outcome = await attempt(url, { method: 'POST' }, 'x'.repeat(300 * 1024));

    expect(outcome.status).toBeUndefined();
    expect(outcome.failure).toMatch(/^(ECONNRESET|EPIPE)$/);
    expect((await ask()).status).toBe(200);
  });

  test('another path is not found', async () => {
    expect((await ask({}, '/ims/token/v9')).status).toBe(404);
  });
});

describe('the state of the account', () => {
  test.each<[AccountState, number, string, string | undefined]>([
    [
      'removed_from_org',
      403,
      'access_denied',
      'Service principal is no longer part of the organization.',
    ],
    ['not_allowed', 403, 'Forbidden', 'The client is not allowed to perform the operation.'],
    [
      'org_unknown',
      404,
      'not_found',
      `Organization with id ${account.organizationId} cannot be found`,
    ],
    [
      'duplicate_binding',
      409,
      'duplicate_binding',
      'There are multiple bindings for this client and org.',
    ],
    ['server_fault', 500, 'INTERNAL_SERVER_ERROR', undefined],
  ])('%s is answered as documented', async (state, status, error, description) => {
    account.state = state;

    const answer = await ask();

    account.state = 'ok';
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      error,
      ...(description === undefined ? {} : { error_description: description }),
    });
  });

  test('migrated is a good OAuth account', async () => {
    account.state = 'migrated';

    const answer = await ask();

    account.state = 'ok';
    expect(answer.status).toBe(200);
  });
});

test('the answer holds the scopes when that is asked for', async () => {
  await using other = await startImsSimulator({ accounts: [account], scopeInAnswer: true });

  const answer = await postForm(`${other.url}/ims/token/v3`, tokenFields(account));

  expect(answer.json?.['scope']).toBe('openid,AdobeID,aem.document');
});
