import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { everyAlignment } from '../../../src/secrets/base64-forms.ts';
import { escapedForms } from '../../../src/secrets/escaped-forms.ts';
import {
  assertionForms,
  privateKeyForms,
  secretForms,
  tokenForms,
} from '../../../src/secrets/secret-forms.ts';
import { SecretMasker } from '../../harness/secret-masker.ts';

/** Base64url without any pattern. */
const patternless = (length: number, seed: string) =>
  createHash('shake256', { outputLength: length })
    .update(seed)
    .digest('base64url')
    .slice(0, length);

const HEADER = Buffer.from('{"alg":"RS256","kid":"ims_na1-key-1"}').toString('base64url');
const PAYLOAD = patternless(900, 'payload');
const SIGNATURE = patternless(342, 'signature');
const TOKEN = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;

describe('every alignment', () => {
  test('of a value is the value, and it without its last byte and its last two', () => {
    expect(everyAlignment('abcdef')).toEqual(['abcdef', 'abcde', 'abcd']);
    // Where a character is cut, base64: these are the first two bytes of a character of four.
    const cut = Buffer.from('abcd\u{1f600}').subarray(0, 6).toString('base64');
    expect(everyAlignment('abcd\u{1f600}')).toContain(cut);
  });

  test('has nothing of its own in base64url for printable ASCII without > ? ~', () => {
    const signs = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const plain = signs.filter((sign) => !'>?~'.includes(sign));
    // Each next to each: a character of base64 comes from two bytes at most.
    const text = plain.flatMap((first) => plain.map((second) => first + second)).join('');

    expect(everyAlignment(text)).toHaveLength(3);
    for (const before of ['', '.', '..']) {
      expect(Buffer.from(before + text).toString('base64')).not.toMatch(/[+/]/);
    }
    // All of the others have.
    expect('>?~'.split('').map((sign) => everyAlignment(`abc${sign}`).length)).toEqual([4, 4, 4]);
  });

  test.each([
    'a value of some length',
    'two bytes a character: ünà vàlüé ôf sömé lêngth, ü',
    'base64url of its own: ???>>>~~~???>>>~~~',
    'abcdef',
  ])('hides %j in base64 but for what its neighbours change', (value) => {
    const masker = new SecretMasker(everyAlignment(value));
    for (const before of ['', '.', '..']) {
      for (const after of ['', '.', '..', '...']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(before + value + after).toString(encoding);
          expect(masker.mask(text)).toMatch(/^.{0,8}\*\*\*.{0,8}$/);
        }
      }
    }
  });
});

describe('the forms of a token', () => {
  test('are 20, its payload and signature among them, but never the header that all share', () => {
    const forms = tokenForms(TOKEN);
    expect(forms).toHaveLength(20);
    expect(forms).toEqual(
      expect.arrayContaining([PAYLOAD, SIGNATURE, TOKEN.slice(0, -1), TOKEN.slice(0, -2)]),
    );
    expect(forms).not.toContain(TOKEN);
    const header = [HEADER, Buffer.from(HEADER).toString('base64')].join(' ');
    expect(forms.filter((form) => header.includes(form))).toEqual([]);
    expect(tokenForms(`${HEADER}.${PAYLOAD.slice(0, 300)}.${SIGNATURE}`)).toHaveLength(20);
  });

  test('are those of its parts from a signature of 40 characters on', () => {
    const signature = SIGNATURE.slice(0, 40);
    const forms = tokenForms(`the-header.the-payload.${signature}`);
    expect(forms).toEqual(expect.arrayContaining(['the-payload', signature]));
  });

  test.each([
    ['a shorter last part', `the-header.the-payload.${SIGNATURE.slice(0, 39)}`],
    ['one dot', `the-header.${SIGNATURE.slice(0, 60)}`],
    ['no dot', SIGNATURE.slice(0, 60)],
  ])('are, with %s, pieces of the whole', (_, token) => {
    const forms = tokenForms(token);
    expect(forms).toContain(token.slice(0, 11));
    expect(forms).not.toContain('the-payload');
    const masked = new SecretMasker([token, ...forms]).mask(
      Buffer.from(`xy${token}`).toString('base64'),
    );
    expect(masked.replaceAll('***', '').length).toBeLessThanOrEqual(8);
  });

  test.each(['abc', 'a.b.c', 'x'.repeat(7), '', '.', '...', `h.p.${SIGNATURE}`])(
    'are never short: %j',
    (token) => {
      expect(tokenForms(token).filter((form) => form.length < 8)).toEqual([]);
    },
  );
});

test('the forms of an assertion are its payload and its signature', () => {
  expect(assertionForms(TOKEN)).toEqual([PAYLOAD, SIGNATURE]);
  expect(assertionForms('an.opaque.one')).toEqual([]);
});

