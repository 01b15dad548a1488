import { describe, expect, test } from '@jest/globals';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import { readPrivateKey } from '../../../../src/credential/key/private-key.ts';
import { actionErrorOf } from '../../_action-error.ts';
import { CLIENT_ID, CREDENTIALS, FILES, project, SECRET, TOKEN } from './_fixtures.ts';
import { base64 } from './_mutilations.ts';

type Given = Parameters<typeof parseCredentialFile>[1];

const textOf = (file: unknown) => (typeof file === 'string' ? file : JSON.stringify(file));
const read = (file: unknown, given?: Given) => parseCredentialFile(textOf(file), given);

/** The message of the refusal, which shows nothing of the file's secrets. */
async function refusal(file: unknown, given?: Given): Promise<string> {
  const { code, cause, message } = await actionErrorOf(() => read(file, given));
  expect({ code, cause }).toEqual({ code: 'CREDENTIALS_INVALID', cause: undefined });
  expect(message).toMatch(/^The input `credentials` /);
  expect(message.length).toBeLessThan(1500);
  expect(findSecretValues(textOf(file)).filter((secret) => message.includes(secret))).toEqual([]);
  return message;
}

test.each([
  ['in base64', base64(JSON.stringify(FILES.localToken))],
  ['alone', TOKEN],
])('a local development token is refused, and known as a secret, %s', async (_form, file) => {
  const message = await refusal(file);
  expect(message).toMatch(
    /local development token \(`accessToken`\): a personal .*24 hours.*technical account/,
  );
  expect(message).not.toContain('eyJ');
  expect(findSecretValues(textOf(file))).toEqual([TOKEN]);
});

describe('a file is refused that lacks what is not given separately:', () => {
  const SECRET_MISSING = /has no client secret: the console shows it only once/;
  const KEY_MISSING = /\(JWT\)\) holds no private key.*set the input `private-key`/;
  const secret = { secretGivenSeparately: true };
  const key = { privateKeyGivenSeparately: true };
  const all = { ...secret, ...key, clientIdGivenSeparately: true };
  const integration = { ...FILES.aemJwt.integration, technicalAccount: { clientId: 'x' } };

  test.each<[string, unknown, RegExp, Given]>([
    ['AEM JWT', { integration }, SECRET_MISSING, secret],
    ['project', project({ oauth_server_to_server: { client_id: 'x' } }), SECRET_MISSING, secret],
    ['text block', 'Client ID: x\nScopes: openid', SECRET_MISSING, secret],
    [
      'project, no metascopes',
      project({ jwt: { ...FILES.aioOAuth, scopes: [] } }),
      KEY_MISSING,
      key,
    ],
    ['jwt-auth, key', { ...FILES.jwtAuth, jwt_private_key: [], jwt_payload: {} }, KEY_MISSING, key],
    ['id', { technicalAccount: { clientSecret: SECRET } }, /has no client id\. Give the/, all],
    [
      'everything',
      { technicalAccount: { x: 1 }, metascopes: 'a' },
      /has no client id.*It has no client secret.*It holds no private key/,
      all,
    ],
    [
      'a passphrase',
      { ...FILES.aioJwt, passphrase: 'open sesame' },
      /has a passphrase.*not supported.*openssl pkey -in/,
      key,
    ],
  ])('%s', async (_shape, file, reason, given) => {
    expect(await refusal(file)).toMatch(reason);
    const { clientId, clientSecrets, shape } = read(file, given);
    expect(clientId === '').toBe(given === all);
    expect(clientSecrets.length === 0).toBe(/no client secret/.test(`${reason}`));
    expect(given !== key || shape.endsWith(' (JWT)')).toBe(true);
  });
});

test.each<[string, object]>([
  ['is empty', { ...FILES.aioJwt, passphrase: '' }],
  ['belongs to no key', { ...FILES.aioOAuth, passphrase: 'open sesame' }],
])('a passphrase is ignored where it %s', (_case, file) => {
  expect(read(file).clientId).toBe(CLIENT_ID);
});

