import { describe, expect, test } from '@jest/globals';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import { readPrivateKey } from '../../../../src/credential/key/private-key.ts';
import { catchActionError } from './_errors.ts';
import {
  ADC_DOWNLOAD,
  AEM_JWT,
  AEM_OAUTH,
  AIO_JWT,
  AIO_OAUTH,
  API_KEY_CREDENTIAL,
  CLIENT_ID,
  JWT_CREDENTIAL,
  JWT_OBJECT,
  KEY,
  LOCAL_TOKEN,
  OAUTH_CREDENTIAL,
  OAUTH_OBJECT,
  project,
  SECRET,
  TEXT_BLOCK,
} from './_fixtures.ts';
import { base64, MUTILATIONS } from './_mutilations.ts';

type Given = Parameters<typeof parseCredentialFile>[1];

function refusal(file: unknown, given?: Given) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const error = catchActionError(() => parseCredentialFile(text, given));
  expect(error.code).toBe('CREDENTIALS_INVALID');
  expect(error.cause).toBeUndefined();
  expect(error.message).toMatch(/^The input `credentials` /);
  expect(error.message.length).toBeLessThan(1500);
  for (const secret of findSecretValues(text)) {
    expect(error.message).not.toContain(secret);
  }
  return error.message;
}

describe('a local development token', () => {
  test.each(MUTILATIONS)('is refused with the reason %s', (_mutilation, mutilate) => {
    const text = mutilate(JSON.stringify(LOCAL_TOKEN));
    expect(refusal(text)).toMatch(/local development token.*personal.*24 hours.*technical account/);
    expect(findSecretValues(text)).toEqual([LOCAL_TOKEN.accessToken]);
  });

  test('is refused alone, too', () => {
    expect(refusal(LOCAL_TOKEN.accessToken)).toMatch(/local development token/);
    expect(refusal(LOCAL_TOKEN.accessToken)).not.toContain('eyJ');
  });
});

describe('a file without its secret', () => {
  const files: [string, object | string][] = [
    ['AEM JWT', { integration: { ...AEM_JWT.integration, technicalAccount: { clientId: 'x' } } }],
    ['AEM OAuth', { ...AEM_OAUTH, technicalAccount: { clientId: 'x' } }],
    [
      'AEM OAuth with an empty one',
      { ...AEM_OAUTH, technicalAccount: { clientId: 'x', clientSecret: ' ' } },
    ],
    ['ADC download', { ...ADC_DOWNLOAD, CLIENT_SECRETS: [] }],
    ['project', project([{ name: 'a', oauth_server_to_server: { client_id: 'x' } }])],
    ['aio context', { ...AIO_OAUTH, client_secrets: undefined }],
    ['text block', 'Client ID: x\nScopes: openid'],
  ];
  test.each(files)('is told that the console shows it once: %s', (_shape, file) => {
    expect(refusal(file)).toMatch(/has no client secret: the console shows it only once/);
  });
  test.each(files)('is read if the secret is given separately: %s', (_shape, file) => {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    const { clientId, clientSecrets } = parseCredentialFile(text, { secretGivenSeparately: true });
    expect(clientId).not.toBe('');
    expect(clientSecrets).toEqual([]);
  });
});

describe('a file without a client id', () => {
  const file = { technicalAccount: { clientSecret: SECRET } };
  test('is refused', () => {
    expect(refusal(file)).toMatch(/has no client id/);
  });
  test('is told all that is missing', () => {
    const message = refusal({ technicalAccount: { x: 1 }, metascopes: 'a' });
    expect(message).toMatch(/has no client id.*It has no client secret.*It holds no private key/);
  });
  test('is read if the client id is given separately', () => {
    const text = JSON.stringify(file);
    expect(parseCredentialFile(text, { clientIdGivenSeparately: true })).toEqual({
      shape: 'AEM Developer Console service credentials (OAuth server-to-server)',
      clientId: '',
      clientSecrets: [SECRET],
    });
  });
});

