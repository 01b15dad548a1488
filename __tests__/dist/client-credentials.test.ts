import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  expectSuccess,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
});
beforeEach(() => simulator.misbehave({}));
afterAll(() => simulator.close());

describe('the request', () => {
  test('is one POST of a form, with nothing in the query', async () => {
    const account = firstAccount(simulator);
    const before = simulator.requests.length;

    expectSuccess(await runMain(goodInputs(simulator)));

    expect(simulator.requests.slice(before)).toMatchObject([
      {
        method: 'POST',
        path: '/ims/token/v3',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        parameters: {
          grant_type: 'client_credentials',
          client_id: account.clientId,
          client_secret: account.clientSecrets[0],
          scope: account.scopes.join(','),
        },
      },
    ]);
    expect(simulator.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('carries org_id only when the input sets it', async () => {
    const { organizationId } = firstAccount(simulator);

    const result = await runMain({ ...goodInputs(simulator), 'organization-id': organizationId });

    expectSuccess(result);
    expect(simulator.requests.at(-1)?.parameters).toHaveProperty('org_id', organizationId);
    expect(result.outputs['organization-id']).toBe(organizationId);
  });

  test.each([
    ['an ampersand', 'p8e-a&b&scope=admin'],
    ['a plus sign', 'p8e-a+b+'],
    ['percent signs', 'p8e-100%25%zz%'],
    ['equals signs', 'p8e-abc=='],
    ['quotes', `p8e-a"b'c\`d`],
    ['a blank inside', 'p8e-two words'],
    ['a backslash and a dollar', 'p8e-a\\b$HOME\\n'],
    ['non-ASCII', 'p8e-Schlüssel-пароль-密钥-🔑'],
    ['a workflow command', 'p8e-::error::x%0A##[error]'],
    ['all of it', `&+%=?#;:/@ "'\\<>|~*.-_äß€🔑`],
  ])('carries a secret with %s unharmed', async (_what, secret) => {
    firstAccount(simulator).clientSecrets.push(secret);

    const result = await runMain({ ...goodInputs(simulator), 'client-secret': secret });

    expectSuccess(result);
    expect(simulator.requests.at(-1)?.parameters['client_secret']).toBe(secret);
    expect(result.masks).toContain(secret);
    const shown = result.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(shown.join('\n')).not.toContain(secret);
  });
});

describe('the scopes', () => {
  test('that were asked for but not granted are named in a warning', async () => {
    const account = firstAccount(simulator);
    const granted = account.scopes.slice(2);
    account.grantOnly = granted;

    const result = await runMain(goodInputs(simulator));

    delete account.grantOnly;
    expectSuccess(result);
    expect(warningsOf(result)).toEqual([
      expect.stringContaining(account.scopes.slice(0, 2).join(', ')),
    ]);
    expect(warningsOf(result)[0]).not.toContain(granted[0]);
    expect(result.outputs['scopes']).toBe(granted.join(','));
  });

  test.each([
    ['separated by blanks, as OAuth says', 'openid AdobeID'],
    ['separated by commas', 'openid,AdobeID'],
  ])('%s are read from the answer', async (_what, scope) => {
    simulator.misbehave({ steps: [{ kind: 'alter', set: { scope } }] });

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(result.outputs['scopes']).toBe('openid,AdobeID');
    expect(warningsOf(result)).toHaveLength(1);
  });

  test('that IMS does not tell are those asked for', async () => {
    simulator.misbehave({ steps: [{ kind: 'alter', set: { access_token: 'opaque' } }] });

    const result = await runMain({ ...goodInputs(simulator), scopes: '["openid", "AdobeID"]' });

    expectSuccess(result);
    expect(result.outputs['scopes']).toBe('openid,AdobeID');
    expect(warningsOf(result)).toEqual([]);
  });
});
