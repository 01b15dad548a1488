import { describe, expect, test } from '@jest/globals';
import { parseScopeList, readToldScopes } from '../../../src/credential/scopes.ts';
import { actionErrorOf } from '../_action-error.ts';

describe('a list of scopes', () => {
  test.each([
    ['', undefined],
    ['a, b,,c ,', ['a', 'b', 'c']],
    ['a b\tc\r\nd', ['a', 'b', 'c', 'd']],
    ['a,b,a', ['a', 'b']],
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

test.each(['', 'openid \u001b[31mred', 'soft\u00adhyphen', null, 7, { openid: 1 }])(
  'a server that says %j tells nothing',
  (told) => {
    expect(readToldScopes(told)).toBeUndefined();
  },
);