describe('a JWT credential without a private key', () => {
  test.each<[string, object]>([
    ['project', project([JWT_CREDENTIAL, API_KEY_CREDENTIAL])],
    ['project without metascopes', project([{ jwt: { client_id: 'x', client_secret: SECRET } }])],
    ['AEM', { ...AEM_JWT.integration, privateKey: '' }],
    ['aio', { ...AIO_JWT, private_key: [] }],
  ])('is refused: %s', (_shape, file) => {
    expect(refusal(file)).toMatch(/\(JWT\)\) holds no private key.*set the input `private-key`/);
    const read = parseCredentialFile(JSON.stringify(file), { privateKeyGivenSeparately: true });
    expect(read.shape).toMatch(/ \(JWT\)$/);
    expect(read.privateKey).toBeUndefined();
  });

  test('is preferred in a project if a private key is given separately', () => {
    const both = { name: 'both', oauth_server_to_server: OAUTH_OBJECT, jwt: JWT_OBJECT };
    const text = JSON.stringify(project([both]));
    expect(parseCredentialFile(text).clientId).toBe(CLIENT_ID);
    expect(parseCredentialFile(text, { privateKeyGivenSeparately: true })).toMatchObject({
      clientId: 'jwt-client',
      metascopes: ['ent_aem_cloud_api'],
    });
  });

  test('does not count if it is null', () => {
    const text = JSON.stringify(project([{ ...OAUTH_CREDENTIAL, jwt: null }]));
    const given = { privateKeyGivenSeparately: true };
    expect(parseCredentialFile(text, given).clientId).toBe(CLIENT_ID);
  });
});

describe('a passphrase', () => {
  const file = { ...AIO_JWT, passphrase: 'open sesame' };
  test('is refused with the way to decrypt the key', () => {
    expect(refusal(file)).toMatch(/has a passphrase.*not supported.*openssl pkey -in/);
  });
  test.each<[string, object, Given]>([
    ['is empty', { ...file, passphrase: '' }, {}],
    ['belongs to no key', { ...AIO_OAUTH, passphrase: 'open sesame' }, {}],
    ['belongs to a key that is given separately', file, { privateKeyGivenSeparately: true }],
  ])('is ignored where it %s', (_case, accepted, given) => {
    expect(parseCredentialFile(JSON.stringify(accepted), given).clientId).toBe(CLIENT_ID);
  });
});

describe('several credentials', () => {
  const named = (name: unknown) => ({ ...OAUTH_CREDENTIAL, name });

  test('in a project are listed by name', () => {
    expect(refusal(project([named('Forms one'), JWT_CREDENTIAL, named('Forms two')]))).toMatch(
      /several credentials \("Forms one", "Forms two"\); leave only one/,
    );
  });

  test('among aio contexts are listed by name', () => {
    const contexts = { one: AIO_OAUTH, $cli: { env: 'prod' }, two: AIO_JWT };
    expect(refusal({ ims: { contexts } })).toMatch(/\("one", "two"\)/);
  });

  test('count only if they have a secret', () => {
    const file = { ims: { contexts: { cli: { client_id: 'aio-cli' }, forms: AIO_OAUTH } } };
    expect(parseCredentialFile(JSON.stringify(file)).clientId).toBe(CLIENT_ID);
    expect(refusal(file, { secretGivenSeparately: true })).toMatch(/\("cli", "forms"\)/);
  });

  test('are listed without what might be a secret', () => {
    const names = [
      SECRET,
      `x${SECRET}`,
      'bell\u0007',
      '',
      undefined,
      'a '.repeat(101),
      '0a1b2c3d-4e5f-6071-8293',
      'ok',
    ];
    const message = refusal(project(names.map(named)));
    expect(message).toContain(`(${'"unnamed", '.repeat(7)}"ok")`);
  });

  test('are listed up to twenty, cut at forty characters', () => {
    const names = Array.from({ length: 30 }, (_, index) => named(`${index} ${'n'.repeat(60)}`));
    const message = refusal(project(names));
    expect(message).toContain(`"19 ${'n'.repeat(37)}"); leave`);
  });
});