describe('the forms of a client secret', () => {
  const LONG = 'sEcReT-_0123456789aBcDeFgHiJkLmNoPqRsTuVwXyZ~.!*()?<>{}[]:;,@#%&=';

  test.each([
    [8, 0],
    [9, 1],
    [13, 2],
    [14, 6],
    [21, 9],
    [64, 15],
  ])('are, of %i characters, %i pieces, each no shorter than a word', (length, count) => {
    const secret = LONG.slice(0, length);
    const pieces = secretForms(secret).filter((form) => secret.includes(form));
    expect(pieces).toHaveLength(count);
    expect(pieces).not.toContain(secret);
    const shortest = length < 14 ? 8 : 6;
    expect(pieces.filter((piece) => piece.length < shortest)).toEqual([]);
  });

  test.each([
    ['p8e-AbCdEfGhIjKlMnOpQrStUvWxYz012345', 16],
    ['4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f', 16],
    [`it's "100 % é" & <more> \\ $HOME \`x\``, 45],
  ])('of %s are at most %i', (secret, most) => {
    expect(secretForms(secret).length).toBeLessThanOrEqual(most);
  });

  test('are never short', () => {
    expect(secretForms('\ud800').filter((form) => form.length < 6)).toEqual([]);
  });

  test('cut no character in half', () => {
    const pieces = secretForms('a😀b😀cd😀😀'.repeat(3)).filter((form) => /^[a-d😀]+$/u.test(form));
    expect(pieces).toContain('a😀b😀cd😀');
  });

  test('are in base64 of UTF-16 without padding, for PowerShell', () => {
    expect(secretForms('abcd')).toContain('YQBiAGMA');
    expect(secretForms('abcde1')).toContain(Buffer.from('abcde1', 'utf16le').toString('base64'));
  });

  test('are in base64 also behind what JSON escapes', () => {
    const inJson = everyAlignment('with \\"quotes\\" in it');
    expect(secretForms('with "quotes" in it')).toEqual(expect.arrayContaining(inJson));
  });

  test('escape nothing where there is nothing to escape', () => {
    expect(escapedForms('p8e-plain_1.')).toEqual([]);
  });

  test.each([
    ['a form', 'a b+c/d=e&f~g*h', 'a+b%2Bc%2Fd%3De%26f%7Eg*h'],
    [".NET's HttpUtility", 'a b+c/d=e&f~g*h!(i)', 'a+b%2bc%2fd%3de%26f%7eg*h!(i)'],
    [".NET's WebUtility", 'a b+c/d=e&f~g*h!(i)', 'a+b%2Bc%2Fd%3De%26f%7Eg*h!(i)'],
    ['curl', "a+b/c='d'~", 'a%2bb%2fc%3d%27d%27~'],
    ["Python's quote", 'a b+c/d=e&f~g*h', 'a%20b%2Bc/d%3De%26f~g%2Ah'],
    ["Python's quote_plus", 'a b+c/d=e&f~g*h', 'a+b%2Bc%2Fd%3De%26f~g%2Ah'],
    ['encodeURIComponent', "a b!'()*c", "a%20b!'()*c"],
    ['JSON of Python', 'grün-und-"blau"', 'gr\\u00fcn-und-\\"blau\\"'],
    ['JSON of Go', '<grün>&"blau"', '\\u003cgrün\\u003e\\u0026\\"blau\\"'],
    ['HTML', `<it's "me" & co>`, '&lt;it&#39;s &quot;me&quot; &amp; co&gt;'],
    ["Python's html.escape", `<it's "me"`, '&lt;it&#x27;s &quot;me&quot;'],
    ['text in XML', `<it's "me" & co>`, `&lt;it's "me" &amp; co&gt;`],
    ['set -x', "it's a secret", "it'\\''s a secret"],
    ['shlex.quote', "it's a secret", `it'"'"'s a secret`],
    // The blank tells it from printf %q.
    ['export -p', 'a "b\\c$d`e', 'a \\"b\\\\c\\$d\\`e'],
    ['Perl', "it's a \\ secret", "it\\'s a \\\\ secret"],
    ['printf %q', '~a b#c~d,é$', '\\~a\\ b#c~d\\,é\\$'],
  ])('include that of %s', (_name, secret, form) => {
    expect(secretForms(secret)).toContain(form);
  });
});

describe('the forms of a private key', () => {
  // Of a length that leaves a short last line in base64.
  const LINES = ['A', 'B', 'C', 'D'].map((letter) => letter.repeat(64));
  const START = `-----BEGIN PRIVATE KEY-----\n${LINES.join('\n')}\n`;
  const PEM = `${START}-----END PRIVATE KEY-----`;

  test('are its lines in every alignment, and base64 of all before END as it is wrapped', () => {
    const wrapped =
      Buffer.from(START)
        .toString('base64')
        .match(/[^=]{8,76}/g) ?? [];
    expect(wrapped.length).toBeGreaterThan(4);
    expect(privateKeyForms(PEM)).toEqual([...LINES.flatMap(everyAlignment), ...wrapped]);
  });

  test('are found in a text of any kind in a time that no step notices', () => {
    const startMs = performance.now();

    expect(privateKeyForms('\\'.repeat(200_000))).not.toEqual([]);

    // 23 s where each backslash was tried as the first.
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  const [LINE = ''] = LINES;
  const withLineEnds = (lineEnd: string) => PEM.replaceAll('\n', lineEnd);
  test.each([
    ['CRLF', withLineEnds('\r\n'), LINES],
    ['escaped line ends', withLineEnds('\\n'), LINES],
    ['line ends escaped twice', withLineEnds('\\\\n'), LINES],
    ['CRLF escaped twice', withLineEnds('\\\\r\\\\n'), LINES],
    ['blanks', withLineEnds('  '), LINES],
    ['an array of JSON', withLineEnds('",\n  "'), LINES],
    ['an array with other quotes', withLineEnds("', '"), LINES],
    ['a body in other columns', `-----BEGIN X-----\n${'D'.repeat(76)}\n`, ['D'.repeat(76)]],
    ['text before it', `key: ${START}`, LINES],
    ['no armour', LINES.join('\n'), LINES],
    ['shorter parts', `${LINE} ${'C'.repeat(15)} ${'D'.repeat(16)}`, [LINE, 'D'.repeat(16)]],
    ['a line that touches BEGIN and END', `-----BEGIN X-----${LINE}-----END X-----`, [LINE]],
  ])('are its lines alone with %s', (_, text, lines) => {
    expect(privateKeyForms(text)).toEqual(lines.flatMap(everyAlignment));
  });
});
