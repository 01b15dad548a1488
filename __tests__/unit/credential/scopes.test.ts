import { expect, test } from '@jest/globals';
import { FORMS_SCOPES, readToldScopes, splitScopes } from '../../../src/credential/scopes.ts';

test.each([
  ['openid,AdobeID', ['openid', 'AdobeID']],
  ['openid AdobeID', ['openid', 'AdobeID']],
  [' openid ,\r\n\tAdobeID,,', ['openid', 'AdobeID']],
  ['openid,AdobeID,openid', ['openid', 'AdobeID']],
  ['a:b/c.d', ['a:b/c.d']],
  ['', []],
  [' , ', []],
])('%j holds %j', (text, scopes) => {
  expect(splitScopes(text)).toEqual(scopes);
});

test('the six that Adobe calls typical are there', () => {
  expect(FORMS_SCOPES).toHaveLength(6);
  expect(FORMS_SCOPES).toContain('aem.document');
});

test.each([
  ['openid AdobeID', ['openid', 'AdobeID']],
  ['openid,AdobeID', ['openid', 'AdobeID']],
])('a server that says %j tells of %j', (scope, scopes) => {
  expect(readToldScopes(scope)).toEqual(scopes);
});

test.each([
  '',
  ' , ',
  'a"b',
  'a\\b',
  'openid \u001b[31mred',
  'openid,a\u0000',
  'a\u007f',
  'a\u0085b',
  'zero\u200bwidth',
  'bidi\u202e',
  'openid \u2066a\u2069',
  'soft\u00adhyphen',
  'ä',
  undefined,
  null,
  7,
  ['openid'],
])('a server that says %j tells nothing', (scope) => {
  expect(readToldScopes(scope)).toBeUndefined();
});
