import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import {
  expectFailure,
  firstAccount,
  goodInputs,
  helpAtTheEnd,
  imsAnswer,
  runAgainst,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
let account: Account;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
  account = firstAccount(simulator);
});
afterAll(() => simulator.close());

describe('IMS says', () => {
  const cases: [number, string, string | undefined, ErrorCode, RegExp][] = [
    [
      400,
      'invalid_client',
      'invalid client_secret parameter',
      'IMS_CLIENT_REFUSED',
      /secret is wrong, was deleted/,
    ],
    [
      400,
      'invalid_client',
      'invalid client_id parameter',
      'IMS_CLIENT_REFUSED',
      /does not know this client id/,
    ],
    [
      400,
      'invalid_client',
      'missing client_id parameter',
      'IMS_CLIENT_REFUSED',
      /proxy that changes requests/,
    ],
    [
      400,
      'invalid_client',
      'missing client_secret parameter',
      'IMS_CLIENT_REFUSED',
      /proxy that changes requests/,
    ],
    [401, 'invalid_client', undefined, 'IMS_CLIENT_REFUSED', /do not belong together/],
    [
      400,
      'unauthorized_client',
      'client is not authorized to use this grant type.',
      'IMS_GRANT_REFUSED',
      /not an OAuth server-to-server/,
    ],
    [400, 'invalid_scope', undefined, 'IMS_SCOPE_REFUSED', /Scopes asked for: /],
    [
      400,
      'invalid_target_scope',
      'None of the requested scopes is enabled in the SP binding',
      'IMS_SCOPE_REFUSED',
      /Scopes asked for: /,
    ],
    [400, 'missing_separator', 'The guid abc is invalid.', 'IMS_ORGANIZATION_REFUSED', /no `@`/],
    [
      403,
      'access_denied',
      'Service principal is no longer part of the organization.',
      'IMS_ACCOUNT_REFUSED',
      /removed from the organization/,
    ],
    [
      403,
      'Forbidden',
      'The client is not allowed to perform the operation.',
      'IMS_ACCOUNT_REFUSED',
      /may not do this/,
    ],
    [
      404,
      'not_found',
      'Organization with id x cannot be found',
      'IMS_ORGANIZATION_REFUSED',
      /does not know the organization/,
    ],
    [
      409,
      'duplicate_binding',
      'There are multiple bindings for this client and org.',
      'IMS_ORGANIZATION_REFUSED',
      /more than once/,
    ],
    [418, 'teapot', 'short and stout', 'IMS_REFUSED', /does not know/],
  ];

  test.each(cases)('%i %s (%s)', async (status, error, error_description, code, advice) => {
    const { result, requests } = await runAgainst(
      simulator,
      imsAnswer(status, { error, error_description }),
    );

    const message = expectFailure(result, code);
    expect(message).toMatch(advice);
    expect(message).toContain(
      `IMS said: status ${status}, error: ${error}, error_description: ${error_description ?? 'none'}, x-debug-id: debug-4711.`,
    );
    expect(message).toContain(account.clientId);
    expect(message).toMatch(helpAtTheEnd(code));
    expect(requests).toBe(1);
  });

  test('the same in the envelope of the PDF Services', async () => {
    const error = { code: 'invalid_client', message: 'invalid client_secret parameter' };

    const { result } = await runAgainst(simulator, imsAnswer(400, { error }));

    expect(expectFailure(result, 'IMS_CLIENT_REFUSED')).toContain(
      'error: invalid_client, error_description: invalid client_secret parameter',
    );
  });

  test('invalid_scope, and the message repeats the scopes', async () => {
    const result = await runMain({ ...goodInputs(simulator), scopes: 'openid nobody_has_this' });

    expect(expectFailure(result, 'IMS_SCOPE_REFUSED')).toContain('openid, nobody_has_this');
  });

  test.each<[string, Partial<Account>, Record<string, string>, ErrorCode]>([
    ['an account removed', { state: 'removed_from_org' }, {}, 'IMS_ACCOUNT_REFUSED'],
    ['an account not allowed', { state: 'not_allowed' }, {}, 'IMS_ACCOUNT_REFUSED'],
    ['an unknown organization', { state: 'org_unknown' }, {}, 'IMS_ORGANIZATION_REFUSED'],
    ['an ambiguous binding', { state: 'duplicate_binding' }, {}, 'IMS_ORGANIZATION_REFUSED'],
    ['a service account', { grantTypes: ['exchange_jwt'] }, {}, 'IMS_GRANT_REFUSED'],
    ['another organization', {}, { 'organization-id': 'ABC@AdobeOrg' }, 'IMS_ORGANIZATION_REFUSED'],
    ['a malformed organization', {}, { 'organization-id': 'ABC' }, 'IMS_ORGANIZATION_REFUSED'],
    ['an unknown client', {}, { 'client-id': 'nobody' }, 'IMS_CLIENT_REFUSED'],
  ])('no to %s', async (_what, fields, inputs, code) => {
    const other = createOAuthAccount(fields);
    simulator.accounts.push(other);

    const result = await runMain({
      ...goodInputs(simulator),
      'client-id': other.clientId,
      'client-secret': other.clientSecrets[0] ?? '',
      ...inputs,
    });

    expectFailure(result, code);
  });
});

describe('an error is shown', () => {
  test('bounded', async () => {
    const { result } = await runAgainst(
      simulator,
      imsAnswer(400, { error: 'e'.repeat(50_000), error_description: 'd'.repeat(500_000) }),
    );

    expect(expectFailure(result, 'IMS_REFUSED').length).toBeLessThan(1500);
  });

  test('on lines of ours only, and without what a terminal obeys', async () => {
    const said =
      'a\r\n::add-mask::b\u001b[31m\u0007\u202ec\u2028d\n##[error]e%0A::set-output name=token::f';

    const { result } = await runAgainst(
      simulator,
      imsAnswer(400, { error: said, error_description: said }),
    );

    const message = expectFailure(result, 'IMS_REFUSED');
    expect(message).toContain('error: a ::add-mask::b [31m c d ##[error]e%0A::set-output');
    expect(message).not.toMatch(/[^\P{C}\n]/u);
    expect(result.commands.map(({ name }) => name)).not.toContain('set-output');
    expect(result.masks).not.toContain('b');
  });

  test('without the secret, when IMS echoes it', async () => {
    const secret = account.clientSecrets[0] ?? '';
    const error_description = `bad: ${secret} ${encodeURIComponent(secret)}`;

    const { result } = await runAgainst(
      simulator,
      imsAnswer(400, { error: secret, error_description }),
    );

    expectFailure(result, 'IMS_REFUSED');
    const shown = result.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(shown.join('\n')).not.toContain(secret);
  });

  test.each<[string, MisbehaviourStep]>([
    ['an HTML page', { kind: 'answer', status: 403, body: '<html><b>Blocked by policy' }],
    ['nothing', { kind: 'answer', status: 404 }],
    ['a list', imsAnswer(400, ['invalid_client'])],
    ['an error that is no text', imsAnswer(400, { error: 42, error_description: {} })],
    ['an error that is null', imsAnswer(400, { error: null })],
    ['an envelope without content', imsAnswer(400, { error: {} })],
  ])('as none when the answer is %s', async (_what, step) => {
    const { result } = await runAgainst(simulator, step);

    const message = expectFailure(result, 'IMS_REFUSED');
    expect(message).toContain('The answer holds no IMS error');
    expect(message).toContain('error: none, error_description: none');
    expect(message).not.toContain('Blocked');
  });
});
