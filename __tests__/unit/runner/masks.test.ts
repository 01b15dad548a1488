import { setSecret } from '@actions/core';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  maskAssertion,
  maskFileSecrets,
  maskPlain,
  maskPrivateKey,
  maskSecret,
  maskToken,
} from '../../../src/runner/masks.ts';
import { redact } from '../../../src/secrets/known-secrets.ts';
import {
  assertionForms,
  privateKeyForms,
  secretForms,
  tokenForms,
} from '../../../src/secrets/secret-forms.ts';
import { useStdout } from '../_stdout.ts';

const stdout = useStdout();

/** The values that an action has the runner mask. */
function masksOf(action: () => void): string[] {
  const before = stdout.text.length;
  action();
  const [first, ...masks] = `\n${stdout.text.slice(before)}`.split(/\r?\n(?:::add-mask::|$)/);
  expect(first).toBe('');
  return masks.slice(0, -1);
}

// Values are registered once in a process, in which mutation testing runs each test often.
let run = 0;
beforeEach(() => {
  run += 1;
});
const four = () => run.toString(36).padEnd(4, '_');
const jwt = (sign: string) =>
  ['header', ...[200, 342].map((length) => `${sign}${run}-`.repeat(length).slice(0, length))].join(
    '.',
  );
const pem = (name: string) =>
  `-----BEGIN X-----\r\n${`${name}${run}+`.repeat(8)}\r\n-----END X-----`;

describe('the runner is told', () => {
  test.each<[string, () => void, () => string[]]>([
    [
      'a client secret and its forms',
      () => maskSecret(four()),
      () => [four(), ...secretForms(four())],
    ],
    ['a token and its forms', () => maskToken(jwt('t')), () => [jwt('t'), ...tokenForms(jwt('t'))]],
    [
      'an assertion and its forms',
      () => maskAssertion(jwt('a')),
      () => [jwt('a'), ...assertionForms(jwt('a'))],
    ],
    [
      'a private key by its lines',
      () => maskPrivateKey(pem('Line')),
      () => privateKeyForms(pem('Line')),
    ],
    [
      'values alone where that is asked for',
      () => maskPlain([jwt('p'), four(), 'abc', '']),
      () => [jwt('p'), four()],
    ],
    [
      'of a file, keys by their lines and secrets by their forms',
      () => maskFileSecrets([four(), pem('File')]),
      () => [...privateKeyForms(pem('File')), four(), ...secretForms(four())],
    ],
    ['nothing of what is too short', () => ['', 'a', 'ab', 'abc'].map(maskSecret), () => []],
  ])('%s, once', (_what, mask, values) => {
    expect(masksOf(mask)).toEqual([...new Set(values())]);
    expect(masksOf(mask)).toEqual([]);
  });

  test('no value with a line break', () => {
    const masks = masksOf(() => maskSecret('first line\nsecond\rline'));
    expect(masks.filter((mask) => /%0A|%0D|[\r\n]/.test(mask))).toEqual([]);
    expect(masks).not.toContain('first line');
  });

  test.each(['plain-of-masks-test', '%25%', '100%0A::x%25,y:z', '::error::x', 'ü"\u{1f600}'])(
    '%j as the toolkit tells it',
    (text) => {
      const value = text + run;
      const expected = masksOf(() => setSecret(value));
      expect(masksOf(() => maskPlain([value]))).toEqual(expected);
    },
  );
});

test('redacting takes out every registered value, also where they overlap or begin alike', () => {
  masksOf(() => {
    maskSecret('redact/this value');
    maskSecret('same-start');
    maskSecret('same-start-but-longer');
    maskSecret('longer-overlap');
    maskSecret('self+self');
  });
  expect(redact('redact/this value, redact%2Fthis+value b')).toBe('***, *** b');
  expect(redact('<same-start-but-longer>')).toBe('<***>');
  expect(redact('<same-start-but-longer-overlap>')).toBe('<***>');
  expect(redact('<same-startsame-start>')).toBe('<***>');
  expect(redact('<self+self+self>')).toBe('<***>');
  expect(redact('nothing here')).toBe('nothing here');
});
