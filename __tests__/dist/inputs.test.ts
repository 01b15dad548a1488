import { afterAll, expect, test } from '@jest/globals';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  expectFailure,
  expectSuccess,
  goodInputs,
  preload,
  runMain,
  shownBy,
  warningsOf,
} from './_run.ts';

// Every character that a form, a shell, a log or a workflow command could take for its own.
const SECRET = `p8e-&+%25=?#;:/@ "'\\\\n<>|~*.-_$HOME::error::x%0A##[error]äß密钥🔑`;
// Every kind of character that a token may have.
const TOKEN = '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~';
const account = createOAuthAccount({ clientSecrets: [SECRET] });
const simulator = await startImsSimulator({ accounts: [account] });
afterAll(() => simulator.close());

test('every input counts, more than a file: request, outputs, warnings, and nothing secret in the log', async () => {
  const set = { access_token: TOKEN, scope: 'openid' };
  simulator.misbehave({ steps: [{ kind: 'alter', set }] });
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

  expectSuccess(result);
  expect(simulator.requests).toMatchObject([
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
  expect(simulator.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(result.outputs).toEqual({
    token: TOKEN,
    'token-type': 'bearer',
    'expires-in': '86399',
    'expires-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    scopes: 'openid',
    'client-id': account.clientId,
    'organization-id': account.organizationId,
    'certificate-expires-at': '',
  });
  expect(result.environment).toEqual({ MY_TOKEN: TOKEN });
  expect(result.state).toEqual({});
  expect(result.summary).toContain(account.clientId);
  expect(warningsOf(result)).toEqual([
    expect.stringContaining('`metascopes` has no effect'),
    expect.stringContaining('did not grant these scopes: AdobeID.'),
  ]);
  expect(result.masks).toContain(SECRET);
  expect(shownBy(result)).not.toContain(SECRET);
});

test('independent mistakes are reported together, before any request', async () => {
  const before = simulator.counters.requests;
  const wrong = {
    'client-id': 'a b',
    'client-secret': 'one1\ntwo2\nthree3',
    scopes: '[',
    metascopes: '"',
    'organization-id': 'a b',
    'technical-account-id': 'c d',
    'ims-endpoint': `${simulator.url}/path`,
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
  expect(simulator.counters.requests).toBe(before);
});

test('files of the runner that are not needed may be unusable', async () => {
  const files = { GITHUB_ENV: '/', GITHUB_STATE: '/', GITHUB_STEP_SUMMARY: '/' };
  const unneeded = { 'environment-variable': '', revoke: 'false', summary: 'true' };

  const result = await runMain(
    { ...goodInputs(simulator), ...unneeded },
    { nodeOptions: preload(`Object.assign(process.env, ${JSON.stringify(files)});`) },
  );

  expectSuccess(result);
  expect(warningsOf(result)).toEqual(['The job summary could not be written.']);
});
