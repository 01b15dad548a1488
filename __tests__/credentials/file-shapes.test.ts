import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectSuccess, TEST_LIMIT_MS } from '../dist/_run.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import {
  adobeConsoleOAuthFile,
  adobeConsoleProjectFile,
  aemConsoleJwtFile,
  aemConsoleOAuthFile,
  aioJwtAuthConfiguration,
  aioJwtContext,
  aioOAuthContext,
  credentialTextBlock,
} from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { base64, runAgainst, shownBy, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const SCOPES = ['read_pc.dma_aem_ams', 'openid', 'AdobeID'];
const METASCOPES = ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'];

const oauth = createOAuthAccount({ scopes: SCOPES });
const migrating = createOAuthAccount({
  grantTypes: ['client_credentials', 'exchange_jwt'],
  metascopes: METASCOPES,
});
const { organizationId } = oauth;
const jwt = await createJwtAccount({ organizationId });
const severalMetascopes = await createJwtAccount({
  privateKeyPem: jwt.privateKeyPem,
  metascopes: METASCOPES,
});

let simulator: ImsSimulator;
beforeAll(async () => {
  const accounts = [oauth, migrating, jwt, severalMetascopes];
  simulator = await startImsSimulator({ accounts, recordSecrets: true });
});
afterAll(() => simulator.close());

/** Runs the step and checks that the token is the account's, got in its own way with its scopes. */
async function expectToken(
  account: Account,
  credentials: string,
  inputs: Record<string, string> = {},
): Promise<void> {
  const { result, requests } = await runAgainst(simulator, { credentials, ...inputs });

  expectSuccess(result);
  const { clientId } = account;
  const isOAuth = account.grantTypes.includes('client_credentials');
  const scopes = (isOAuth ? account.scopes : (account.metascopes ?? [])).join(',');
  expect(result.outputs).toMatchObject({
    'client-id': clientId,
    'organization-id': account.organizationId,
    scopes,
    'token-type': 'bearer',
    'expires-in': '86399',
  });
  const sent = { client_id: clientId, client_secret: account.clientSecrets[0] };
  const [request, ...others] = requests;
  expect(others).toEqual([]);
  expect([request?.method, request?.path, request?.parameters]).toEqual(
    isOAuth
      ? ['POST', '/ims/token/v3', { ...sent, grant_type: 'client_credentials', scope: scopes }]
      : ['POST', '/ims/exchange/jwt', { ...sent, jwt_token: expect.any(String) }],
  );
  expect(simulator.tokenState(result.outputs['token'] ?? '')).toMatchObject({
    state: 'active',
    claims: { client_id: clientId },
  });
  expect(shownBy(result)).not.toContain(account.clientSecrets[0]);
  expect(shownBy(result)).not.toContain(result.outputs['token']);
}

const aio = (name: string, context: string) =>
  JSON.stringify({ [name]: { contexts: { forms: JSON.parse(context), config: {} } } });

describe('a token is got with', () => {
  const shapes: [string, Account, string, Record<string, string>?][] = [
    ['service credentials (JWT)', jwt, aemConsoleJwtFile(jwt)],
    ['them without wrapper', jwt, aemConsoleJwtFile(jwt, { wrapped: false })],
    [
      'them without certificateExpirationDate',
      jwt,
      withFields(aemConsoleJwtFile(jwt), { certificateExpirationDate: undefined }),
    ],
    ['them without certificate', jwt, withFields(aemConsoleJwtFile(jwt), { publicKey: undefined })],
    ['a jwt-auth configuration', jwt, aioJwtAuthConfiguration(jwt)],
    [
      'it below its name, with several metascopes',
      severalMetascopes,
      JSON.stringify({ 'jwt-auth': JSON.parse(aioJwtAuthConfiguration(severalMetascopes)) }),
    ],
    [
      'metascopes as their claims',
      severalMetascopes,
      withFields(aemConsoleJwtFile(severalMetascopes), { metascopes: undefined }),
      { metascopes: METASCOPES.map((name) => `https://ims-na1.adobelogin.com/s/${name}`).join() },
    ],
    ['several metascopes', severalMetascopes, aemConsoleJwtFile(severalMetascopes)],
    [
      'several metascopes as a list of URLs',
      severalMetascopes,
      withFields(aemConsoleJwtFile(severalMetascopes), {
        metascopes: METASCOPES.map((name) => `https://ims-na1.adobelogin.com/s/${name}`),
      }),
    ],
    ['AEM OAuth credentials', oauth, aemConsoleOAuthFile(oauth)],
    ['them in a wrapper', oauth, aemConsoleOAuthFile(oauth, { wrapped: true })],
    ['the Adobe Developer Console download', oauth, adobeConsoleOAuthFile(oauth)],
    ['project JSON', oauth, adobeConsoleProjectFile(oauth)],
    ['project JSON in migration: OAuth', migrating, adobeConsoleProjectFile(migrating)],
    ['project JSON with OAuth beside JWT', oauth, adobeConsoleProjectFile(jwt, oauth)],
    [
      'project JSON (JWT) and a private key',
      jwt,
      adobeConsoleProjectFile(jwt),
      { 'private-key': jwt.privateKeyPem },
    ],
    ['an aio context (OAuth)', oauth, aioOAuthContext(oauth)],
    ['an aio context (JWT)', jwt, aioJwtContext(jwt)],
    ['an aio context with a key in lines', jwt, aioJwtContext(jwt, true)],
    ['an aio context in `ims.contexts`', oauth, aio('ims', aioOAuthContext(oauth))],
    ['an aio context in `$ims.contexts`', jwt, aio('$ims', aioJwtContext(jwt))],
    ['the text block', oauth, credentialTextBlock(oauth)],
  ];

  test.each(shapes)('%s', (_shape, account, file, inputs = {}) =>
    expectToken(account, file, inputs),
  );

  test.each(shapes)('%s in base64', (_shape, account, file, inputs = {}) =>
    expectToken(account, base64(file), inputs),
  );
});

describe('a token is got with a file', () => {
  const wrap = (text: string, lineEnd: string) => text.replaceAll(/.{76}/g, `$&${lineEnd}`);
  const crLf = (text: string) => text.replaceAll('\n', '\r\n');

  const mutilations: [string, (file: string) => string][] = [
    ['that begins with a byte-order mark', (file) => `\uFEFF${file}`],
    ['with CRLF', crLf],
    ['with blank lines around it', (file) => `\r\n \n${file}\n\n\t\n`],
    ['on one line', (file) => (file[0] === '{' ? JSON.stringify(JSON.parse(file)) : file)],
    ['with a byte-order mark, CRLF and blank lines', (file) => crLf(`\uFEFF\n\n${file}\n\n`)],
    ['with all of that in base64', (file) => base64(crLf(`\uFEFF\n\n${file}\n\n`))],
    ['in wrapped base64', (file) => wrap(base64(file), '\n')],
    [
      'in base64 wrapped by CRLF, after a blank line',
      (file) => `\r\n${wrap(base64(file), '\r\n')}`,
    ],
    ['in base64 of UTF-16', (file) => Buffer.from(`\uFEFF${file}`, 'utf16le').toString('base64')],
  ];

  test.each(
    mutilations.map(([what, mutilate], index) =>
      index % 2 === 0
        ? ([`${what}: JWT`, jwt, mutilate(aemConsoleJwtFile(jwt))] as const)
        : ([`${what}: text block`, oauth, mutilate(credentialTextBlock(oauth))] as const),
    ),
  )('%s', (_what, account, file) => expectToken(account, file));
});
