import { describe, expect, test } from '@jest/globals';
import {
  base64OfUtf16,
  everyAlignment,
  overlappingPieces,
  wrappedBase64,
} from '../../../src/secrets/base64-forms.ts';
import { maskerOf } from './_masker.ts';

describe('every alignment', () => {
  test('is the value, and the value without its last byte and its last two', () => {
    expect(everyAlignment('abcdef')).toEqual(['abcdef', 'abcde', 'abcd']);
    expect(new Set(everyAlignment(''))).toEqual(new Set(['']));
  });

  test('of a character that is cut is its base64', () => {
    // The first two bytes of a character of four.
    const cut = Buffer.from('abcd\u{1f600}').subarray(0, 6);
    expect(everyAlignment('abcd\u{1f600}')).toContain(cut.toString('base64'));
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
});

test('pieces are of about one length, share two characters with the next, and cut none in half', () => {
  expect(overlappingPieces('0123456789', 3)).toEqual(['0123', '23456', '56789']);
  expect(overlappingPieces('a😀b😀cd', 2)).toEqual(['a😀b😀', 'b😀cd']);
});

test.each([
  [0, []],
  [2, []],
  [57, [76]],
  [59, [76]],
  [60, [76, 4]],
  [171, [76, 76, 76]],
])('wrapped base64 of %i bytes has lines of 76 columns, and no padding', (length, lines) => {
  const text = 'some text. '.repeat(20).slice(0, length);
  const wrapped = wrappedBase64(text);
  expect(wrapped.map((line) => line.length)).toEqual(lines);
  expect(Buffer.from(text).toString('base64').startsWith(wrapped.join(''))).toBe(true);
});

test('base64 of UTF-16 has no padding', () => {
  expect(base64OfUtf16('abc')).toBe(Buffer.from('abc', 'utf16le').toString('base64'));
  expect(base64OfUtf16('abcd')).toBe(Buffer.from('abcd', 'utf16le').toString('base64').slice(0, 8));
});
