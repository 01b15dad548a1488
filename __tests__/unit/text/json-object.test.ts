import { expect, test } from '@jest/globals';
import { parseJsonObject } from '../../../src/text/json-object.ts';

test.each([
  ['{}', {}],
  [' {"a": [1, null]} ', { a: [1, null] }],
  ['{"a":1,"a":2}', { a: 2 }],
])('%s is an object', (text, expected) => {
  expect(parseJsonObject(text)).toEqual(expected);
});

test.each([
  '',
  '[]',
  '[{}]',
  'null',
  '1',
  '"{}"',
  'true',
  '{',
  '{}{}',
  '{a:1}',
  "{'a':1}",
  '<html>',
])('%j is none', (text) => {
  expect(parseJsonObject(text)).toBeUndefined();
});

test('a field named __proto__ changes no other field', () => {
  const object = parseJsonObject('{"__proto__":{"access_token":"x"}}');

  expect(object?.['access_token']).toBeUndefined();
});
