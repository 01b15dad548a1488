import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  expectFailure,
  expectSuccess,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator();
});
afterAll(() => simulator.close());

const runWith = (inputs: Record<string, string>) =>
  runMain({ ...goodInputs(simulator), ...inputs });

test.each<[string, string, string]>([
  ['client-id', '', 'is empty'],
  ['client-id', 'two words', 'one printable word'],
  ['client-id', '{"clientId":"x"}', 'belongs in `credentials`'],
  ['client-id', 'x'.repeat(256), 'at most 255'],
  ['client-id', 'évil', 'printable'],
  ['client-id', 'a\nb', 'printable'],
  ['client-secret', '', 'is empty'],
  ['client-secret', 'one-1\ntwo-2\nthree-3', 'more than two lines'],
  ['scopes', ',', 'must list names'],
  ['scopes', '["openid"', 'not an array of strings'],
  ['scopes', '["openid", 7]', 'not an array of strings'],
  ['scopes', '[]', 'must list names'],
  ['scopes', 'open"id', 'must list names'],
  ['scopes', 'öpenid', 'must list names'],
  ['organization-id', 'two words@AdobeOrg', 'printable'],
  ['technical-account-id', 'a b', 'printable'],
  ['ims-endpoint', 'http://ims-na1.adobelogin.com', 'https'],
  ['ims-endpoint', 'https://user:password@ims.test', 'without a path'],
  ['ims-endpoint', 'https://ims.test/ims/token', 'without a path'],
  ['ims-endpoint', 'https://ims.test?x', 'without a path'],
  ['ims-endpoint', 'https://ims.test#x', 'without a path'],
  ['ims-endpoint', 'ftp://ims.test', 'https'],
  ['ims-endpoint', 'javascript:alert(1)', 'https'],
  ['ims-endpoint', 'http://127.0.0.1.evil.test', 'loopback'],
  ['ims-endpoint', 'http://localhost.evil.test', 'loopback'],
  ['ims-endpoint', 'http://localhost@evil.test', 'loopback'],
  ['ims-endpoint', 'http://0.0.0.0:1', 'loopback'],
  ['ims-endpoint', 'ims.test:99999', 'host'],
  ['ims-endpoint', 'not a host', 'host'],
  ['environment-variable', '1TOKEN', 'not start with a digit'],
  ['environment-variable', 'MY-TOKEN', 'letters, digits'],
  ['environment-variable', 'A=B', 'letters, digits'],
  ['environment-variable', 'A\nB', 'letters, digits'],
  ['environment-variable', 'TÖKEN', 'letters, digits'],
  ['environment-variable', 'NODE_OPTIONS', 'names `NODE_OPTIONS`'],
  ['environment-variable', 'GITHUB_TOKEN', 'names `GITHUB_TOKEN`'],
  ['environment-variable', 'RUNNER_TEMP', 'names'],
  ['environment-variable', 'ACTIONS_STEP_DEBUG', 'names'],
  ['environment-variable', 'INPUT_TOKEN', 'names'],
  ['environment-variable', 'STATE_x', 'names'],
  ['environment-variable', 'Path', 'names `Path`'],
  ['environment-variable', 'LD_PRELOAD', 'names'],
  ['environment-variable', 'BASH_ENV', 'names'],
  ['environment-variable', 'GIT_SSH_COMMAND', 'names'],
  ['environment-variable', 'https_proxy', 'names'],
  ['environment-variable', 'SystemDrive', 'names `SystemDrive`'],
  ['environment-variable', 'SSLKEYLOGFILE', 'names'],
  ['environment-variable', 'DOTNET_STARTUP_HOOKS', 'names'],
  ['verify-url', 'publish-p1-e2.adobeaemcloud.com', 'whole https URL'],
  ['verify-url', 'http://aem.test/', 'https'],
  ['verify-url', 'https://u:p@aem.test/', 'without user and password'],
  ['revoke', 'yes', '`true` or `false`'],
  ['revoke', 'tRUE', '`true` or `false`'],
  ['summary', '1', '`true` or `false`'],
  ['timeout-seconds', '0', 'from 1 to 3600'],
  ['timeout-seconds', '3601', 'from 1 to 3600'],
  ['timeout-seconds', '1.5', 'from 1 to 3600'],
  ['timeout-seconds', '-1', 'from 1 to 3600'],
  ['timeout-seconds', '1e2', 'from 1 to 3600'],
  ['timeout-seconds', '2m', 'from 1 to 3600'],
  ['timeout-seconds', '99999999999999999999', 'from 1 to 3600'],
  ['expiry-warning-days', '-1', 'from 0'],
  ['expiry-warning-days', 'x', 'from 0'],
])('input %s may not be %j', async (input, value, reason) => {
  const result = await runWith({ [input]: value });

  const message = expectFailure(result, 'INPUT_INVALID');
  expect(message).toMatch(new RegExp(`^Input \`${input}\``));
  expect(message).toContain(reason);
  expect(simulator.counters.requests).toBe(0);
});

