import { describe, expect, test } from '@jest/globals';
import {
  base64OfUtf16,
  everyAlignment,
  overlappingPieces,
  wrappedBase64,
} from '../../../src/secrets/base64-forms.ts';
import { SecretMasker } from '../../harness/secret-masker.ts';

function maskerOf(values: readonly string[]): SecretMasker {
  const masker = new SecretMasker();
  for (const value of values) {
    masker.addValue(value);
  }
  return masker;
}

describe('every alignment', () => {
  test('is the value, and the value without its last byte and its last two', () => {
    expect(everyAlignment('abcdef')).toEqual(['abcdef', 'abcde', 'abcd']);
  });

  test.each([
    ['text', 'a value of some length'],
    ['text with two bytes a character', 'ünà vàlüé ôf sömé lêngth, ü'],
    ['text with base64url of its own', '???>>>~~~???>>>~~~'],
    ['a short text', 'abcdef'],
  ])('hides all of %s in base64 but what its neighbours change', (_kind, value) => {
    const masker = maskerOf(everyAlignment(value));
    for (const before of ['', '.', '..']) {
      for (const after of ['', '.', '..', '...']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(before + value + after).toString(encoding);
          const shown = masker.mask(text).split('***');
          expect(shown.length).toBe(2);
          expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(8);
        }
      }
    }
  });

  test('of nothing is nothing', () => {
    expect(new Set(everyAlignment(''))).toEqual(new Set(['']));
  });

  test('of a character that is cut is its base64', () => {
    // The first two bytes of a character of four.
    expect(everyAlignment('abcd\u{1f600}')).toContain(
      Buffer.from('abcd\u{1f600}').subarray(0, 6).toString('base64'),
    );
  });
});

describe('pieces', () => {
  test('are of about one length, and share two characters with the next', () => {
    expect(overlappingPieces('0123456789', 3)).toEqual(['0123', '23456', '56789']);
  });

  test('leave characters of two units whole', () => {
    expect(overlappingPieces('a😀b😀cd', 2)).toEqual(['a😀b😀', 'b😀cd']);
  });

  test('leave nothing between them, plain or in base64', () => {
    const text = 'A value of 47 characters, which are cut in five';
    expect(text.length).toBe(47);
    const masker = maskerOf(overlappingPieces(text, 5).flatMap(everyAlignment));
    expect(masker.mask(text)).toBe('***');
    for (const before of ['', '.', '..']) {
      const base64 = Buffer.from(`${before}${text}...`).toString('base64');
      expect(masker.mask(base64).split('***').length).toBe(2);
    }
  });
});

describe('wrapped base64', () => {
  const lengths = (length: number) => wrappedBase64('x'.repeat(length)).map((line) => line.length);

  test.each([
    [0, []],
    [2, []],
    [57, [76]],
    [59, [76]],
    [60, [76, 4]],
    [171, [76, 76, 76]],
  ])('of %i bytes has lines of 76 columns, and no padding', (length, lines) => {
    expect(lengths(length)).toEqual(lines);
  });

  test('is the whole', () => {
    const text = 'some text. '.repeat(30);
    expect(wrappedBase64(text).join('')).toBe(Buffer.from(text).toString('base64'));
  });
});

test('base64 of UTF-16 has no padding', () => {
  expect(base64OfUtf16('abc')).toBe(Buffer.from('abc', 'utf16le').toString('base64'));
  expect(base64OfUtf16('abcd')).toBe(Buffer.from('abcd', 'utf16le').toString('base64').slice(0, 8));
});
