import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectFailure, expectSuccess, TEST_LIMIT_MS } from '../dist/_run.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import {
  adobeConsoleOAuthFile,
  adobeConsoleProjectFile,
  aemConsoleJwtFile,
  aemConsoleOAuthFile,
  aioJwtContext,
  aioOAuthContext,
  credentialTextBlock,
} from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { base64, masksBeforeAll, runAgainst, secretLines, shownBy } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const oauth = createOAuthAccount();
oauth.clientSecrets.push(...createOAuthAccount().clientSecrets);
const jwt = await createJwtAccount({ scopes: ['openid'] });
const [firstSecret = '', secondSecret = ''] = oauth.clientSecrets;
const [jwtSecret = ''] = jwt.clientSecrets;
const keyLines = secretLines(jwt.privateKeyPem);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [oauth, jwt] });
});
afterAll(() => simulator.close());

/** A project with more secrets than those of the credential. */
function fullProject(): string {
  const { project } = JSON.parse(adobeConsoleProjectFile(oauth));
  const { details } = project.workspace;
  details.credentials.push({
    name: 'web',
    integration_type: 'oauthweb',
    oauth2: { client_id: 'web-client', client_secret: 'other-secret-1' },
  });
  details.runtime = { namespaces: [{ name: 'the-namespace', auth: 'other-secret-2:abc' }] };
  return JSON.stringify({ project });
}

const files: [string, string, string[]][] = [
  ['service credentials (JWT)', aemConsoleJwtFile(jwt), [jwtSecret, ...keyLines]],
  ['AEM OAuth credentials', aemConsoleOAuthFile(oauth), [firstSecret]],
  ['the download', adobeConsoleOAuthFile(oauth), [firstSecret, secondSecret]],
  [
    'project JSON',
    fullProject(),
    [firstSecret, secondSecret, 'other-secret-1', 'other-secret-2:abc'],
  ],
  ['an aio context (OAuth)', aioOAuthContext(oauth), [firstSecret, secondSecret]],
  ['an aio context (JWT)', aioJwtContext(jwt), [jwtSecret, ...keyLines]],
  ['a key in lines', aioJwtContext(jwt, true), [jwtSecret, ...keyLines]],
  ['the text block', credentialTextBlock(oauth), [firstSecret]],
];

const HARMLESS = [oauth, jwt].flatMap((account) => [
  account.clientId,
  account.organizationId,
  account.technicalAccountId,
  account.technicalAccountEmail,
  ...account.scopes,
  account.scopes.join(','),
]);
const ALSO_HARMLESS = [
  'ent_aem_cloud_api',
  'ims-na1.adobelogin.com',
  'web-client',
  'the-namespace',
];

/** Also with step debugging on, as a file in base64, and where the step fails. */
const circumstances: [string, (file: string) => Record<string, string>][] = [
  ['', (credentials) => ({ credentials })],
  [', in base64,', (file) => ({ credentials: base64(file) })],
  [', when another input is wrong,', (credentials) => ({ credentials, 'timeout-seconds': 'x' })],
];

describe.each(circumstances)('the secrets%s are masked before anything else', (_what, inputsOf) => {
  test.each(files)('of %s', async (_shape, file, secrets) => {
    const inputs = inputsOf(file);
    const { result } = await runAgainst(simulator, inputs);

    if ('timeout-seconds' in inputs) {
      expectFailure(result, 'INPUT_INVALID');
    } else {
      expectSuccess(result);
    }
    const masks = masksBeforeAll(result);
    expect(secrets.filter((secret) => !masks.includes(secret))).toEqual([]);
    const harmless = [...HARMLESS, ...ALSO_HARMLESS].filter((value) =>
      result.masks.includes(value),
    );
    expect(harmless).toEqual([]);
    expect(secrets.filter((secret) => shownBy(result).includes(secret))).toEqual([]);
  });
});

test('ids and scopes stay readable in outputs and log', async () => {
  const { result } = await runAgainst(simulator, { credentials: aemConsoleOAuthFile(oauth) });

  expect(result.log).toContain(`Handed over a token for ${oauth.clientId}`);
  const { 'client-id': clientId, 'organization-id': organizationId, scopes } = result.outputs;
  expect([clientId, organizationId, scopes]).toEqual([
    oauth.clientId,
    oauth.organizationId,
    oauth.scopes.join(','),
  ]);
});

test('a certificate is no secret', async () => {
  const { result } = await runAgainst(simulator, { credentials: aemConsoleJwtFile(jwt) });

  const lines = secretLines(jwt.certificatePem ?? '');
  expect(lines.filter((line) => result.masks.includes(line))).toEqual([]);
});
