import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectFailure, expectSuccess, runMain, TEST_LIMIT_MS, warningsOf } from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

// Every character that a form, a shell, a log or a workflow command could take for its own.
const SECRET = `p8e-&+%25=?#;:/@ "'\\\\n<>|~*.-_$HOME::error::x%0A##[error]äß密钥🔑`;
const account = createOAuthAccount({ clientSecrets: [SECRET] });

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [account] });
});
afterAll(() => simulator.close());

test('every input counts, more than a file: request, outputs, warnings, and nothing secret in the log', async () => {
  const before = simulator.requests.length;
  account.grantOnly = ['openid'];
  const foreign = createOAuthAccount();

  const result = await runMain({
    credentials: aemConsoleOAuthFile(foreign, { imsEndpoint: 'evil.example' }),
    'client-id': `  ${account.clientId} `,
    'client-secret': `\r\n  ${SECRET}  \r\n\r\n`,
    scopes: '[\n "openid",\n "AdobeID"\n]',
    metascopes: 'ent_x',
    'organization-id': account.organizationId,
    'ims-endpoint': `${simulator.url.toUpperCase()}/`,
    'environment-variable': 'MY_TOKEN',
    revoke: 'FALSE',
    'timeout-seconds': ' 60 ',
    'expiry-warning-days': '0',
    summary: 'True',
  });

  delete account.grantOnly;
  expectSuccess(result);
  expect(simulator.requests.slice(before)).toMatchObject([
    {
      method: 'POST',
      path: '/ims/token/v3',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      parameters: {
        grant_type: 'client_credentials',
        client_id: account.clientId,
        client_secret: SECRET,
        scope: 'openid,AdobeID',
        org_id: account.organizationId,
      },
    },
  ]);
  expect(simulator.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  expect(result.outputs).toMatchObject({
    'client-id': account.clientId,
    'organization-id': account.organizationId,
    scopes: 'openid',
  });
  expect(result.environment).toEqual({ MY_TOKEN: result.outputs['token'] });
  expect(result.state).toEqual({});
  expect(result.summary).toContain(account.clientId);
  expect(warningsOf(result)).toEqual([
    expect.stringContaining('`metascopes` has no effect'),
    expect.stringContaining('did not grant these scopes: AdobeID.'),
  ]);
  expect(result.masks).toContain(SECRET);
  const shown = result.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(shown.join('\n') + result.summary).not.toContain(SECRET);
});

test('client id and secret that are swapped are shown nowhere', async () => {
  const before = simulator.counters.requests;
  const secret = 'p8e-Swapped_Secret-0123456789';
  const id = 'cm-p123-e456-integration-7';

  const result = await runMain({ 'client-id': secret, 'client-secret': id, summary: 'true' });

  const message = expectFailure(result, 'INPUT_INVALID');
  expect(message).toContain('`client-id` and `client-secret` look swapped');
  // Of our own lines those that mask it are the only ones.
  const lines = result.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  for (const value of [secret, id]) {
    expect(lines.join('\n') + result.summary).not.toContain(value);
  }
  expect(result.rawStdout).toContain(`::add-mask::${secret}\n`);
  expect(simulator.counters.requests).toBe(before);
});

test('independent mistakes are reported together, before any request', async () => {
  const wrong = {
    'client-id': 'a b',
    'client-secret': 'one1\ntwo2\nthree3',
    scopes: '[',
    metascopes: '"',
    'organization-id': 'a b',
    'technical-account-id': 'c d',
    'ims-endpoint': 'http://ims.test',
    'environment-variable': 'PATH',
    'verify-url': 'x',
    revoke: 'x',
    'timeout-seconds': 'x',
    'expiry-warning-days': 'x',
    summary: 'x',
  };

  const result = await runMain({ ...wrong, credentials: '{"password":"canary"}' });

  const lines = expectFailure(result, 'INPUT_INVALID').split('\n');
  const named = lines.flatMap((line) => /^\d+\. .*?nput `([\w-]+)`/.exec(line)?.[1] ?? []);
  expect(named.toSorted()).toEqual(['credentials', ...Object.keys(wrong)].toSorted());
  expect(result.masks).toContain('canary');
});

test('unset inputs count as empty, even those with a default', async () => {
  const message = expectFailure(await runMain({}), 'INPUT_INVALID');

  expect(message).toContain('1. Input `client-id` is empty');
  expect(message).toContain('2. Input `client-secret` is empty');
});