describe('anything else', () => {
  const expected = /Expected, raw or base64: service credentials of the AEM Developer Console/;

  test.each<[string, unknown, RegExp]>([
    ['nothing', ' \n', /is neither JSON nor text/],
    ['a word', 'hello', /is neither JSON nor text/],
    ['a number', 17, /is neither JSON nor text/],
    ['null', 'null', /is neither JSON nor text/],
    ['a private key', KEY.pkcs8, /is neither JSON nor text/],
    ['base64 of a word', base64('hello, this is no credential'), /is neither JSON nor text/],
    ['one letter', 'a', /is neither JSON nor text/],
    ['an empty object', {}, /fields: none\. /],
    ['an array', [{ a: 1 }], /fields: 1 more/],
    ['other JSON', { type: 'service_account', project_id: 'x' }, /fields: type, project_id\. /],
    ['a project without credentials', project([]), /fields: project\. /],
    ['a project with an API key only', project([API_KEY_CREDENTIAL]), /fields: project\. /],
    ['a project that is odd', { project: { workspace: 5 } }, /fields: project\. /],
    ['contexts that are odd', { ims: { contexts: 'x', a: null } }, /fields: ims\. /],
    ['a technical account that is odd', { technicalAccount: 'x' }, /technicalAccount\. /],
    ['JSON that was cut off', JSON.stringify(AEM_JWT).slice(0, 300), /is damaged or cut off JSON/],
    ['JSON lines', '{"a":1}\n{"b":2}', /is damaged or cut off JSON/],
    ['more than a mebibyte', 'x'.repeat(1024 * 1024 + 1), /is longer than 1 MiB/],
  ])('is told what was expected: %s', (_form, file, message) => {
    expect(refusal(file)).toMatch(message);
    expect(refusal(file)).toMatch(expected);
  });

  test('is told the names of its fields, but no value', () => {
    const file = {
      user: 'hidden-value',
      [SECRET]: 1,
      'a b': 1,
      'new\nline': 1,
      clientSecretNote: { client_secret: 'pass' },
      passport: 1,
      ['x'.repeat(41)]: 1,
      p8e1234567890: 1,
    };
    expect(refusal(file)).toContain('with the fields: user, clientSecretNote, 6 more. Expected');
  });

  test('is told twenty names at most', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const file = Object.fromEntries(letters.map((letter) => [`field_${letter}`, 1]));
    expect(refusal(file)).toContain('field_t, 6 more. Expected');
  });

  test('may be nested as deep as a text allows', () => {
    const depth = 100_000;
    const text = `${'{"a":['.repeat(depth / 2)}"x"${']}'.repeat(depth / 2)}`;
    expect(refusal(text)).toMatch(/fields: a\. /);
    expect(refusal(`{"client_secrets":${'['.repeat(depth)}${']'.repeat(depth)}}`)).toMatch(
      /has no client id.*It has no client secret/,
    );
  });
});

describe('an id that is not one printable word', () => {
  test.each<[string, object]>([
    ['client id with a blank', { ...AIO_OAUTH, client_id: 'a b' }],
    ['organization id with a control character', { ...AIO_OAUTH, ims_org_id: 'a\u0000b' }],
    [
      'technical account id of other letters',
      { ...AEM_JWT.integration, id: 'ä@techacct.adobe.com' },
    ],
  ])('is refused: %s', (_case, file) => {
    expect(refusal(file)).toMatch(
      /has an id \(client, technical account or organization\) that is not/,
    );
  });
});

test.each<[string, string]>([
  ['backslashes', '\\'],
  ['escaped quotes', '\\"'],
  ['quotes', '"'],
  ['blanks', 'a '],
  ['labels', 'a:b\n'],
  ['armour', '-----BEGIN PRIVATE KEY-----'],
  ['base64', 'Zm9v'],
])('a quarter of a mebibyte of %s does not hang the step', (_kind, unit) => {
  const text = unit.repeat(Math.floor((256 * 1024) / unit.length));
  expect(refusal(text)).toMatch(/Expected/);
  expect(refusal(`{"a":"${text.slice(100)}`)).toMatch(/Expected/);
  expect(catchActionError(() => readPrivateKey(text)).code).toBe('PRIVATE_KEY_INVALID');
});

test('the text block is not taken from damaged JSON', () => {
  const text = JSON.stringify(ADC_DOWNLOAD, null, 2).slice(0, -20);
  expect(refusal(text)).toMatch(/is damaged or cut off JSON/);
  expect(parseCredentialFile(`\n${TEXT_BLOCK}`).clientId).toBe(CLIENT_ID);
});
