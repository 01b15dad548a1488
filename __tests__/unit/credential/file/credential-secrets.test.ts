import { describe, expect, test } from '@jest/globals';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import {
  ACCOUNT,
  CLIENT_ID,
  FILES,
  KEY,
  project,
  SECOND_SECRET,
  SECRET,
  TOKEN,
} from './_fixtures.ts';
import { base64, wrap } from './_mutilations.ts';

const find = (file: unknown) =>
  findSecretValues(typeof file === 'string' ? file : JSON.stringify(file));

describe('secret values', () => {
  test.each([
    ...['clientSecret', 'Client Secret', 'client-secrets', 'client_secret_2', 'clientSecretValue'],
    ...['AIO_ims_contexts_forms_client__secret', 'accessToken', 'refresh_token', 'assertion'],
    ...['jwt_private_key', 'privateKey', 'passphrase', 'password', 'auth', 'runtime_auth'],
  ])('are found under %s', (name) => {
    const value = 'value-of-the-secret';
    expect(find({ [name]: value })).toEqual([value]);
    expect(find({ [name]: [` ${value}\n`, ''] })).toEqual([value]);
    expect(find([{ a: { b: [{ [name]: value }] } }])).toEqual([value]);
    expect(find(base64(JSON.stringify({ [name]: value })))).toEqual([value]);
  });

  test.each([
    ...['clientId', 'id', 'org', 'email', 'scopes', 'metascopes', 'publicKey', 'imsEndpoint'],
    ...['certificateExpirationDate', 'token_type', 'token_endpoint', 'secret_created_at', 'apiKey'],
  ])('are not looked for under %s', (name) => {
    expect(find({ [name]: ['harmless'] })).toEqual([]);
  });

  const namespace = { name: 'harmless', auth: 'other-secret:abc' };
  const list = JSON.stringify([SECRET, SECOND_SECRET]);
  const mebibyte = JSON.stringify({ clientSecret: SECRET }).padEnd(2 ** 20);
  test.each<[string, unknown, string[]]>([
    [
      'under any name where they have the form of one',
      {
        clientId: SECRET,
        a: 'p8e-x is how they begin',
        b: `x${SECRET}`,
        c: `x${TOKEN}`,
        d: `${TOKEN} x`,
      },
      [SECRET],
    ],
    [
      'without what stands beside them',
      {
        client_secrets: [{ id: 'an-id', client_secret: SECRET }],
        access_token: { token: 't-o-k', expiry: 1 },
      },
      ['t-o-k', SECRET],
    ],
    ['of a list one by one, too', { CLIENT_SECRETS: list }, [list, SECRET, SECOND_SECRET]],
    [
      'of what else a project holds',
      project({ oauth2: { client_id: 'x', client_secret: SECRET } }, { namespaces: [namespace] }),
      [SECRET, 'other-secret:abc'],
    ],
    ['in a file of a mebibyte', mebibyte, [SECRET]],
    ['but not of a longer one', `${mebibyte} `, []],
    ['and none among very many values', { a: Array(100_000).fill({}) }, []],
  ])('are found %s', (_what, file, secrets) => {
    expect(find(file)).toEqual(secrets);
  });

  test('are found among very many', () => {
    expect(find({ clientSecrets: 'abc,'.repeat(200_000) })).toContain('abc');
  });

  const text = JSON.stringify(FILES.download);
  test.each([
    ['cut off after pretty printing', JSON.stringify(FILES.download, null, 2).slice(0, -1)],
    ['escaped', text.replaceAll('"', '\\"')],
    ['without quotes', text.replace('"ORG_ID"', 'ORG_ID')],
  ])('are found in JSON that is damaged: %s', (_damage, damaged) => {
    expect(find(damaged)).toEqual(expect.arrayContaining([SECRET, SECOND_SECRET]));
    expect(find(damaged)).not.toContain(CLIENT_ID);
  });
});

describe('private keys', () => {
  const body = KEY.pkcs8.trim().split('\n').slice(1, -1).join('\n');

  const deep = (value: unknown) =>
    `${'['.repeat(10_000)}${JSON.stringify(value)}${']'.repeat(10_000)}`;
  test.each<[string, unknown]>([
    ['PEM with double escapes', { privateKey: KEY.pkcs8.replaceAll('\n', '\\\\n') }],
    ['base64 of PEM', { privateKey: wrap(base64(KEY.pkcs8), 76, '\n') }],
    ['an array of lines', { private_key: KEY.pkcs8.split('\n') }],
    ['an array of lines, however deep', `{"key":1,"private_key":${deep(KEY.pkcs8.split('\n'))}}`],
    ['the body alone', { private_key: body }],
    ['PEM under another name', { key: [KEY.pkcs8] }],
    ['PEM without any blanks', { key: KEY.pkcs8.replaceAll(/\s/g, '') }],
    ['a file of its own in base64', base64(KEY.pkcs8)],
    ['an array of more than lines', { private_key: [...KEY.pkcs8.split('\n'), null, 1] }],
  ])('are found as PEM: %s', (_form, file) => {
    expect(find(file)).toContain(KEY.pkcs8.trim());
    expect(find(file)).not.toContain('-----BEGIN PRIVATE KEY-----');
  });

  test('are no certificates', () => {
    expect(find({ private_key: ACCOUNT.certificatePem })).toEqual([ACCOUNT.certificatePem.trim()]);
  });

  test('come whole and without their certificate', () => {
    const { privateKey } = FILES.aemJwt.integration;
    expect(find(FILES.aemJwt).toSorted()).toEqual(
      [SECRET, privateKey.trim(), privateKey.trim().replaceAll('\r\n', '\n')].toSorted(),
    );
  });
});
