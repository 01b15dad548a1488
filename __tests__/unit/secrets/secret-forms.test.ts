import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  assertionForms,
  keyLines,
  privateKeyForms,
  secretForms,
  tokenForms,
} from '../../../src/secrets/secret-forms.ts';
import { SecretMasker } from '../../harness/secret-masker.ts';

const bytes = (length: number, seed: number) =>
  createHash('shake256', { outputLength: length }).update(String(seed)).digest();

function madeUpToken(payloadBytes: number): string {
  const header = '{"alg":"RS256","x5u":"ims_na1-key-1.cer","kid":"ims_na1-key-1","itt":"at"}';
  return [Buffer.from(header), bytes(payloadBytes, 1), bytes(256, 2)]
    .map((part) => part.toString('base64url'))
    .join('.');
}

function maskerOf(values: readonly string[]): SecretMasker {
  const masker = new SecretMasker();
  for (const value of values) {
    masker.addValue(value);
  }
  return masker;
}

describe('forms of a token', () => {
  const token = madeUpToken(700);
  const [header = '', payload = '', signature = ''] = token.split('.');

  test('are its payload and its signature, but never the header that all tokens share', () => {
    const forms = tokenForms(token);
    expect(forms).toEqual(expect.arrayContaining([payload, signature]));
    const headerForms = [header, Buffer.from(header).toString('base64')];
    for (const form of forms) {
      expect(headerForms.some((text) => text.includes(form))).toBe(false);
      expect(form.length).toBeGreaterThanOrEqual(6);
    }
  });

  test.each([300, 700, 2000])('with a payload of %i bytes are 20', (payloadBytes) => {
    expect(tokenForms(madeUpToken(payloadBytes)).length).toBe(20);
  });

  test('hide the signature in base64, whatever stands around the token', () => {
    const masker = maskerOf([token, ...tokenForms(token)]);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, isUrl) => {
        const text = Buffer.from(before + token + after);
        const masked = masker.mask(text.toString(isUrl ? 'base64url' : 'base64'));
        const readable = masked.split('***').map((run) => Buffer.from(run, 'base64').toString());
        expect(readable.some((run) => run.includes(signature.slice(2, 8)))).toBe(false);
        expect(readable.some((run) => run.includes(payload.slice(2, 8)))).toBe(false);
      }),
    );
  });
});

describe('forms of an opaque token', () => {
  test.each(['abc', 'a.b.c', 'x'.repeat(7), '', '.', '...'])('may be none: %j', (token) => {
    expect(tokenForms(token).filter((form) => form.length < 8)).toEqual([]);
  });

  test('cover the whole of it', () => {
    const token = bytes(60, 3).toString('base64url');
    const masker = maskerOf([token, ...tokenForms(token)]);
    const masked = masker.mask(Buffer.from(`xy${token}`).toString('base64'));
    expect(masked.replaceAll('***', '').length).toBeLessThanOrEqual(8);
  });
});

describe('forms of a client secret', () => {
  test.each([
    ['p8e-AbCdEfGhIjKlMnOpQrStUvWxYz012345', 16],
    ['4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f', 16],
    [`it's "100 % é" & <more> \\ $HOME \`x\``, 45],
  ])('of %s are at most %i', (secret, most) => {
    expect(secretForms(secret).length).toBeLessThanOrEqual(most);
  });

  test.each(['', 'a', 'abcd', 'secret', '\ud800', 'é'.repeat(20), '𝒳'.repeat(20)])(
    'are never short: %j',
    (secret) => {
      for (const form of secretForms(secret)) {
        expect(form.length).toBeGreaterThanOrEqual(6);
      }
    },
  );

  test.each([
    ['a form', 'a b+c/d=e&f~g*h', 'a+b%2Bc%2Fd%3De%26f%7Eg*h'],
    ['a form of .NET', 'a b+c/d=e&f~g*h', 'a+b%2bc%2fd%3de%26f%7eg*h'],
    ['curl', "a+b/c='d'~", 'a%2bb%2fc%3d%27d%27~'],
    ["Python's quote", 'a b+c/d=e&f~g*h', 'a%20b%2Bc/d%3De%26f~g%2Ah'],
    ["Python's quote_plus", 'a b+c/d=e&f~g*h', 'a+b%2Bc%2Fd%3De%26f~g%2Ah'],
    ['encodeURIComponent', "a b!'()*c", "a%20b!'()*c"],
    ['JSON of Python', 'grün-und-"blau"', 'gr\\u00fcn-und-\\"blau\\"'],
    ['JSON of Go', '<grün>&"blau"', '\\u003cgrün\\u003e\\u0026\\"blau\\"'],
    ['HTML', `<it's "me" & co>`, '&lt;it&#39;s &quot;me&quot; &amp; co&gt;'],
    ['set -x', "it's a secret", "it'\\''s a secret"],
    ['shlex.quote', "it's a secret", `it'"'"'s a secret`],
    ['export -p', 'a"b\\c$d`e', 'a\\"b\\\\c\\$d\\`e'],
    ['Perl', "it's a \\ secret", "it\\'s a \\\\ secret"],
    ['printf %q', '~a b#c~d,é$', '\\~a\\ b#c~d\\,é\\$'],
  ])('include that of %s', (_name, secret, form) => {
    expect(secretForms(secret)).toContain(form);
  });
});

describe('forms of an assertion', () => {
  test('are few, since each attempt has another', () => {
    expect(assertionForms(madeUpToken(300)).length).toBeLessThanOrEqual(5);
  });
});

describe('forms of a private key', () => {
  const pem = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
  const lines = pem.split('\n').filter((line) => /^[^-]{16}/.test(line));

  test.each([
    ['real', '\n'],
    ['CRLF', '\r\n'],
    ['escaped', '\\n'],
    ['twice escaped', '\\\\n'],
    ['CRLF escaped', '\\r\\n'],
    ['blank', ' '],
    ['an array of JSON', '",\n  "'],
  ])('are its lines, with line ends that are %s', (_name, lineEnd) => {
    const text = pem.trim().replaceAll('\n', lineEnd);
    expect(keyLines(text)).toEqual(lines);
    expect(privateKeyForms(text)).toEqual(expect.arrayContaining(lines));
  });

  test('never are the lines that say BEGIN and END, nor short', () => {
    for (const form of privateKeyForms(pem)) {
      expect(form).not.toMatch(/-----/);
      expect(form.length).toBeGreaterThanOrEqual(8);
      expect(Buffer.from(form, 'base64').toString()).not.toMatch(/^-----BEGIN PRIVATE KEY-+\s*$/);
    }
  });
});
