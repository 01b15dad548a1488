import { describe, expect, test } from '@jest/globals';
import { parseKeyValueFile } from './key-value-file.ts';

const VALID: [text: string, pairs: [string, string][]][] = [
  ['', []],
  ['\n\n', []],
  [
    'a=1\nb=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['a=1=2\n', [['a', '1=2']]],
  ['a=\n', [['a', '']]],
  ['a=b<<c\n', [['a', 'b<<c']]],
  ['a<<E\nline\nE\n', [['a', 'line']]],
  ['a<<E\nline\nE', [['a', 'line']]],
  ['a<<E\nE\n', [['a', '']]],
  ['a<<E\n\nE\n', [['a', '']]],
  [
    'a<<E\n1\n\n2\n\nE\nb=3\n',
    [
      ['a', '1\n\n2\n'],
      ['b', '3'],
    ],
  ],
  ['a<<E\nb=1\n E\nE\n', [['a', 'b=1\n E']]],
  ['a<<E=F\n1\nE=F\n', [['a', '1']]],
  ['a<<E\n1\r\nE\n', [['a', '1\r']]],
];

const INVALID: [text: string, message: string][] = [
  ['text\n', "Invalid format 'text'"],
  ['<<E\n1\nE\n', "Invalid format '<<E'. Name must not be empty and delimiter must not be empty"],
  ['a<<\n1\n\n', "Invalid format 'a<<'. Name must not be empty and delimiter must not be empty"],
  ['a<<E\n1\n', "Invalid value. Matching delimiter not found 'E'"],
  ['a<<E', "Invalid value. Matching delimiter not found 'E'"],
  ['a<<E\n1', 'Invalid value. EOF marker missing new line.'],
  ['a<<E\n1\nE \n', "Invalid value. Matching delimiter not found 'E'"],
];

describe('parseKeyValueFile', () => {
  test.each(VALID)('reads %j', (text, pairs) => {
    expect([...parseKeyValueFile(text)]).toEqual(pairs);
  });

  test.each(INVALID)('refuses %j', (text, message) => {
    expect(() => [...parseKeyValueFile(text)]).toThrow(message);
  });

  test('yields what comes before a mistake', () => {
    expect(parseKeyValueFile('a=1\nmistake').next().value).toEqual(['a', '1']);
  });
});
