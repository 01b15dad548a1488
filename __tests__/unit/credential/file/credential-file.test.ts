import { describe, expect, test } from '@jest/globals';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import {
  ACCOUNT_ID,
  ADC_DOWNLOAD,
  AEM_JWT,
  AEM_OAUTH,
  AIO_JWT,
  AIO_JWT_AUTH,
  AIO_OAUTH,
  CERTIFICATE,
  CLIENT_ID,
  JWT_CREDENTIAL,
  KEY,
  OAUTH_CREDENTIAL,
  ORGANIZATION_ID,
  project,
  SECOND_SECRET,
  SECRET,
  TEXT_BLOCK,
} from './_fixtures.ts';
import { MUTILATIONS } from './_mutilations.ts';

const ids = { technicalAccountId: ACCOUNT_ID, organizationId: ORGANIZATION_ID };
const crlf = (pem: string) => pem.replaceAll('\n', '\r\n').trim();
const aemJwt = {
  shape: 'AEM Developer Console service credentials (JWT)',
  clientId: CLIENT_ID,
  clientSecrets: [SECRET],
  metascopes: ['ent_aem_cloud_api'],
  ...ids,
  privateKey: crlf(KEY.pkcs1),
  certificate: crlf(CERTIFICATE),
  imsEndpoint: 'ims-na1.adobelogin.com',
};
const certificateExpiresAt = new Date('2026-11-25T02:15:00Z');
const aemOauth = {
  shape: 'AEM Developer Console service credentials (OAuth server-to-server)',
  clientId: CLIENT_ID,
  clientSecrets: [SECRET],
  scopes: AEM_OAUTH.scopes,
  ...ids,
  imsEndpoint: 'ims-na1.adobelogin.com',
};
const projectOauth = {
  shape: 'Adobe Developer Console project JSON (OAuth server-to-server)',
  clientId: CLIENT_ID,
  clientSecrets: [SECRET],
  scopes: ['openid', 'AdobeID'],
  ...ids,
};
const aioJwt = {
  shape: 'aio context (JWT)',
  clientId: CLIENT_ID,
  clientSecrets: [SECRET],
  metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'],
  ...ids,
  privateKey: KEY.pkcs8.trim(),
};
const aioJwtAuth = {
  ...aioJwt,
  shape: 'aio jwt-auth configuration (JWT)',
  privateKey: KEY.pkcs1.trim(),
  imsEndpoint: 'https://ims-na1.adobelogin.com',
};
const aioOauth = { ...projectOauth, shape: 'aio context (OAuth server-to-server)' };
const { certificateExpirationDate: _date, ...aemJwtInnerWithoutDate } = AEM_JWT.integration;

const SHAPES: readonly [string, unknown, object][] = [
  ['AEM JWT', AEM_JWT, { ...aemJwt, certificateExpiresAt }],
  ['AEM JWT, unwrapped', AEM_JWT.integration, { ...aemJwt, certificateExpiresAt }],
  ['AEM JWT without a date', { ok: true, integration: aemJwtInnerWithoutDate }, aemJwt],
  [
    'AEM JWT with two metascopes',
    {
      integration: { ...aemJwtInnerWithoutDate, metascopes: 'ent_aem_cloud_sdk,ent_cloudmgr_sdk' },
    },
    { ...aemJwt, metascopes: ['ent_aem_cloud_sdk', 'ent_cloudmgr_sdk'] },
  ],
  ['AEM OAuth', AEM_OAUTH, aemOauth],
  ['AEM OAuth, wrapped', { integration: AEM_OAUTH }, aemOauth],
  ['AEM OAuth, wrapped twice', { integration: { integration: AEM_OAUTH } }, aemOauth],
  [
    'ADC download',
    ADC_DOWNLOAD,
    {
      shape: 'Adobe Developer Console download (OAuth server-to-server)',
      clientId: CLIENT_ID,
      clientSecrets: [SECRET, SECOND_SECRET],
      scopes: ['openid', 'AdobeID', 'aem.document'],
      ...ids,
    },
  ],
  ['project JSON', project([OAUTH_CREDENTIAL]), projectOauth],
  ['project JSON, both kinds', project([JWT_CREDENTIAL, OAUTH_CREDENTIAL]), projectOauth],
  ['aio OAuth context', AIO_OAUTH, aioOauth],
  ['aio OAuth context, nested', { ims: { contexts: { forms: AIO_OAUTH } } }, aioOauth],
  ['aio OAuth context below $ims', { $ims: { forms: AIO_OAUTH, $current: 'forms' } }, aioOauth],
  ['aio JWT context', AIO_JWT, aioJwt],
  ['aio JWT context, nested', { ims: { contexts: { forms: AIO_JWT } } }, aioJwt],
  ['aio jwt-auth configuration', AIO_JWT_AUTH, aioJwtAuth],
  ['aio jwt-auth configuration, nested', { 'jwt-auth': AIO_JWT_AUTH }, aioJwtAuth],
  [
    'text block',
    TEXT_BLOCK,
    {
      shape: 'text block (OAuth server-to-server)',
      clientId: CLIENT_ID,
      clientSecrets: [SECRET],
      scopes: ['AdobeID', 'openid', 'read_organizations'],
      ...ids,
    },
  ],
];

