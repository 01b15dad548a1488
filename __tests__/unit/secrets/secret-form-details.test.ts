import { describe, expect, test } from '@jest/globals';
import { everyAlignment, wrappedBase64 } from '../../../src/secrets/base64-forms.ts';
import { escapedForms } from '../../../src/secrets/escaped-forms.ts';
import {
  assertionForms,
  keyLines,
  privateKeyForms,
  secretForms,
  tokenForms,
} from '../../../src/secrets/secret-forms.ts';

const signatureOf = (length: number) => 'sigNATURE-_0123456789'.repeat(20).slice(0, length);

describe('the plain value', () => {
  test('is not among its own forms', () => {
    expect(secretForms('a-secret-of-usual-length')).not.toContain('a-secret-of-usual-length');
  });
});

describe('a client secret that JSON escapes', () => {
  test('has forms of its own, also for base64', () => {
    const inJson = everyAlignment('with \\"quotes\\" in it');
    expect(secretForms('with "quotes" in it')).toEqual(expect.arrayContaining(inJson));
  });
});

describe('the pieces of a client secret', () => {
  const plainPieces = (secret: string) =>
    secretForms(secret).filter((form) => secret.includes(form));

  test.each([
    [8, 0],
    [9, 1],
    [13, 2],
    [14, 6],
    [21, 9],
    [35, 15],
    [64, 15],
  ])('of %i characters are %i', (length, count) => {
    const secret = 'sEcReT-_0123456789aBcDeFgHiJkLmNoPqRsTuVwXyZ~.!*()?<>{}[]:;,@#%&='.slice(
      0,
      length,
    );
    expect(plainPieces(secret).length).toBe(count);
  });

  test('have six characters or more, eight where there is but one', () => {
    for (let length = 1; length <= 64; length++) {
      const secret = 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'.repeat(2).slice(0, length);
      const shortest = Math.min(...plainPieces(secret).map((piece) => piece.length));
      expect(shortest).toBeGreaterThanOrEqual(length < 14 ? 8 : 6);
    }
  });
});

test('what export -p writes is a form', () => {
  // The blank tells it from printf %q.
  expect(escapedForms('a "b$c`d\\e')).toContain('a \\"b\\$c\\`d\\\\e');
});

test('the forms of an assertion are its payload and its signature', () => {
  const assertion = `header.payload-of-it.${signatureOf(342)}`;
  expect(assertionForms(assertion)).toEqual(['payload-of-it', signatureOf(342)]);
  expect(assertionForms('an.opaque.one')).toEqual([]);
});

describe('a token', () => {
  test('with a signature of 40 characters has parts', () => {
    const forms = tokenForms(`the-header.the-payload.${signatureOf(40)}`);
    expect(forms).toEqual(expect.arrayContaining(['the-payload', signatureOf(40)]));
  });

  test.each([
    ['a shorter last part', `the-header.the-payload.${signatureOf(39)}`],
    ['one dot', `the-header.${signatureOf(60)}`],
    ['no dot', signatureOf(60)],
  ])('with %s is hidden in pieces from its first character', (_, token) => {
    const forms = tokenForms(token);
    expect(forms).toContain(token.slice(0, 11));
    expect(forms).not.toContain('the-payload');
  });

  test('is hidden without its last characters, too', () => {
    const token = `the-header.the-payload.${signatureOf(60)}`;
    expect(tokenForms(token)).toEqual(
      expect.arrayContaining([token.slice(0, -1), token.slice(0, -2)]),
    );
  });

  test('has no short forms', () => {
    expect(tokenForms(`h.p.${signatureOf(60)}`)).not.toContain('p');
  });
});

describe('the lines of a private key', () => {
  const [first, second] = ['A'.repeat(64), 'B'.repeat(16)];

  test.each([
    [
      'real line ends',
      `-----BEGIN PRIVATE KEY-----\n${first}\r\n${second}\n-----END PRIVATE KEY-----`,
    ],
    [
      'escaped line ends',
      `-----BEGIN PRIVATE KEY-----\\n${first}\\\\r\\\\n${second}\\n-----END-----`,
    ],
    ['blanks', `-----BEGIN RSA PRIVATE KEY----- ${first}  ${second} -----END RSA PRIVATE KEY-----`],
    ['quotes and commas', `["-----BEGIN PRIVATE KEY-----","${first}", '${second}'`],
  ])('are found between %s', (_, text) => {
    expect(keyLines(text)).toEqual([first, second]);
  });

  test('may touch the lines that say BEGIN and END', () => {
    const text = `-----BEGIN PRIVATE KEY-----${first}-----END PRIVATE KEY-----`;
    expect(keyLines(text)).toEqual([first]);
  });

  test('have 16 characters or more', () => {
    expect(keyLines(`${'C'.repeat(15)} ${second}`)).toEqual([second]);
  });
});

describe('the forms of a private key', () => {
  const lines = ['A', 'B', 'C'].map((letter) => letter.repeat(64));
  const start = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n`;

  test('are its lines in every alignment, and base64 of all before END as it is wrapped', () => {
    const forms = privateKeyForms(`${start}-----END PRIVATE KEY-----\n`);
    const wrapped = wrappedBase64(start).filter((line) => line.length >= 8);
    expect(forms).toEqual([...lines.flatMap(everyAlignment), ...wrapped]);
  });

  test.each([
    ['other line ends', start.replaceAll('\n', '\r\n')],
    ['a body in other columns', `-----BEGIN X-----\n${'D'.repeat(76)}\n`],
    ['text before it', `key: ${start}`],
    ['no armour', lines.join('\n')],
  ])('are no wrapped lines with %s', (_, text) => {
    const forms = privateKeyForms(text);
    expect(
      forms.filter((form) => form.length > 64 && form.length < 77 && !text.includes(form)),
    ).toEqual([]);
    expect(forms.length % 3).toBe(0);
  });
});
