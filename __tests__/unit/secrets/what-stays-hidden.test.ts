import { describe, expect, test } from '@jest/globals';
import { privateKeyForms, secretForms, tokenForms } from '../../../src/secrets/secret-forms.ts';
import { SecretMasker } from '../../harness/secret-masker.ts';
import {
  bitsPerCharacter,
  madeUpToken,
  patternlessBytes,
  patternlessText,
} from '../../secrets/_secrets.ts';

type Encoding = 'plain' | 'base64';

/** Which characters of a text (ASCII) stay hidden when it is printed in lines of so many columns. */
function hiddenCharacters(masker: SecretMasker, text: string, encoding: Encoding, columns: number) {
  const printed = encoding === 'plain' ? text : Buffer.from(text).toString('base64');
  const isHidden: boolean[] = Array(printed.length).fill(false);
  for (let at = 0; at < printed.length; at += columns) {
    for (const { start, end } of masker.maskedRanges(printed.slice(at, at + columns))) {
      isHidden.fill(true, at + start, at + end);
    }
  }
  // In base64 each byte has a part in two characters.
  const first = (index: number) => Math.floor((index * 4) / 3);
  return Array.from(text, (_, index) =>
    encoding === 'plain' ? isHidden[index] : isHidden[first(index)] && isHidden[first(index) + 1],
  );
}

/** What usual tools make; text in narrower lines, too. */
const COLUMNS: readonly [Encoding, number][] = [
  ['base64', 76],
  ['base64', 72],
  ['base64', 64],
  ['base64', 60],
  ['plain', 80],
  ['plain', 64],
  ['plain', 48],
];

/**
 * What stays hidden of a secret, with a break of the first line at each place: of each result one, a
 * text with `x` for a hidden character.
 */
function hiddenAtEveryBreak(masks: readonly string[], secret: string): Set<string> {
  const masker = new SecretMasker(masks);
  const results = COLUMNS.flatMap(([encoding, columns]) =>
    Array.from({ length: columns }, (_, before) => {
      const text = `${'x'.repeat(before)}${secret}"}\n`;
      const isHidden = hiddenCharacters(masker, text, encoding, columns).slice(before);
      return isHidden.map((hidden) => (hidden ? 'x' : ' ')).join('');
    }),
  );
  return new Set(results);
}

/** The bits of a secret that are hidden in each of these. */
function hiddenBits(secret: string, ...results: string[]): number {
  const bits = bitsPerCharacter(secret);
  const isHidden = (at: number) => results.every((result) => result[at] === 'x');
  return [...secret].reduce((sum, sign, at) => sum + (isHidden(at) ? bits(sign) : 0), 0);
}

const hexadecimal = () => patternlessBytes(32).toString('hex');

describe('wherever the first line breaks, 128 bits stay hidden', () => {
  test.each([
    ['an opaque token', patternlessText(90)],
    ['a hexadecimal token', hexadecimal()],
  ])('of %s', (_name, token) => {
    for (const result of hiddenAtEveryBreak([token, ...tokenForms(token)], token)) {
      expect(hiddenBits(token, result)).toBeGreaterThanOrEqual(128);
    }
  });

  test('of a signature, also when two such texts are put together', () => {
    const token = madeUpToken(0);
    // What is hidden of a signature is at its start; before it all payloads are as good as this one.
    const signature = token.slice(token.lastIndexOf('.') + 1).slice(0, 60);
    const results = [...hiddenAtEveryBreak([token, ...tokenForms(token)], signature)];
    for (const one of results) {
      const bits = results.map((other) => hiddenBits(signature, one, other));
      expect(Math.min(...bits)).toBeGreaterThanOrEqual(128);
    }
  });
});

test.each([
  ['a UUID', '4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f'],
  ['a secret of 36 characters', `p8e-${patternlessText(32)}`],
  ['a secret of 44 characters', `s8e-${patternlessText(40)}`],
  ['a secret of 64 characters', patternlessText(64)],
  ['a hexadecimal secret', hexadecimal()],
  ['a secret with special characters', `${patternlessText(20)}%&\\"'$ ${patternlessText(20)}`],
])('wherever the first line breaks, 80 bits stay hidden of %s', (_name, secret) => {
  for (const result of hiddenAtEveryBreak([secret, ...secretForms(secret)], secret)) {
    expect(hiddenBits(secret, result)).toBeGreaterThanOrEqual(80);
  }
});

test('a line of a private key shows at most four characters in base64 on one line', () => {
  const body = patternlessText(640).replaceAll(/.{64}/g, '$&\n');
  const pem = `-----BEGIN PRIVATE KEY-----\n${body}-----END PRIVATE KEY-----\n`;
  const masker = new SecretMasker(privateKeyForms(pem));
  const [line = ''] = body.split('\n').slice(5);
  for (const lineEnd of ['\n', '\r\n', '\\n', '\\r\\n', '\n  ']) {
    for (const before of ['', 'x', 'xy']) {
      const text = before + pem.replaceAll('\n', lineEnd);
      const start = text.indexOf(line);
      const hidden = hiddenCharacters(masker, text, 'base64', Infinity);
      const shown = hidden.slice(start, start + line.length).filter((isHidden) => !isHidden);
      expect(shown.length).toBeLessThanOrEqual(4);
    }
  }
});