describe('several credentials', () => {
  const named = (name: unknown) => ({ ...CREDENTIALS.oauth, name });
  const odd = [SECRET, `x${SECRET}`, 'bell\u0007', '', undefined, 'a '.repeat(101)];
  const many = Array.from({ length: 30 }, (_, index) => named(`${index} ${'n'.repeat(60)}`));
  const aio = { clients: { client_id: 'aio-cli' }, forms: FILES.aioOAuth };

  test.each<[string, object, string, Given?]>([
    ['in a project', project(named('night'), named('web')), '("night", "web"); leave only one of'],
    [
      'of which one lacks its secret, which is given separately',
      { ims: { contexts: aio } },
      '("clients", "forms")',
      { secretGivenSeparately: true },
    ],
    [
      'whose names might be secrets',
      project(...[...odd, '0a1b2c3d-4e5f-6071-8293', 'abcdefghijklmnopqrst9', 'ok'].map(named)),
      `(${'"unnamed", '.repeat(8)}"ok")`,
    ],
    ['with many long names', project(...many), `"19 ${'n'.repeat(37)}"); leave`],
  ])('are refused, with their names: %s', async (_case, file, names, given = {}) => {
    expect(await refusal(file, given)).toContain(names);
  });

  test('are none if only one has a secret', () => {
    expect(read({ ims: { contexts: aio } }).clientId).toBe(CLIENT_ID);
  });
});

describe('anything else', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => [`field_${letter}`, 1]);
  const deep = `${'{"a":['.repeat(50_000)}"x"${']}'.repeat(50_000)}`;
  const encoded = base64(JSON.stringify(FILES.download));
  const hiding = {
    user: 'hidden-value',
    [SECRET]: 1,
    'a b': 1,
    'new\nline': 1,
    clientSecretNote: { client_secret: 'pass' },
    passport: 1,
    ['x'.repeat(41)]: 1,
    p8e1234567890: 1,
  };

  test.each<[string, unknown, RegExp]>([
    ['nothing', ' \n', /is neither JSON nor text with the lines/],
    ['a number', 17, /is neither JSON nor text/],
    ['a page', '<!DOCTYPE html><p>hidden-value', /is neither JSON nor text/],
    ['base64 and more', `${encoded}.`, /is neither JSON nor text/],
    ['more and base64', `.${encoded}`, /is neither JSON nor text/],
    ['an empty object', {}, /is JSON of another kind, with the fields: none\. /],
    ['an array', [{ a: 1 }], /fields: 1 more\. /],
    ['other JSON', { type: 'service_account', project_id: 'x' }, /fields: type, project_id\. /],
    ['fields that may be secrets', hiding, /fields: user, clientSecretNote, 6 more\. /],
    ['many fields', Object.fromEntries(letters), /field_t, 6 more\. /],
    ['a project with an API key only', project(CREDENTIALS.apiKey), /fields: project\. /],
    ['a project that is odd', { project: { workspace: 5 } }, /fields: project\. /],
    ['contexts that are odd', { ims: { contexts: 'x', a: null } }, /fields: ims\. /],
    ['a technical account that is odd', { technicalAccount: 'x' }, /technicalAccount\. /],
    [
      'pretty JSON that was cut off',
      JSON.stringify(FILES.download, null, 2).slice(0, -20),
      /cut off/,
    ],
    ['JSON lines', '{"a":1}\n{"b":2}', /is damaged or cut off JSON/],
    ['JSON as deep as a text allows', deep, /fields: a\. /],
    ['a mebibyte', 'x '.repeat(2 ** 19), /is neither JSON nor text/],
    ['more than a mebibyte', 'x'.repeat(1024 * 1024 + 1), /is longer than 1 MiB/],
  ])('is told what was expected: %s', async (_form, file, expected) => {
    const message = await refusal(file);
    expect(message).toMatch(expected);
    expect(message).toMatch(/Expected, raw or base64: service credentials of the AEM/);
    expect(message).not.toContain('hidden-value');
  });
});

test.each<[string, object]>([
  ['client id with a blank', { ...FILES.aioOAuth, client_id: 'a b' }],
  ['organization id with a control character', { ...FILES.aioOAuth, ims_org_id: 'a\u0000b' }],
  ['account id of other letters', { ...FILES.aemJwt.integration, id: 'ä@techacct.adobe.com' }],
])('an id that is not one printable word is refused: %s', async (_case, file) => {
  expect(await refusal(file)).toMatch(
    /has an id \(client, technical account or organization\) that is not one printable word/,
  );
});

test.each<[string, string]>([
  ['backslashes', '\\'],
  ['escaped quotes', '\\"'],
  ['quotes', '"'],
  ['blanks', 'a '],
  ['labels', 'a:b\n'],
  ['armour', '-----BEGIN PRIVATE KEY-----'],
  ['base64', 'Zm9v'],
])('a quarter of a mebibyte of %s does not hang the step', async (_kind, unit) => {
  const text = unit.repeat(Math.floor((256 * 1024) / unit.length));
  expect(await refusal(text)).toMatch(/Expected/);
  expect(await refusal(`{"a":"${text.slice(100)}`)).toMatch(/Expected/);
  expect((await actionErrorOf(() => readPrivateKey(text))).code).toBe('PRIVATE_KEY_INVALID');
});
