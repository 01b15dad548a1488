import { describe, expect, test } from '@jest/globals';
import { valueEncoders } from './value-encoders.ts';

const MIXED = `pa:ss'w"o&rd<é>!`;

const CASES: [encoder: string, value: string, encoded: string][] = [
  ['base64', MIXED, 'cGE6c3MndyJvJnJkPMOpPiE='],
  ['base64Shift1', MIXED, 'YTpzcyd3Im8mcmQ8w6k+IQ=='],
  ['base64Shift2', MIXED, 'OnNzJ3cibyZyZDzDqT4h'],
  ['base64Shift1', 'a', 'YQ=='],
  ['base64Shift2', 'ab', 'YWI='],
  ['commandLineArgument', MIXED, `pa:ss'w\\"o&rd<é>!`],
  ['expressionString', MIXED, `pa:ss''w"o&rd<é>!`],
  ['jsonString', `a"b\\c/d'e\n\r\t\u0001é`, `a\\"b\\\\c/d'e\\n\\r\\t\\u0001é`],
  ['jsonString', 'a\u0085b\u2028c\u2029d', 'a\\u0085b\\u2028c\\u2029d'],
  ['uriData', MIXED, 'pa%3Ass%27w%22o%26rd%3C%C3%A9%3E%21'],
  ['uriData', "-_.~ !'()*+=", '-_.~%20%21%27%28%29%2A%2B%3D'],
  ['uriData', 'lone \ud800', 'lone%20%EF%BF%BD'],
  ['xmlData', MIXED, 'pa:ss&apos;w&quot;o&amp;rd&lt;é&gt;!'],
  ['trimDoubleQuotes', '"1234567"', '1234567'],
  ['trimDoubleQuotes', '"123456"', ''],
  ['trimDoubleQuotes', '"123456789', ''],
  ['powerShellPreAmpersand', 'part1&part2&part3', 'part1&part2&'],
  ['powerShellPostAmpersand', 'part1&part2&secret', 'secret'],
  ['powerShellPostAmpersand', 'part1&part2&part3', ''],
  ['powerShellPreAmpersand', 'part1&+part2&part3', 'part1&+'],
  ['powerShellPostAmpersand', 'part1&+part2&part3', 'art2&part3'],
  ['powerShellPreAmpersand', 'abc&defghij', ''],
  ['powerShellPreAmpersand', 'no ampersand', ''],
  ['powerShellPostAmpersand', 'no ampersand', ''],
];

describe('valueEncoders', () => {
  test.each(CASES)('%s of %j is %j', (encoder, value, encoded) => {
    expect(valueEncoders[encoder]?.(value)).toBe(encoded);
  });

  test('are the eleven of the runner', () => {
    expect(Object.keys(valueEncoders)).toHaveLength(11);
  });
});
