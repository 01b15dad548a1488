import { describe, expect, test } from '@jest/globals';
import { alignedBase64, wrappedLines } from '../../../src/secrets/base64-forms.ts';
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

describe('base64 of a client secret in JSON', () => {
  test('is a form of its own where JSON escapes the secret', () => {
    const [inJson] = alignedBase64('with \\"quotes\\" in it');
    expect(secretForms('with "quotes" in it')).toContain(inJson);
  });

  test('is the base64 of the secret elsewhere, which is hidden by its pieces', () => {
    const secret = 'a-secret-of-usual-length-0123456789';
    expect(secretForms(secret)).not.toContain(alignedBase64(secret)[1]);
  });
});

test('what export -p writes is a form', () => {
  // The blank tells it from printf %q.
  expect(escapedForms('a "b$c`d\\e')).toContain('a \\"b\\$c\\`d\\\\e');
});

test('the forms of an assertion are its payload, its signature and its base64', () => {
  const assertion = `header.payload-of-it.${signatureOf(342)}`;
  expect(assertionForms(assertion)).toEqual([
    'payload-of-it',
    signatureOf(342),
    ...alignedBase64(assertion),
  ]);
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
    expect(forms).toContain(token.slice(0, 18));
    expect(forms).not.toContain('the-payload');
  });

  test('is hidden in each line of wrapped base64 that holds more than the header', () => {
    const header = 'h'.repeat(80);
    const token = `${header}.${'p'.repeat(300)}.${signatureOf(342)}`;
    const [aligned] = alignedBase64(token);
    const lines = wrappedLines(aligned, header.length);
    expect(lines.length).toBeLessThan(wrappedLines(aligned).length);
    const masked = lines.filter((line) => line.length >= 8);
    expect(tokenForms(token)).toEqual(expect.arrayContaining(masked));
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

  test('are base64 of all before END, whole and wrapped', () => {
    const forms = privateKeyForms(`${start}-----END PRIVATE KEY-----\n`);
    const [aligned, ...shifted] = alignedBase64(start);
    const expected = [...lines, aligned, ...shifted, ...wrappedLines(aligned)];
    expect(forms).toEqual(expect.arrayContaining(expected.filter((form) => form.length >= 8)));
  });

  test('are the wrapped lines of base64 that was given in one', () => {
    const base64 = 'D'.repeat(300);
    expect(privateKeyForms(base64)).toEqual(
      expect.arrayContaining(wrappedLines(base64).filter((line) => line.length >= 8)),
    );
  });
});
