import { setSecret } from '@actions/core';
import { describe, expect, test } from '@jest/globals';
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

const jwt = (sign: string) => ['h'.repeat(40), sign.repeat(200), sign.repeat(342)].join('.');
const LINE = 'LineOfMasksTest+'.repeat(4);
const PEM = `-----BEGIN X-----\r\n${LINE}\r\n-----END X-----`;

describe('the runner is told', () => {
  // Values are registered once in a process: each row has its own.
  test.each<[string, () => void, () => string[]]>([
    [
      'a client secret and its forms',
      () => maskSecret('ab1c'),
      () => ['ab1c', ...secretForms('ab1c')],
    ],
    ['a token and its forms', () => maskToken(jwt('t')), () => [jwt('t'), ...tokenForms(jwt('t'))]],
    [
      'an assertion and its forms',
      () => maskAssertion(jwt('a')),
      () => [jwt('a'), ...assertionForms(jwt('a'))],
    ],
    ['a private key by its lines', () => maskPrivateKey(PEM), () => privateKeyForms(PEM)],
    [
      'values alone where that is asked for',
      () => maskPlain(['a.plain.token', 'ab2c', 'abc', '']),
      () => ['a.plain.token', 'ab2c'],
    ],
    [
      'of a file, keys by their lines and secrets by their forms',
      () => maskFileSecrets(['a-secret-of-a-file', PEM.replace('Line', 'File')]),
      () => [
        ...privateKeyForms(PEM.replace('Line', 'File')),
        'a-secret-of-a-file',
        ...secretForms('a-secret-of-a-file'),
      ],
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
    (value) => {
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
