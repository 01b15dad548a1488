import { describe, expect, test } from '@jest/globals';
import {
  type CredentialFile,
  parseCredentialFile,
} from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import {
  ACCOUNT,
  ACCOUNT_ID,
  CERTIFICATE_END,
  CLIENT_ID,
  CREDENTIALS,
  FILES,
  KEY,
  ORGANIZATION_ID,
  project,
  SECOND_SECRET,
  SECRET,
} from './_fixtures.ts';
import { MUTILATIONS } from './_mutilations.ts';

const read = (file: unknown, given = {}) =>
  parseCredentialFile(typeof file === 'string' ? file : JSON.stringify(file), given);
const crlf = (pem: string) => pem.replaceAll('\n', '\r\n').trim();

const oauth = {
  clientId: CLIENT_ID,
  clientSecrets: [SECRET],
  scopes: ['openid', 'AdobeID'],
  technicalAccountId: ACCOUNT_ID,
  organizationId: ORGANIZATION_ID,
};
const rotating = { ...oauth, clientSecrets: [SECRET, SECOND_SECRET] };
const jwt = {
  ...oauth,
  scopes: undefined,
  metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'],
  privateKey: KEY.pkcs1.trim(),
};
const aemJwt = {
  ...jwt,
  privateKey: crlf(KEY.pkcs1),
  certificate: crlf(ACCOUNT.certificatePem),
  certificateExpiresAt: CERTIFICATE_END,
  imsEndpoint: 'ims-na1.adobelogin.com',
};
const aemOAuth = { ...oauth, imsEndpoint: 'ims-na1.adobelogin.com' };
const jwtAuth = { ...jwt, imsEndpoint: 'https://ims-na1.adobelogin.com' };

const aemJwtWith = (changes: object) => ({
  integration: { ...FILES.aemJwt.integration, ...changes },
});
const withAddress = (token_exchange_url: unknown, imsEndpoint: string | undefined) =>
  [
    { ...FILES.jwtAuth, token_exchange_url },
    { ...jwtAuth, imsEndpoint },
  ] as const;
const keyLines = KEY.pkcs1.trim().split('\n');
const withoutClaims = { ...FILES.aioJwt, private_key: undefined, jwt_private_key: keyLines };
const bothKinds = project(CREDENTIALS.jwt, CREDENTIALS.oauth);
const claims = jwt.metascopes.map((name) => `https://ims-na1-stg1.adobelogin.com/s/${name}`);

const OAUTH = 'OAuth server-to-server';
const AEM = 'AEM Developer Console service credentials';
const JWT_AUTH = 'aio jwt-auth configuration';
test.each<[string, string, unknown, Partial<CredentialFile>]>([
  [AEM, 'JWT', FILES.aemJwt, aemJwt],
  [AEM, 'JWT, unwrapped', FILES.aemJwt.integration, aemJwt],
  [AEM, 'JWT, metascopes as claims', aemJwtWith({ metascopes: claims }), aemJwt],
  [AEM, 'OAuth', FILES.aemOAuth, aemOAuth],
  [AEM, 'OAuth, wrapped twice', { integration: { integration: FILES.aemOAuth } }, aemOAuth],
  ['Adobe Developer Console download', '', FILES.download, rotating],
  ['Adobe Developer Console project JSON', 'of both kinds', bothKinds, rotating],
  ['aio context', 'OAuth', FILES.aioOAuth, rotating],
  ['aio context', 'below $ims', { $ims: { forms: FILES.aioOAuth, $current: 'forms' } }, rotating],
  ['aio context', 'with another ims', { ...FILES.aioOAuth, ims: 'prod' }, rotating],
  ['aio context', 'JWT', FILES.aioJwt, jwt],
  ['aio context', 'key in lines', { ...FILES.aioJwt, private_key: keyLines }, jwt],
  ['aio context', 'nested', { $ims: { contexts: { forms: FILES.aioJwt, config: {} } } }, jwt],
  [JWT_AUTH, '', FILES.jwtAuth, jwtAuth],
  [JWT_AUTH, 'nested', { 'jwt-auth': FILES.jwtAuth }, jwtAuth],
  [JWT_AUTH, 'without claims', withoutClaims, jwt],
  // So that it is refused.
  [JWT_AUTH, 'with an address that is none', ...withAddress('evil.test', 'evil.test')],
  [JWT_AUTH, 'with an address that is no text', ...withAddress({ toString: 1 }, undefined)],
  ['text block', '', FILES.textBlock, oauth],
])('%s is read, and so are its secrets: %s', (shape, _what, file, fields) => {
  const isJwt = 'privateKey' in fields;
  expect(read(file)).toEqual({ ...fields, shape: `${shape} (${isJwt ? 'JWT' : OAUTH})` });
  const secrets = findSecretValues(typeof file === 'string' ? file : JSON.stringify(file));
  expect(secrets).toEqual(expect.arrayContaining([...(fields.clientSecrets ?? [])]));
  expect(secrets.includes(KEY.pkcs1.trim())).toBe(isJwt);
  for (const innocent of [CLIENT_ID, ACCOUNT_ID, ORGANIZATION_ID, 'openid', ...jwt.metascopes]) {
    expect(secrets).not.toContain(innocent);
  }
});