test('an empty secret is explained by its usual causes', async () => {
  const message = expectFailure(await runWith({ 'client-secret': '' }), 'INPUT_INVALID');

  expect(message).toMatch(/mistyped.*environment.*fork.*Dependabot/);
});

test('client id and secret that are swapped are shown nowhere', async () => {
  const secret = 'p8e-Swapped_Secret-0123456789';
  const id = 'cm-p123-e456-integration-7';

  const result = await runWith({ 'client-id': secret, 'client-secret': id, summary: 'true' });

  const message = expectFailure(result, 'INPUT_INVALID');
  expect(message).toContain('`client-id` and `client-secret` look swapped');
  // Of our own lines those that mask it are the only ones.
  const lines = result.rawStdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  for (const value of [secret, id]) {
    expect(lines.join('\n') + result.summary).not.toContain(value);
  }
  expect(result.rawStdout).toContain(`::add-mask::${secret}\n`);
  expect(simulator.counters.requests).toBe(0);
});

test('independent mistakes are reported together, before any request', async () => {
  const result = await runWith({
    'client-id': '',
    'client-secret': '',
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
  });

  const lines = expectFailure(result, 'INPUT_INVALID').split('\n');
  const named = lines.flatMap((line) => /^\d+\. Input `([\w-]+)`/.exec(line)?.[1] ?? []);
  expect(named.toSorted()).toEqual([
    'client-id',
    'client-secret',
    'environment-variable',
    'expiry-warning-days',
    'ims-endpoint',
    'metascopes',
    'organization-id',
    'revoke',
    'scopes',
    'summary',
    'technical-account-id',
    'timeout-seconds',
    'verify-url',
  ]);
  expect(simulator.counters.requests).toBe(0);
});

test('a mistake in a file and one in an input are reported together', async () => {
  const result = await runWith({ credentials: '{"broken', revoke: 'x' });

  const message = expectFailure(result, 'INPUT_INVALID');
  expect(message).toContain('`credentials`');
  expect(message).toContain('Input `revoke`');
  expect(simulator.counters.requests).toBe(0);
});

describe('a value may be', () => {
  test.each<[string, Record<string, string>]>([
    ['surrounded by blanks', { 'client-id': '  %s  ', 'timeout-seconds': ' 60 ' }],
    ['a boolean in YAML', { revoke: 'TRUE', summary: 'False' }],
    ['empty, for the default', { revoke: '', 'timeout-seconds': '', summary: '', scopes: '' }],
    ['scopes on lines', { scopes: 'openid\n  AdobeID\r\n\r\nread_organizations\n' }],
    ['scopes with commas and blanks', { scopes: ' openid, AdobeID,,read_organizations ,' }],
    ['scopes as JSON', { scopes: '[\n "openid",\n "AdobeID"\n]' }],
    ['an endpoint with a slash', { 'ims-endpoint': '%u/' }],
    ['an endpoint in capitals', { 'ims-endpoint': '%U' }],
  ])('%s', async (_what, inputs) => {
    const good = goodInputs(simulator);
    const fill = (text: string) =>
      text
        .replace('%s', good['client-id'] ?? '')
        .replace('%u', simulator.url)
        .replace('%U', simulator.url.toUpperCase());

    const result = await runWith(
      Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, fill(value)])),
    );

    expectSuccess(result);
  });

  test('metascopes, which have no effect here: a warning says so', async () => {
    const result = await runWith({ metascopes: 'ent_aem_cloud_api' });

    expectSuccess(result);
    expect(warningsOf(result)).toEqual([expect.stringContaining('`metascopes` has no effect')]);
  });
});

test('unset inputs count as empty, even those with a default', async () => {
  const result = await runMain({});

  const message = expectFailure(result, 'INPUT_INVALID');
  expect(message).toContain('1. Input `client-id` is empty');
  expect(message).toContain('2. Input `client-secret` is empty');
});
