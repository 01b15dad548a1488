import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startProxy } from '../dist/_proxy.ts';
import { expectFailure, expectSuccess, runMain, TEST_LIMIT_MS, warningsOf } from '../dist/_run.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import {
  adobeConsoleOAuthFile,
  aemConsoleJwtFile,
  aemConsoleOAuthFile,
  aioOAuthContext,
} from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { verified } from './_assertion.ts';
import { runAgainst, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const oauth = createOAuthAccount();
const jwt = await createJwtAccount({ metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'] });
const [oauthSecret = ''] = oauth.clientSecrets;
const [jwtSecret = ''] = jwt.clientSecrets;

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [oauth, jwt], recordSecrets: true });
});
beforeEach(() => simulator.misbehave({}));
afterAll(() => simulator.close());

describe('an input, where set, counts more than the file: OAuth', () => {
  const foreign = createOAuthAccount();
  const file = aemConsoleOAuthFile(oauth);
  const granted = { scope: oauth.scopes.join(',') };

  test.each<[string, string, Record<string, string>, Record<string, string>]>([
    [
      'client-id',
      aemConsoleOAuthFile({ ...oauth, clientId: foreign.clientId }),
      { 'client-id': oauth.clientId },
      { client_id: oauth.clientId, ...granted },
    ],
    [
      'client-id that the file lacks',
      withFields(aioOAuthContext(oauth), { client_id: undefined }),
      { 'client-id': oauth.clientId },
      { client_id: oauth.clientId, ...granted },
    ],
    [
      'client-secret',
      aemConsoleOAuthFile({ ...oauth, clientSecrets: ['p8e-old'] }),
      { 'client-secret': oauthSecret },
      { client_secret: oauthSecret, ...granted },
    ],
    [
      'client-secret that the file lacks',
      withFields(file, { technicalAccount: { clientId: oauth.clientId } }),
      { 'client-secret': oauthSecret },
      { client_secret: oauthSecret, ...granted },
    ],
    ['scopes', file, { scopes: '["openid", "AdobeID"]' }, { scope: 'openid,AdobeID' }],
    [
      'scopes that the file lacks',
      withFields(file, { scopes: undefined }),
      { scopes: 'openid' },
      { scope: 'openid' },
    ],
    ['no scopes anywhere', withFields(file, { scopes: undefined }), {}, granted],
    [
      'organization-id',
      file,
      { 'organization-id': oauth.organizationId },
      { org_id: oauth.organizationId, ...granted },
    ],
  ])('%s', async (_input, credentials, inputs, sent) => {
    const { result, requests } = await runAgainst(simulator, { credentials, ...inputs });

    expectSuccess(result);
    expect(requests.map(({ parameters }) => parameters)).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: oauth.clientId,
        client_secret: oauthSecret,
        ...sent,
      },
    ]);
    expect(result.outputs).toMatchObject({
      'client-id': oauth.clientId,
      'organization-id': oauth.organizationId,
    });
  });

  test("the file's organization is output, but not sent", async () => {
    const other = withFields(file, { org: 'OTHER@AdobeOrg' });

    const { result, requests } = await runAgainst(simulator, { credentials: other });

    expectSuccess(result);
    expect(requests[0]?.parameters).not.toHaveProperty('org_id');
    expect(result.outputs['organization-id']).toBe('OTHER@AdobeOrg');
  });

  test('metascopes have no effect, and a warning says so', async () => {
    const { result } = await runAgainst(simulator, { credentials: file, metascopes: 'ent_x' });

    expectSuccess(result);
    expect(warningsOf(result)).toEqual([expect.stringMatching(/`metascopes` has no effect/)]);
  });
});