test.each(MUTILATIONS)('a file is read %s', (_mutilation, mutilate) => {
  const text = JSON.stringify(FILES.aemJwt, null, 2);
  expect(read(mutilate(text))).toMatchObject(aemJwt);
  expect(findSecretValues(mutilate(text))).toEqual(findSecretValues(text));
});

const both = { ...CREDENTIALS.oauth, ...CREDENTIALS.jwt };
test.each<[string, object, string]>([
  ['JWT is preferred', both, 'jwt-client'],
  ['a JWT credential that is null does not count', { ...both, jwt: null }, CLIENT_ID],
])('of a project, with a private key given separately, %s', (_what, credential, clientId) => {
  const { clientId: taken } = read(project(credential), { privateKeyGivenSeparately: true });
  expect(taken).toBe(clientId);
});

describe('spellings', () => {
  const base = { client_id: CLIENT_ID, client_secrets: [SECRET] };
  const both = [SECRET, SECOND_SECRET];

  test.each<[string, object, string[]]>([
    [
      'an array with other types',
      { client_secrets: [null, 7, {}, ['x'], ` ${SECRET}\n`] },
      [SECRET],
    ],
    ['a JSON array in a string', { client_secrets: JSON.stringify(both) }, both],
    ['a comma list', { client_secrets: both.join(', ') }, both],
    ['one that is not cut at a comma', { client_secret: ' abc,def ghi ' }, ['abc,def ghi']],
  ])('client secrets may be %s', (_form, fields, expected) => {
    const file = { client_id: CLIENT_ID, ...fields };
    expect(read(file).clientSecrets).toEqual(expected);
    expect(findSecretValues(JSON.stringify(file))).toEqual(expect.arrayContaining(expected));
  });

  test.each<[string, unknown, string[] | undefined]>([
    ['a list with blanks', 'a b', ['a', 'b']],
    ['damaged JSON', '["a"', ['["a"']],
    ['null', null, undefined],
  ])('scopes may be %s', (_form, scopes, expected) => {
    expect(read({ ...base, scopes }).scopes).toEqual(expected);
  });

  test('a JSON file whose line ends inside strings became real is read', () => {
    const text = `{"client_id":"x","note":"say \\"hi\\"","client_secret":"${SECRET}","private_key":"${KEY.pkcs8}"}`;
    expect(read(text)).toMatchObject({ privateKey: KEY.pkcs8.trim() });
  });

  test('names that are special to JavaScript are harmless', () => {
    const text = `{"__proto__":{"client_id":"bad"},"constructor":{"prototype":{"x":1}},"client_id":"good","client_secret":"${SECRET}"}`;
    expect(read(text).clientId).toBe('good');
    expect(({} as Record<string, unknown>)['client_id']).toBeUndefined();
  });
});

describe('text blocks', () => {
  const [one, two] = [SECRET, SECOND_SECRET];
  const id = `Client ID: ${CLIENT_ID}\n`;

  test.each<[string, string, string[]]>([
    ['equals signs', `client id = ${CLIENT_ID}\nCLIENT SECRET=${one}`, [one]],
    ['names of variables', `CLIENT_ID="${CLIENT_ID}"\nSTAGE=prod\nCLIENT_SECRET='${one}'`, [one]],
    ['labels in quotes', `'Client ID': ${CLIENT_ID}\n'Client Secret': ${one}`, [one]],
    [
      'values on the next line',
      `Client ID:\r\n\r\n${CLIENT_ID}\r\nClient Secret:\r\n${one}`,
      [one],
    ],
    ['labels without a colon', `Client ID\n${CLIENT_ID}\nClient Secret\n${one}\nScopes\na`, [one]],
    ['hyphens and bullets', `- Client-ID: ${CLIENT_ID}\n- Client-Secret: ${one}`, [one]],
    ['unknown labels', `${id}Client Secret: ${one}\nCreated: 2026-01-01`, [one]],
    ['words around them', `Our credentials [prod]\n\n${id}Client Secret: ${one}`, [one]],
    ['a secret like a label', `${id}Client Secret:\nab:cd=ef`, ['ab:cd=ef']],
    ['a secret like a known label', `${id}Client Secret:\nclientidx=ab`, ['clientidx=ab']],
    ['a secret with quotes inside', `${id}Client Secret: ab"cd'ef`, [`ab"cd'ef`]],
    ['two secrets below the label', `${id}Client Secret:\n${one}\n${two}`, [one, two]],
    ['a label for each secret', `${id}Client Secret: ${one}\nClient Secret: ${two}`, [one, two]],
    ['a list of secrets', `${id}Client Secrets: ${one}, ${two}`, [one, two]],
  ])('are read with %s', (_form, text, clientSecrets) => {
    expect(read(text)).toMatchObject({ clientId: CLIENT_ID, clientSecrets });
    expect(findSecretValues(text)).toEqual(expect.arrayContaining(clientSecrets));
    expect(findSecretValues(text)).not.toContain(CLIENT_ID);
  });

  test.each(['AbC=', 'AbCd', 'Ab=='])('may hold a key that ends in %s, and an endpoint', (end) => {
    const privateKey = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n${end}\n-----END PRIVATE KEY-----`;
    const imsEndpoint = 'https://ims-na1.adobelogin.com';
    expect(
      read(`${FILES.textBlock}\nPrivate Key:\n${privateKey}\nIMS endpoint: ${imsEndpoint}`),
    ).toMatchObject({ shape: 'text block (JWT)', privateKey, imsEndpoint });
  });
});
