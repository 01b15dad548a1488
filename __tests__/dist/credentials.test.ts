import { afterAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Account } from '../simulators/ims/account.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import * as files from '../simulators/ims/credential-files.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectSuccess, retryLinesOf, runMain } from './_run.ts';

const oauth = createOAuthAccount({
  clientSecrets: [...createOAuthAccount().clientSecrets, ...createOAuthAccount().clientSecrets],
});
const jwt = await createJwtAccount({ metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'] });
const simulator = await startImsSimulator({ accounts: [oauth, jwt] });
afterAll(() => simulator.close());

async function run(credentials: string) {
  const before = simulator.requests.length;
  const result = await runMain({ 'ims-endpoint': simulator.url, credentials });
  return { result, requests: simulator.requests.slice(before) };
}

/** A project with more secrets than those of the credential, in base64. */
function fullProject(): string {
  const { project } = JSON.parse(files.adobeConsoleProjectFile(oauth));
  project.workspace.details.runtime = { namespaces: [{ name: 'the-name', auth: 'others:abc' }] };
  return Buffer.from(JSON.stringify({ project })).toString('base64');
}

const secretLines = (pem: string) => pem.split('\n').filter((line) => /^[^-]{16}/.test(line));
const PUBLIC = [oauth, jwt].flatMap((account) => [
  ...[account.clientId, account.organizationId, account.technicalAccountId, 'the-name'],
  ...[...account.scopes, ...(account.metascopes ?? []), account.technicalAccountEmail],
  ...secretLines(jwt.certificatePem),
]);
const [one = '', two = ''] = oauth.clientSecrets;
const jwtSecrets = [...jwt.clientSecrets, ...secretLines(jwt.privateKeyPem)];

test.each<[string, Account, string, string[]]>([
  ['project JSON in base64', oauth, fullProject(), [one, two, 'others:abc']],
  ['an aio context (JWT), key in lines', jwt, files.aioJwtContext(jwt, true), jwtSecrets],
  ['the text block', oauth, files.credentialTextBlock(oauth), [one]],
])('with %s a token is got; the secrets are masked, and nothing else is', async (...row) => {
  const [_shape, account, credentials, secrets] = row;

  const { result, requests } = await run(credentials);

  expectSuccess(result);
  const isOAuth = account === oauth;
  const scope = (isOAuth ? account.scopes : (account.metascopes ?? [])).join(',');
  const client = { client_id: account.clientId, client_secret: account.clientSecrets[0] };
  expect(requests.map(({ method, path, parameters }) => [method, path, parameters])).toEqual([
    isOAuth
      ? ['POST', '/ims/token/v3', { ...client, grant_type: 'client_credentials', scope }]
      : ['POST', '/ims/exchange/jwt', { ...client, jwt_token: expect.any(String) }],
  ]);
  const { clientId, organizationId } = account;
  expect(result.outputs).toMatchObject({
    'client-id': clientId,
    'organization-id': organizationId,
    scopes: scope,
    'expires-in': '86399',
  });
  expect(result.masks).toEqual(expect.arrayContaining(secrets));
  expect(result.masks.filter((mask) => PUBLIC.includes(mask))).toEqual([]);
});

test('each attempt has an assertion of its own, for five minutes from then', async () => {
  const wait = { kind: 'answer', status: 503, retryAfterSeconds: 1 } as const;
  simulator.misbehave({ steps: [wait, { kind: 'reset' }] });

  const { result, requests } = await run(files.aemConsoleJwtFile(jwt));

  expectSuccess(result);
  expect(retryLinesOf(result)).toHaveLength(2);
  const assertions = requests.map(({ parameters }) => parameters['jwt_token'] ?? '');
  expect(result.masks).toEqual(expect.arrayContaining(assertions));
  const leftSeconds = requests.map(({ receivedAt }, index) => {
    const { exp = 0 } = decodeJwt(assertions[index] ?? '');
    return exp - Math.floor(Number(receivedAt) / 1000);
  });
  expect(Math.max(...leftSeconds)).toBeLessThanOrEqual(300);
  expect(Math.min(...leftSeconds)).toBeGreaterThan(290);
  expect(new Set(assertions).size).toBeGreaterThan(1);
});
