import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskSecret } from '../../../src/runner/masks.ts';
import { cleanText } from '../../../src/text/clean-text.ts';
import { useStdout } from '../_stdout.ts';

useStdout();

test.each([
  ['plain words', 'plain words'],
  ['  around  and   between ', 'around and between'],
  ['two\r\nlines\u2028three\u2029four', 'two lines three four'],
  ['bell\u0007 escape\u001b[31m tab\t', 'bell escape [31m tab'],
  ['right\u202eleft\u2066 joiner\u200b bom\ufeff', 'right left joiner bom'],
  ['hard\u00a0blank', 'hard blank'],
  ['Grüße, 密钥 🔑', 'Grüße, 密钥 🔑'],
  ['', ''],
  [' \n ', ''],
])('%j becomes %j', (text, expected) => {
  expect(cleanText(text)).toBe(expected);
});

test('a secret is taken out before the cut, which could leave a part of it', () => {
  maskSecret('p8e-0123456789');

  expect(cleanText('x'.repeat(6).concat('p8e-0123456789'), 10)).toBe('xxxxxx***');
});

test('a long text is cut, with a sign of it', () => {
  expect(cleanText('x'.repeat(300))).toBe('x'.repeat(300));
  expect(cleanText('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
  expect(cleanText('x'.repeat(5_000_000), 10)).toBe(`${'x'.repeat(10)}…`);
});

test('a character of two units is not cut in half', () => {
  expect(cleanText(`x${'🔑'.repeat(20)}`, 10)).toBe(`x${'🔑'.repeat(9)}…`);
});

test('any text becomes one bounded line that a terminal shows as it is', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme-composite' }),
  );
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, maxLength) => {
      const line = cleanText(text, maxLength);

      expect(line.isWellFormed()).toBe(true);
      expect([...line].length).toBeLessThanOrEqual(maxLength + 1);
      expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});
