import { describe, expect, test } from '@jest/globals';
import {
  AEM_CONSOLE_SCOPES,
  FORMS_SCOPES,
  parseScopeList,
  readToldScopes,
} from '../../../src/credential/scopes.ts';
import { actionErrorOf } from '../_action-error.ts';

test('either console has its typical scopes', () => {
  expect([FORMS_SCOPES.length, AEM_CONSOLE_SCOPES.length]).toEqual([6, 5]);
  expect(FORMS_SCOPES).toContain('aem.document');
  expect(AEM_CONSOLE_SCOPES).toContain('read_pc.dma_aem_ams');
});

describe('a list of scopes', () => {
  test.each([
    ['', undefined],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['a, b,,c ,', ['a', 'b', 'c']],
    ['a b\tc\r\nd', ['a', 'b', 'c', 'd']],
    ['a,b,a', ['a', 'b']],
    ['["a","b"]', ['a', 'b']],
    ['[\n"a b",\n"c,d"\n]', ['a', 'b', 'c', 'd']],
    ["read_pc.dma,x:y/z!#$%&'()*+;<=>?@[]^`{|}~", ['read_pc.dma', "x:y/z!#$%&'()*+;<=>?@[]^`{|}~"]],
  ])('%j is %j', (text, scopes) => {
    expect(parseScopeList('scopes', text)).toEqual(scopes);
  });

  test.each([',', ', ,', '[]', '[""]', 'a"b', 'a\\b', 'ä', 'a\u0000b', 'a\u007f'])(
    '%j holds no scopes, or none that are allowed',
    async (text) => {
      const error = await actionErrorOf(() => parseScopeList('scopes', text));

      expect(error.message).toMatch(/^Input `scopes` must list names/);
    },
  );

  test.each(['[', '["a"', '[1]', '["a", null]', '[["a"]]', "['a']"])(
    '%j is not an array of strings',
    async (text) => {
      const error = await actionErrorOf(() => parseScopeList('metascopes', text));

      expect(error.message).toBe(
        'Input `metascopes` starts like a JSON array but is not an array of strings.',
      );
    },
  );
});

describe('a server that says', () => {
  test.each([
    ['openid AdobeID', ['openid', 'AdobeID']],
    ['openid,AdobeID,openid', ['openid', 'AdobeID']],
  ])('%j tells of %j', (told, scopes) => {
    expect(readToldScopes(told)).toEqual(scopes);
  });

  test.each([
    ...['', ' , ', 'a"b', 'a\\b', 'openid \u001b[31mred', 'openid,a\u0000', 'a\u007f', 'a\u0085b'],
    ...['zero\u200bwidth', 'bidi\u202e', 'openid \u2066a\u2069', 'soft\u00adhyphen', 'ä'],
    ...[undefined, null, 7, { openid: 1 }],
  ])('%j tells nothing', (told) => {
    expect(readToldScopes(told)).toBeUndefined();
  });
});