describe('an input, where set, counts more than the file: JWT', () => {
  const file = aemConsoleJwtFile(jwt);
  const wrong = aemConsoleJwtFile({
    ...jwt,
    clientId: 'cm-p0-e0-integration',
    clientSecrets: ['p8e-old'],
    metascopes: ['ent_other'],
    organizationId: 'OTHER@AdobeOrg',
    technicalAccountId: 'OTHER@techacct.adobe.com',
  });
  const everything = {
    'client-id': jwt.clientId,
    'client-secret': jwtSecret,
    metascopes: 'ent_cloudmgr_sdk',
    'organization-id': jwt.organizationId,
    'technical-account-id': jwt.technicalAccountId,
  };

  test.each<[string, Record<string, string>, readonly string[]]>([
    ['all of them', { credentials: wrong, ...everything }, ['ent_cloudmgr_sdk']],
    [
      'the key as well',
      {
        credentials: withFields(wrong, { privateKey: 'nonsense' }),
        ...everything,
        'private-key': jwt.privateKeyPem,
      },
      ['ent_cloudmgr_sdk'],
    ],
    ['metascopes', { credentials: file, metascopes: 'ent_cloudmgr_sdk' }, ['ent_cloudmgr_sdk']],
    [
      'no metascopes anywhere',
      { credentials: withFields(file, { metascopes: undefined }) },
      ['ent_aem_cloud_api'],
    ],
    ['none', { credentials: file }, jwt.metascopes ?? []],
    [
      'inputs without a file',
      { ...everything, metascopes: '', 'private-key': jwt.privateKeyPem },
      ['ent_aem_cloud_api'],
    ],
  ])('%s', async (_what, inputs, metascopes) => {
    const { result, requests } = await runAgainst(simulator, inputs);

    expectSuccess(result);
    const host = `https://127.0.0.1:${simulator.port}`;
    expect(await verified(requests[0], jwt)).toMatchObject({
      claims: { iss: jwt.organizationId, sub: jwt.technicalAccountId },
    });
    const { claims } = await verified(requests[0], jwt);
    expect(Object.keys(claims).filter((name) => name.includes('/s/'))).toEqual(
      metascopes.map((name) => `${host}/s/${name}`),
    );
    expect(result.outputs).toMatchObject({
      'client-id': jwt.clientId,
      'organization-id': jwt.organizationId,
      scopes: metascopes.join(','),
    });
  });

  test('scopes have no effect, and a warning says so', async () => {
    const { result } = await runAgainst(simulator, { credentials: file, scopes: 'openid' });

    expectSuccess(result);
    expect(warningsOf(result)).toEqual([expect.stringMatching(/`scopes` has no effect/)]);
  });
});

describe('a rotation', () => {
  const withSecrets = (...clientSecrets: string[]) =>
    adobeConsoleOAuthFile({ ...oauth, clientSecrets });

  test.each<[string, Record<string, string>, readonly string[]]>([
    ['the first in the file', { credentials: withSecrets(oauthSecret, 'p8e-new') }, [oauthSecret]],
    [
      'the second in the file',
      { credentials: withSecrets('p8e-old', oauthSecret) },
      ['p8e-old', oauthSecret],
    ],
    [
      'the second in the input',
      { credentials: withSecrets('p8e-file'), 'client-secret': `p8e-old\n${oauthSecret}` },
      ['p8e-old', oauthSecret],
    ],
    [
      'the second, with JWT',
      { credentials: aemConsoleJwtFile(jwt), 'client-secret': `p8e-old\n${jwtSecret}` },
      ['p8e-old', jwtSecret],
    ],
  ])('works when %s is right', async (_what, inputs, tried) => {
    const { result, requests } = await runAgainst(simulator, inputs);

    expectSuccess(result);
    expect(requests.map(({ parameters }) => parameters['client_secret'])).toEqual(tried);
    expect(result.masks).toEqual(expect.arrayContaining([...tried]));
    expect(warningsOf(result).map((text) => /line \d worked/.exec(text)?.[0])).toEqual(
      tried.length === 1 ? [] : ['line 2 worked'],
    );
  });

  test('tries the next only for invalid_client', async () => {
    simulator.misbehave({
      always: { kind: 'answer', status: 400, json: { error: 'invalid_scope' } },
    });
    const credentials = withSecrets('p8e-old', oauthSecret);

    const { result, requests } = await runAgainst(simulator, { credentials });

    expectFailure(result, 'IMS_SCOPE_REFUSED');
    expect(requests).toHaveLength(1);
  });

  test('with two wrong secrets fails after both', async () => {
    const credentials = withSecrets('p8e-old', 'p8e-new');

    const { result, requests } = await runAgainst(simulator, { credentials });

    expect(expectFailure(result, 'IMS_CLIENT_REFUSED')).toMatch(/refused all 2 client secrets/);
    expect(requests).toHaveLength(2);
  });
});