describe.each(SHAPES)('%s', (_shape, file, expected) => {
  const text = typeof file === 'string' ? file : JSON.stringify(file);

  test.each(MUTILATIONS)('is read %s', (_mutilation, mutilate) => {
    expect(parseCredentialFile(mutilate(text))).toStrictEqual(expected);
  });

  test.each(MUTILATIONS)('has its secrets found %s', (_mutilation, mutilate) => {
    const found = findSecretValues(mutilate(text));
    const { clientSecrets, privateKey } = parseCredentialFile(text);
    expect(found).toEqual(expect.arrayContaining([...clientSecrets]));
    const lines = (privateKey ?? '').split(/\r?\n/).filter((line) => line.length > 16);
    const bodyLines = lines.filter((line) => !line.startsWith('-----'));
    expect(bodyLines.filter((line) => !found.join().includes(line))).toEqual([]);
    for (const innocent of [CLIENT_ID, ACCOUNT_ID, ORGANIZATION_ID, 'openid', 'AdobeID']) {
      expect(found).not.toContain(innocent);
    }
  });
});

describe('spellings', () => {
  const read = (file: object) => parseCredentialFile(JSON.stringify(file));
  const base = { client_id: CLIENT_ID, client_secrets: [SECRET] };

  test('newer libraries write camel case', () => {
    const file = { clientId: CLIENT_ID, clientSecret: SECRET, orgId: ORGANIZATION_ID };
    expect(read(file)).toMatchObject({
      clientId: CLIENT_ID,
      clientSecrets: [SECRET],
      organizationId: ORGANIZATION_ID,
    });
  });

  test.each<[string, unknown, string[]]>([
    ['an array', [SECRET, SECOND_SECRET], [SECRET, SECOND_SECRET]],
    ['an array with blanks and empties', [` ${SECRET}\n`, '', '  '], [SECRET]],
    ['an array with other types', [null, 7, { a: 1 }, [SECRET], SECRET], [SECRET]],
    ['a JSON array in a string', JSON.stringify([SECRET, SECOND_SECRET]), [SECRET, SECOND_SECRET]],
    ['a comma list', `${SECRET}, ${SECOND_SECRET}`, [SECRET, SECOND_SECRET]],
    ['one string', SECRET, [SECRET]],
  ])('client_secrets may be %s', (_form, secrets, expected) => {
    const text = JSON.stringify({ ...base, client_secrets: secrets });
    expect(parseCredentialFile(text).clientSecrets).toEqual(expected);
    expect(findSecretValues(text)).toEqual(expect.arrayContaining(expected));
  });

  test('a single secret is not cut at a comma', () => {
    expect(read({ client_id: CLIENT_ID, client_secret: 'abc,def ghi' }).clientSecrets).toEqual([
      'abc,def ghi',
    ]);
  });

  test.each<[string, unknown, string[] | undefined]>([
    ['an array', ['a', 'b'], ['a', 'b']],
    ['a JSON array in a string', '["a", "b"]', ['a', 'b']],
    ['a comma list', 'a, b', ['a', 'b']],
    ['a list with blanks', 'a b', ['a', 'b']],
    ['damaged JSON', '["a"', ['["a"']],
    ['empty', '', undefined],
    ['null', null, undefined],
    ['a number', 5, undefined],
  ])('scopes may be %s', (_form, scopes, expected) => {
    expect(read({ ...base, scopes }).scopes).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['names', 'ent_aem_cloud_api,ent_cloudmgr_sdk'],
    [
      'the claims',
      [
        'https://ims-na1.adobelogin.com/s/ent_aem_cloud_api',
        'https://ims-na1-stg1.adobelogin.com/s/ent_cloudmgr_sdk',
      ],
    ],
  ])('metascopes may be %s', (_form, metascopes) => {
    expect(read({ ...AIO_JWT, meta_scopes: metascopes }).metascopes).toEqual([
      'ent_aem_cloud_api',
      'ent_cloudmgr_sdk',
    ]);
  });

  test('a JSON file with an ims field of another kind is read', () => {
    expect(read({ ...base, ims: 'prod' }).clientId).toBe(CLIENT_ID);
  });

  test('a JSON file whose line ends inside strings became real is read', () => {
    const text = `{"client_id":"x","note":"say \\"hi\\"","client_secret":"${SECRET}","private_key":"${KEY.pkcs8}"}`;
    expect(parseCredentialFile(text)).toMatchObject({ privateKey: KEY.pkcs8.trim() });
  });

  test('names that are special to JavaScript are harmless', () => {
    const text = `{"__proto__":{"client_id":"bad"},"constructor":{"prototype":{"x":1}},"client_id":"good","client_secret":"${SECRET}"}`;
    expect(parseCredentialFile(text).clientId).toBe('good');
    expect(({} as Record<string, unknown>)['client_id']).toBeUndefined();
  });
});

