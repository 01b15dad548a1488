import { expect, test } from '@jest/globals';
import { FORMS_SCOPES, splitScopes } from '../../../src/ims/scopes.ts';

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