describe('the host that a file names', () => {
  const HOST = 'ims-na1.adobelogin.com';
  let folder: string;
  let caFile: string;
  let adobe: ImsSimulator;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'credentials-'));
    caFile = join(folder, 'ca.pem');
    const dnsNames = [HOST, 'ims-na1-stg1.adobelogin.com'];
    const accounts = [oauth, jwt];
    adobe = await startImsSimulator({ tls: true, caFile, dnsNames, accounts, recordSecrets: true });
  });
  afterAll(async () => {
    await adobe.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs the step behind a proxy that leads every name to the simulator. */
  async function runWithHosts(inputs: Record<string, string>) {
    const proxy = await startProxy(adobe.port);
    const before = adobe.requests.length;
    const env = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    const result = await runMain(inputs, { env });
    await proxy.close();
    return {
      result,
      targets: proxy.asked.map(({ target }) => target),
      connections: proxy.connections,
      requests: adobe.requests.slice(before),
    };
  }

  test.each([
    [undefined, HOST],
    [HOST, HOST],
    ['https://ims-na1.adobelogin.com', HOST],
    ['ims-na1-stg1.adobelogin.com/', 'ims-na1-stg1.adobelogin.com'],
    ['IMS-NA1-STG1.AdobeLogin.com', 'ims-na1-stg1.adobelogin.com'],
  ])('%s: %s is asked, and named in the assertion', async (imsEndpoint, host) => {
    const credentials = withFields(aemConsoleJwtFile(jwt), { imsEndpoint });

    const { result, targets, requests } = await runWithHosts({ credentials });

    expectSuccess(result);
    expect(targets).toEqual([`${host}:443`]);
    const { claims } = await verified(requests[0], jwt);
    expect(claims['aud']).toBe(`https://${host}/c/${jwt.clientId}`);
    expect(claims).toHaveProperty([`https://${host}/s/ent_aem_cloud_api`], true);
  });

  test.each([
    'evil.example',
    'https://evil.example',
    'adobelogin.com.evil.example',
    'evil-adobelogin.com',
    'adobelogin.com@evil.example',
    'user@ims-na1.adobelogin.com',
    'evil.example/.adobelogin.com',
    'evil.example?.adobelogin.com',
    'evil.example#.adobelogin.com',
    'evil.example\\.adobelogin.com',
    'http://ims-na1.adobelogin.com',
    'ims-na1.adobelogin.com:8443',
    'https://ims-na1.adobelogin.com/path',
    'ims-na1.adobelogin.com.',
    '127.0.0.1',
    'http://127.0.0.1:8080',
    'http://localhost',
  ])('%s is refused, and no one is asked', async (imsEndpoint) => {
    const credentials = withFields(aemConsoleOAuthFile(oauth), { imsEndpoint });

    const { result, connections } = await runWithHosts({ credentials });

    expect(expectFailure(result, 'CREDENTIALS_INVALID')).toMatch(
      /`imsEndpoint` in the file is not a host under adobelogin\.com/,
    );
    expect(connections).toBe(0);
  });

  test('may be overridden by the workflow author', async () => {
    const credentials = withFields(aemConsoleOAuthFile(oauth), { imsEndpoint: 'evil.example' });

    expectSuccess((await runAgainst(simulator, { credentials })).result);
  });
});
