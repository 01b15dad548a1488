import { expect, jest, test } from '@jest/globals';
import { parseCredentialFile } from '../../../../src/credential/file/credential-file.ts';
import { findSecretValues } from '../../../../src/credential/file/credential-secrets.ts';
import { fieldsOf, normaliseName } from '../../../../src/credential/file/fields.ts';
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

test('the names of an object are normalised once', () => {
  const object = { 'Client ID': 'a' };
  expect(fieldsOf(object)).toBe(fieldsOf(object));
  expect([...fieldsOf(object)]).toEqual([['clientid', 'a']]);
  expect([...fieldsOf(null)]).toEqual([]);
  expect([...fieldsOf('text')]).toEqual([]);
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
