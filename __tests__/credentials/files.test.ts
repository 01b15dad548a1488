import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { startProxy } from '../dist/_proxy.ts';
import { expectFailure, expectSuccess, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import * as files from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { masksBeforeAll, runAgainst, secretLines, shownBy, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const oauth = createOAuthAccount({
  clientSecrets: [...createOAuthAccount().clientSecrets, ...createOAuthAccount().clientSecrets],
});
const jwt = await createJwtAccount({ metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'] });
const jwtFile = files.aemConsoleJwtFile(jwt);
const base64 = (text: string) => Buffer.from(text).toString('base64');

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [oauth, jwt] });
});
afterAll(() => simulator.close());

/** A project with more secrets than those of the credential. */
function fullProject(): string {
  const { project } = JSON.parse(files.adobeConsoleProjectFile(oauth));
  project.workspace.details.runtime = { namespaces: [{ name: 'the-name', auth: 'others:abc' }] };
  return JSON.stringify({ project });
}

describe('a token is got, the secrets are masked before all else, and nothing else is, with', () => {
  const [one = '', two = ''] = oauth.clientSecrets;
  const jwtSecrets = [...jwt.clientSecrets, ...secretLines(jwt.privateKeyPem)];
  const HARMLESS = [oauth, jwt].flatMap((account) => [
    ...[account.clientId, account.organizationId, account.technicalAccountId, 'the-name'],
    ...[...account.scopes, ...(account.metascopes ?? []), account.technicalAccountEmail],
    ...secretLines(jwt.certificatePem),
  ]);

  test.each<[string, Account, string, string[]]>([
    ['service credentials (JWT)', jwt, jwtFile, jwtSecrets],
    ['AEM OAuth credentials in base64', oauth, base64(files.aemConsoleOAuthFile(oauth)), [one]],
    ['the Adobe Developer Console download', oauth, files.adobeConsoleOAuthFile(oauth), [one, two]],
    ['project JSON in base64', oauth, base64(fullProject()), [one, two, 'others:abc']],
    ['an aio context (OAuth)', oauth, files.aioOAuthContext(oauth), [one, two]],
    ['an aio context (JWT), key in lines', jwt, files.aioJwtContext(jwt, true), jwtSecrets],
    [
      'a jwt-auth configuration in base64',
      jwt,
      base64(files.aioJwtAuthConfiguration(jwt)),
      jwtSecrets,
    ],
    ['the text block', oauth, files.credentialTextBlock(oauth), [one]],
  ])('%s', async (_shape, account, credentials, secrets) => {
    const { result, requests } = await runAgainst(simulator, { credentials });

    expectSuccess(result);
    const isOAuth = account === oauth;
    const scope = (isOAuth ? account.scopes : (account.metascopes ?? [])).join(',');
    const client = { client_id: account.clientId, client_secret: account.clientSecrets[0] };
    expect(requests.map(({ method, path, parameters }) => [method, path, parameters])).toEqual([
      isOAuth
        ? ['POST', '/ims/token/v3', { ...client, grant_type: 'client_credentials', scope }]
        : ['POST', '/ims/exchange/jwt', { ...client, jwt_token: expect.any(String) }],
    ]);
    expect(result.outputs).toMatchObject({
      'client-id': account.clientId,
      'organization-id': account.organizationId,
      scopes: scope,
      'expires-in': '86399',
    });
    const { token = '' } = result.outputs;
    expect(simulator.tokenState(token)).toMatchObject({ claims: { client_id: account.clientId } });
    expect(masksBeforeAll(result)).toEqual(expect.arrayContaining(secrets));
    expect(result.masks.filter((mask) => HARMLESS.includes(mask))).toEqual([]);
    expect([...secrets, token].filter((secret) => shownBy(result).includes(secret))).toEqual([]);
    expect(result.log).toContain(`Handed over a token for ${account.clientId}`);
  });
});

describe('refused without a request, and nothing secret is shown:', () => {
  const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${base64('{"type":"access_token"} ')}.canary-signature-0123456789`;
  const cutOff = jwt.privateKeyPem.slice(0, 900);
  const past = { certificateExpirationDate: '2026-01-01T00:00:00Z' };

  test.each<[string, Record<string, string>, ErrorCode, RegExp, string[]]>([
    [
      'a local development token',
      { credentials: base64(files.localDevelopmentTokenFile(TOKEN)) },
      'CREDENTIALS_INVALID',
      /holds a local development token/,
      [TOKEN],
    ],
    [
      'a key that was cut off',
      { credentials: jwtFile, 'private-key': base64(cutOff) },
      'PRIVATE_KEY_INVALID',
      /is damaged or incomplete/,
      secretLines(cutOff),
    ],
    [
      'a host that is not one of Adobe',
      { credentials: withFields(jwtFile, { imsEndpoint: 'evil.test' }), 'ims-endpoint': '' },
      'CREDENTIALS_INVALID',
      /`imsEndpoint` in the file is not a host under adobelogin\.com/,
      [],
    ],
    [
      'a certificate that has expired',
      { credentials: withFields(jwtFile, past), 'expiry-warning-days': '0' },
      'CERTIFICATE_EXPIRED',
      /expired at 2026-01-01T00:00:00Z\. Create new service credentials for the same/,
      [],
    ],
  ])('%s', async (_what, inputs, code, reason, secrets) => {
    const { result, requests } = await runAgainst(simulator, inputs);

    expect(expectFailure(result, code)).toMatch(reason);
    expect(requests).toEqual([]);
    expect(masksBeforeAll(result)).toEqual(expect.arrayContaining(secrets));
    const shown = shownBy(result);
    // Nothing that can be recognised: no half of a line.
    const parts = secrets.flatMap((secret) => secret.match(/.{16}/g) ?? secret);
    expect(parts.filter((part) => shown.includes(part))).toEqual([]);
  });
});

test('the host that a file names is asked, and named in the assertion', async () => {
  const HOST = 'ims-na1-stg1.adobelogin.com';
  const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  const caFile = join(folder, 'ca.pem');
  const tls = { tls: true, caFile, dnsNames: [HOST] };
  await using adobe = await startImsSimulator({ ...tls, accounts: [jwt] });
  // Behind a proxy that leads every name to the simulator.
  const proxy = await startProxy(adobe.port);
  const env = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: proxy.url };
  const credentials = withFields(jwtFile, { imsEndpoint: `https://${HOST}/` });

  const result = await runMain({ credentials }, { env });

  await proxy.close();
  rmSync(folder, { recursive: true });
  expectSuccess(result);
  expect(proxy.asked.map(({ target }) => target)).toEqual([`${HOST}:443`]);
  expect(decodeJwt(adobe.requests[0]?.parameters['jwt_token'] ?? '')).toMatchObject({
    aud: `https://${HOST}/c/${jwt.clientId}`,
    [`https://${HOST}/s/ent_aem_cloud_api`]: true,
  });
});
