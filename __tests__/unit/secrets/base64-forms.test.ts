import { describe, expect, test } from '@jest/globals';
import {
  alignedBase64,
  cut,
  cutEvenly,
  withBase64Url,
  wrappedLines,
} from '../../../src/secrets/base64-forms.ts';

test.each([0, 1, 2])('base64 behind %i bytes holds one of the alignments whole', (bytesBefore) => {
  const value = 'a value of some length?';
  const skipped = (3 - bytesBefore) % 3;
  for (const after of ['', '\n', 'xyz']) {
    const text = Buffer.from('.'.repeat(bytesBefore) + value + after).toString('base64');
    expect(text).toContain(alignedBase64(value)[skipped]);
  }
});

test('of nothing there is no base64', () => {
  expect(alignedBase64('')).toEqual(['', '', '']);
});

describe('cutting', () => {
  test('leaves what remains for the end', () => {
    expect(cut('abcdef', 4)).toEqual(['abcd', 'ef']);
    expect(cut('', 4)).toEqual([]);
  });

  test('evenly makes pieces of about one length', () => {
    expect(cutEvenly('abcdefghij', 4)).toEqual(['abc', 'def', 'ghij']);
    expect(cutEvenly('', 4)).toEqual([]);
  });

  test('evenly leaves characters of two units whole', () => {
    expect(cutEvenly('a😀b😀cd', 4)).toEqual(['a😀b', '😀cd']);
    expect(cutEvenly('ab😀cd', 3)).toEqual(['ab', '😀cd']);
  });
});

describe('wrapped lines', () => {
  const text = 'x'.repeat(200);
  const lengths = (...parameters: Parameters<typeof wrappedLines>) =>
    wrappedLines(...parameters).map((line) => line.length);

  test.each([
    [64, []],
    [76, [64, 12]],
    [77, [76, 1, 64, 13]],
    [200, [76, 76, 48, 64, 64, 64, 8]],
  ])('of %i characters are those of 76 and 64 columns that are more than one', (length, lines) => {
    expect(lengths('x'.repeat(length))).toEqual(lines);
  });

  test.each([
    [47, [76, 76, 48, 64, 64, 64, 8]],
    [48, [76, 76, 48, 64, 64, 8]],
    [56, [76, 76, 48, 64, 64, 8]],
    [57, [76, 48, 64, 64, 8]],
    [96, [76, 48, 64, 8]],
  ])('of nothing but the first %i bytes are left out', (skippedBytes, lines) => {
    expect(lengths(text, skippedBytes)).toEqual(lines);
  });
});

test('base64url stands beside base64', () => {
  expect(withBase64Url(['a+/b', 'abc'])).toEqual(['a+/b', 'a-_b', 'abc', 'abc']);
});
