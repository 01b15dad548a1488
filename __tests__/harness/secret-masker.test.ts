import { describe, expect, test } from '@jest/globals';
import { SecretMasker } from './secret-masker.ts';
import { valueEncoders } from './value-encoders.ts';

function maskerOf(...values: string[]): SecretMasker {
  const masker = new SecretMasker();
  for (const value of values) {
    masker.addValue(value);
  }
  return masker;
}

describe('SecretMasker', () => {
  test('replaces every occurrence', () => {
    expect(maskerOf('secret').mask('a secret, the secret')).toBe('a ***, the ***');
  });

  test('has no shortest length', () => {
    expect(maskerOf('a').mask('banana')).toBe('b***n***n***');
  });

  test('merges overlapping matches of different values into one', () => {
    expect(maskerOf('abcd', 'cdef').mask('-abcdef-')).toBe('-***-');
  });

  test('merges overlapping matches of one value into one', () => {
    expect(maskerOf('aba').mask('-ababa-')).toBe('-***-');
  });

  test('merges matches that touch', () => {
    expect(maskerOf('abc', 'def').mask('-abcdef-')).toBe('-***-');
  });

  test('keeps a longer match that holds a shorter one', () => {
    expect(maskerOf('b', 'abc').mask('abcb')).toBe('***');
  });

  test('ignores an empty value', () => {
    expect(maskerOf('').mask('text')).toBe('text');
  });

  test.each(Object.keys(valueEncoders))('masks the form %s', (encoder) => {
    const value = `"first<part>'s&second "part""`;
    const encoded = valueEncoders[encoder]?.(value) ?? '';
    expect(encoded).not.toBe('');
    expect(maskerOf(value).mask(`>${encoded}<`)).toBe('>***<');
  });

  test.each([
    ['base64url', Buffer.from('>>>???>>>').toString('base64url')],
    ['hexadecimal', Buffer.from('>>>???>>>').toString('hex')],
    ['a part', '>>>???'],
    ['base64 with a line end', Buffer.from('>>>???>>\n').toString('base64')],
  ])('does not mask %s', (_form, text) => {
    expect(maskerOf('>>>???>>>').mask(text)).toBe(text);
  });

  test('masks the secret in the base64 of user:secret', () => {
    const secret = 'longer-secret';
    for (const user of ['u', 'us', 'use']) {
      const basic = Buffer.from(`${user}:${secret}`).toString('base64');
      expect(maskerOf(secret).mask(basic)).toMatch(/^.{2,8}\*\*\*$/);
    }
  });

  test('registers each trimmed line of a mask beside the whole', () => {
    const masker = new SecretMasker();
    masker.addValueAndLines('{\r\n  "key": 1\r\n}\r\n');
    expect(masker.mask('x { "key": 1 }')).toBe('x *** *** ***');
    expect(masker.mask('{\r\n  "key": 1\r\n}\r\n')).toBe('***');
  });

  test('trims a secret of the workflow as a whole', () => {
    const masker = new SecretMasker();
    masker.addSecret('  one two\n');
    expect(masker.mask('is one two.')).toBe('is ***.');
  });
});
