import { expect, jest, test } from '@jest/globals';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import {
  fieldsOf,
  normaliseName,
  readExpirationDate,
  readLine,
} from '../../../../src/credential/file/fields.ts';
import { CLIENT_ID, SECRET } from './_fixtures.ts';

test('a file is parsed once for its secrets and its credential, and another one anew', () => {
  const files = ['one', 'two'].map((name) =>
    JSON.stringify({ name, client_id: CLIENT_ID, client_secret: SECRET }),
  );
  const parse = jest.spyOn(JSON, 'parse');
  for (const file of files) {
    expect(findSecretValues(file)).toEqual([SECRET]);
    expect(parseCredentialFile(file).clientSecrets).toEqual([SECRET]);
  }
  const texts = parse.mock.calls.map(([text]) => text);
  parse.mockRestore();
  expect(texts).toEqual(files);
});

test('of a field that has lines the first is read', () => {
  expect(readLine(new Map([['id', '\n a \r\nb\n']]), 'id')).toBe('a');
});

test('the names of an object are normalised once', () => {
  const object = { 'Client ID': 'a' };
  expect(fieldsOf(object)).toBe(fieldsOf(object));
  expect([...fieldsOf(object)]).toEqual([['clientid', 'a']]);
});

test('nothing is kept of a number, for a file may hold half a million', () => {
  expect(fieldsOf(1).size).toBe(0);
  expect(fieldsOf(1)).toBe(fieldsOf(null));
});

test.each([
  ['IMS_ORG_ID', 'organizationid'],
  ['org', 'organizationid'],
  ['imsOrg', 'organizationid'],
  ['Organization', 'organizationid'],
  ['ims_organization_id', 'organizationid'],
  ['publicKey', 'certificate'],
  ['meta_scope', 'metascopes'],
  ['scopes', 'scopes'],
  ['organizations', 'organizations'],
])('%s is %s', (name, expected) => {
  expect(normaliseName(name)).toBe(expected);
});

test.each([
  '2026-11-25T02:15:00Z',
  '2026-11-25T02:15:00.000+0000',
  '2026-11-25T03:15:00+01:00',
  ' 2026-11-25T02:15:00Z\n',
  'Nov 25 02:15:00 2026 GMT',
  'Wed, 25 Nov 2026 02:15:00 GMT',
  '1795572900',
  '1795572900000',
  1795572900,
])('a date of expiry is read from %j', (value) => {
  expect(readExpirationDate(value)).toEqual(new Date('2026-11-25T02:15:00Z'));
});

test.each(
  [
    ...[null, '', true, {}, ['2026-11-25'], 'soon', 'Nov', 'Nov of some year', '20261125', 365],
    ...['17955729001', 'on 2026-11-25', '11/12/2026', 1e300, '2026-13-45T00:00:00Z'],
    `Nov 25 2026${' '.repeat(40)}02:15:00 GMT`,
  ].map((value) => [value]),
)('a date of expiry is not guessed from %j', (value) => {
  expect(readExpirationDate(value)).toBeUndefined();
});
