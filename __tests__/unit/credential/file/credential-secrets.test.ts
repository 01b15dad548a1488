import { describe, expect, test } from '@jest/globals';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import { ADC_DOWNLOAD, AEM_JWT, CLIENT_ID, KEY, SECOND_SECRET, SECRET } from './_fixtures.ts';
import { base64, wrap } from './_mutilations.ts';

const keyLines = (pem: string) =>
  pem.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'));

describe('secret values', () => {
  test.each([
    'clientSecret',
    'client_secret',
    'CLIENT_SECRET',
    'Client Secret',
    'client-secrets',
    'client_secret_2',
    'clientSecretValue',
    'AIO_ims_contexts_forms_client__secret',
    'accessToken',
    'access_token',
    'refresh_token',
    'jwt_token',
    'private_key',
    'privateKey',
    'passphrase',
    'password',
  ])('are found under %s', (name) => {
    const value = 'value-of-the-secret';
    expect(findSecretValues(JSON.stringify({ [name]: value }))).toEqual([value]);
    expect(findSecretValues(JSON.stringify({ [name]: [` ${value}\n`, ''] }))).toEqual([value]);
    expect(findSecretValues(JSON.stringify([{ a: { b: [{ [name]: value }] } }]))).toEqual([value]);
    expect(findSecretValues(base64(JSON.stringify({ [name]: value })))).toEqual([value]);
  });

  test.each([
    'clientId',
    'id',
    'org',
    'email',
    'scopes',
    'metascopes',
    'publicKey',
    'imsEndpoint',
    'certificateExpirationDate',
    'token_type',
    'token_endpoint',
    'secret_created_at',
    'apiKey',
  ])('are not looked for under %s', (name) => {
    expect(findSecretValues(JSON.stringify({ [name]: ['harmless'] }))).toEqual([]);
  });

  test('are found in a file that has nothing else right', () => {
    const file = { x: [[{ y: { clientSecret: SECRET, client_secret: SECOND_SECRET } }]] };
    expect(findSecretValues(JSON.stringify(file))).toEqual([SECRET, SECOND_SECRET]);
  });

  test('are found under any name where they have the form of one', () => {
    const file = { clientId: SECRET, note: 'p8e- is how they begin', other: 's-house' };
    expect(findSecretValues(JSON.stringify(file))).toEqual([SECRET]);
  });

  test('do not include what stands beside them', () => {
    const file = {
      client_secrets: [{ id: 'an-id', client_secret: SECRET }],
      access_token: { token: 't-o-k', expiry: 1 },
    };
    expect(findSecretValues(JSON.stringify(file))).toEqual(['t-o-k', SECRET]);
  });

  test('of a list come one by one, too', () => {
    const list = JSON.stringify([SECRET, SECOND_SECRET]);
    expect(findSecretValues(JSON.stringify({ CLIENT_SECRETS: list }))).toEqual([
      list,
      SECRET,
      SECOND_SECRET,
    ]);
  });

  test('are found in damaged JSON', () => {
    const texts = [
      JSON.stringify(ADC_DOWNLOAD).slice(0, -1),
      JSON.stringify(ADC_DOWNLOAD, null, 2).slice(0, -1),
      JSON.stringify(ADC_DOWNLOAD).replaceAll('"', '\\"'),
      JSON.stringify(ADC_DOWNLOAD).replace('"ORG_ID"', 'ORG_ID'),
    ];
    for (const text of texts) {
      expect(findSecretValues(text)).toEqual(expect.arrayContaining([SECRET, SECOND_SECRET]));
      expect(findSecretValues(text)).not.toContain(CLIENT_ID);
    }
  });

  test('of a file above a mebibyte are not looked for', () => {
    const text = JSON.stringify({ clientSecret: SECRET, x: 'x'.repeat(1024 * 1024) });
    expect(findSecretValues(text)).toEqual([]);
  });

  test('are found among very many', () => {
    const text = JSON.stringify({ clientSecrets: 'abc,'.repeat(200_000) });
    expect(findSecretValues(text)).toContain('abc');
    expect(findSecretValues(JSON.stringify({ a: Array(200_000).fill({}) }))).toEqual([]);
  });
});

describe('private keys', () => {
  test.each<[string, unknown]>([
    ['PEM', { privateKey: KEY.pkcs8 }],
    ['PEM with CRLF', { privateKey: KEY.pkcs8.replaceAll('\n', '\r\n') }],
    ['PEM with escapes', { privateKey: KEY.pkcs8.replaceAll('\n', '\\n') }],
    ['PEM with double escapes', { privateKey: KEY.pkcs8.replaceAll('\n', '\\\\n') }],
    ['PEM with blanks', { privateKey: KEY.pkcs8.replaceAll('\n', ' ') }],
    ['base64 of PEM', { privateKey: wrap(base64(KEY.pkcs8), 76, '\n') }],
    ['an array of lines', { private_key: KEY.pkcs8.split('\n') }],
    ['the body alone', { private_key: keyLines(KEY.pkcs8).join('\n') }],
    ['PEM under another name', { key: [KEY.pkcs8] }],
    ['a file of its own', KEY.pkcs8],
    ['a file of its own in base64', base64(KEY.pkcs8)],
  ])('are found as PEM: %s', (_form, file) => {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    expect(findSecretValues(text)).toContain(KEY.pkcs8.trim());
    expect(findSecretValues(text)).not.toContain('-----BEGIN PRIVATE KEY-----');
  });

  test('come whole and without their certificate', () => {
    const { privateKey, publicKey } = AEM_JWT.integration;
    const found = findSecretValues(JSON.stringify(AEM_JWT));
    expect(found.toSorted()).toEqual(
      [SECRET, privateKey.trim(), privateKey.trim().replaceAll('\r\n', '\n')].toSorted(),
    );
    expect(found.join('\n')).not.toContain(publicKey.slice(40, 80));
  });
});