describe('a jwt-auth configuration', () => {
  const read = (changes: object) =>
    parseCredentialFile(JSON.stringify({ ...AIO_JWT_AUTH, ...changes }));

  test('may have its key as text, and no address', () => {
    const file = read({ jwt_private_key: KEY.pkcs8, token_exchange_url: undefined });

    expect(file).toMatchObject({ privateKey: KEY.pkcs8.trim() });
    expect(file).not.toHaveProperty('imsEndpoint');
  });

  test('keeps an address that is none, so that it is refused', () => {
    expect(read({ token_exchange_url: 'evil.test' }).imsEndpoint).toBe('evil.test');
  });

  test('may have the names of an aio context instead of claims', () => {
    const { jwt_payload: _payload, ...others } = AIO_JWT_AUTH;
    const { technical_account_id, ims_org_id, meta_scopes } = AIO_JWT;
    const file = { ...others, technical_account_id, ims_org_id, meta_scopes };

    const { imsEndpoint: _none, ...expected } = aioJwtAuth;
    expect(parseCredentialFile(JSON.stringify(file))).toMatchObject(expected);
  });

  test('without a key is still none for OAuth', () => {
    const { jwt_private_key: _key, ...file } = AIO_JWT_AUTH;

    expect(() => parseCredentialFile(JSON.stringify(file))).toThrow('holds no private key');
  });
});

describe('text blocks', () => {
  const expected = { clientId: CLIENT_ID, clientSecrets: [SECRET] };

  test.each<[string, string]>([
    ['equals signs', `client id = ${CLIENT_ID}\nCLIENT SECRET=${SECRET}`],
    ['names of variables', `CLIENT_ID="${CLIENT_ID}"\nCLIENT_SECRET='${SECRET}'\nSTAGE=prod`],
    ['values on the next line', `Client ID:\n\n${CLIENT_ID}\nClient Secret:\n${SECRET}\n`],
    ['labels without a colon', `Client ID\n${CLIENT_ID}\n\nClient Secret\n${SECRET}\n`],
    ['hyphens and bullets', `- Client-ID: ${CLIENT_ID}\n- Client-Secret: ${SECRET}`],
    ['unknown labels', `Client ID: ${CLIENT_ID}\nClient Secret: ${SECRET}\nCreated: 2026-01-01`],
    ['words around them', `Our credentials\n\nClient ID: ${CLIENT_ID}\nClient Secret: ${SECRET}`],
  ])('are read with %s', (_form, text) => {
    expect(parseCredentialFile(text)).toMatchObject(expected);
    expect(findSecretValues(text)).toEqual([SECRET]);
  });

  test.each<[string, string]>([
    ['below each other', `Client Secret: ${SECRET}\n${SECOND_SECRET}`],
    ['below the label', `Client Secret:\n${SECRET}\n${SECOND_SECRET}`],
    ['with a label each', `Client Secret: ${SECRET}\nClient Secret: ${SECOND_SECRET}`],
    ['in a list', `Client Secrets: ${SECRET}, ${SECOND_SECRET}`],
  ])('may hold two secrets %s', (_form, lines) => {
    const text = `Client ID: ${CLIENT_ID}\n${lines}`;
    expect(parseCredentialFile(text).clientSecrets).toEqual([SECRET, SECOND_SECRET]);
    expect(findSecretValues(text)).toEqual(expect.arrayContaining([SECRET, SECOND_SECRET]));
  });

  test('a secret that looks like a label is taken where a value is due', () => {
    const text = `Client ID:\nabc\nClient Secret:\nab:cd=ef`;
    expect(parseCredentialFile(text).clientSecrets).toEqual(['ab:cd=ef']);
    expect(findSecretValues(text)).toContain('ab:cd=ef');
  });

  test('may hold a private key and an endpoint', () => {
    for (const end of ['AbC=', 'AbCd', 'Ab==']) {
      const key = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n${end}\n-----END PRIVATE KEY-----`;
      const text = `${TEXT_BLOCK}\nPrivate Key:\n${key}\nIMS endpoint: https://ims-na1.adobelogin.com`;
      expect(parseCredentialFile(text)).toMatchObject({
        shape: 'text block (JWT)',
        privateKey: key,
        imsEndpoint: 'https://ims-na1.adobelogin.com',
      });
    }
  });
});
