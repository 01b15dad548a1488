import { describe, expect, test } from '@jest/globals';
import { SecretMasker } from './secret-masker.ts';
import { StepLog } from './step-log.ts';
import { valueEncoders } from './value-encoders.ts';

const MIXED = `pa:ss'w"o&rd<é>!`;

// As the runner's own encoders answer.
test.each([
  ['base64', MIXED, 'cGE6c3MndyJvJnJkPMOpPiE='],
  ['base64Shift1', MIXED, 'YTpzcyd3Im8mcmQ8w6k+IQ=='],
  ['base64Shift2', MIXED, 'OnNzJ3cibyZyZDzDqT4h'],
  ['base64Shift1', 'a', 'YQ=='],
  ['base64Shift2', 'ab', 'YWI='],
  ['commandLineArgument', MIXED, `pa:ss'w\\"o&rd<é>!`],
  ['expressionString', MIXED, `pa:ss''w"o&rd<é>!`],
  ['jsonString', `a"b\\c/d'e\n\r\t\u0001é`, `a\\"b\\\\c/d'e\\n\\r\\t\\u0001é`],
  ['jsonString', 'a\u0085b\u2028c\u2029d', 'a\\u0085b\\u2028c\\u2029d'],
  ['uriData', MIXED, 'pa%3Ass%27w%22o%26rd%3C%C3%A9%3E%21'],
  ['uriData', "-_.~ !'()*+=", '-_.~%20%21%27%28%29%2A%2B%3D'],
  ['uriData', 'lone \ud800', 'lone%20%EF%BF%BD'],
  ['xmlData', MIXED, 'pa:ss&apos;w&quot;o&amp;rd&lt;é&gt;!'],
  ['trimDoubleQuotes', '"1234567"', '1234567'],
  ['trimDoubleQuotes', '"123456"', ''],
  ['powerShellPreAmpersand', 'part1&part2&part3', 'part1&part2&'],
  ['powerShellPostAmpersand', 'part1&part2&secret', 'secret'],
  ['powerShellPostAmpersand', 'part1&part2&part3', ''],
  ['powerShellPreAmpersand', 'part1&+part2&part3', 'part1&+'],
  ['powerShellPostAmpersand', 'part1&+part2&part3', 'art2&part3'],
  ['powerShellPreAmpersand', 'no ampersand', ''],
])('%s of %j is %j', (encoder, value, encoded) => {
  expect(valueEncoders[encoder]?.(value)).toBe(encoded);
});

test.each([
  ['every occurrence', ['secret'], 'a secret, the secret', 'a ***, the ***'],
  ['even one letter', ['a'], 'banana', 'b***n***n***'],
  ['overlapping values as one', ['abcd', 'cdef'], '-abcdef-', '-***-'],
  ['overlapping matches of one value as one', ['aba'], '-ababa-', '-***-'],
  ['values that touch as one', ['abc', 'def'], '-abcdef-', '-***-'],
  ['a longer value that holds a shorter one', ['b', 'abc'], 'abcb', '***'],
  ['nothing for an empty value', [''], 'text', 'text'],
  ['no part', ['>>>???>>>'], '>>>???', '>>>???'],
  ['no hexadecimal', ['>>>?'], '3e3e3e3f', '3e3e3e3f'],
  ['no base64url', ['>>>???>>>'], 'Pj4-Pz8_Pj4-', 'Pj4-Pz8_Pj4-'],
  ['the end of base64 of user:secret', ['longer'], 'dTpsb25nZXI=', 'dTps***'],
])('the masker replaces %s', (_what, values, text, masked) => {
  expect(new SecretMasker(values).mask(text)).toBe(masked);
});

test.each(Object.keys(valueEncoders))('the masker replaces the form %s', (encoder) => {
  const value = `"first<part>'s&second "part""`;
  const encoded = valueEncoders[encoder]?.(value) ?? '';

  expect(encoded).not.toBe('');
  expect(new SecretMasker([value]).mask(`>${encoded}<`)).toBe('>***<');
});

test('a secret of the workflow is trimmed, and each of its lines is masked too', () => {
  const masker = new SecretMasker();
  masker.addSecret('  one two\r\n  three\n');

  expect(masker.mask('is one two, or three.')).toBe('is ***, or ***.');
});

function process(lines: string[], isDebug = false) {
  const log = new StepLog(new SecretMasker(), isDebug);
  for (const line of lines) {
    log.processLine(line);
  }
  return log;
}

describe('what a step prints', () => {
  test.each([
    ['is masked from add-mask on', 'a secret\n::add-mask::secret\na secret', 'a secret\na ***'],
    ['is masked line by line', '::add-mask::one%0A  two%0D%0A\none\ntwo', '***\n***'],
    ['is masked up to a line end that is not escaped', '::add-mask::a\nb\na', 'b\n***'],
    [
      'is not masked by blanks',
      '::add-mask:: ',
      "##[warning]Can't add secret mask for empty string",
    ],
    [
      'is text if it only looks like a command',
      'a ::error::b\n::x::\n::',
      'a ::error::b\n::x::\n::',
    ],
    ['is grouped', '::group::A\n::endgroup::\n::debug::x', '##[group]A\n##[endgroup]'],
  ])('%s', (_what, lines, log) => {
    expect(process(lines.split('\n')).lines.join('\n')).toBe(log);
  });

  test('is told with its commands and debug messages when debugging', () => {
    const lines = ['::debug::one%0Atwo', '::group::Title', '::add-mask::secret'];
    const shown = ['##[debug]one', '##[debug]two', '::group::Title', '##[group]Title'];

    expect(process(lines, true).lines).toEqual([...shown, '::add-mask::***']);
  });

  test('becomes annotations, masked and cut', () => {
    const { annotations, lines } = process([
      '::add-mask::secret',
      '::error title=T::a secret%0Asecond line',
      `::warning::${'x'.repeat(5000)}`,
    ]);

    expect(annotations).toEqual([
      { level: 'error', message: 'a ***\nsecond line', properties: { title: 'T' } },
      { level: 'warning', message: 'x'.repeat(4096), properties: {} },
    ]);
    expect(lines.slice(0, 2)).toEqual(['##[error]a ***', 'second line']);
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['  ::ERROR::after blanks, in any case', 'error', {}, 'after blanks, in any case'],
    ['::error title=A%3A%2C%25,file=b.ts::x', 'error', { title: 'A:,%', file: 'b.ts' }, 'x'],
    ['::error title=a=b,empty=,=c=d::x', 'error', { title: 'a=b', c: 'd' }, 'x'],
    ['::error title=two words ::x', 'error', { title: 'two words' }, 'x'],
    ['::warning::a%0Ab%0D%25%250A', 'warning', {}, 'a\nb\r%%0A'],
    ['::notice::keeps %3A and %2C and ::', 'notice', {}, 'keeps %3A and %2C and ::'],
    ['anywhere ##[warning title=a;file=b]%3B%5D', 'warning', { title: 'a', file: 'b' }, ';]'],
  ])('%j is a command', (line, name, properties, data) => {
    expect(process([line]).commands).toEqual([{ name, properties, data }]);
  });

  test.each(['set-env name=A', 'set-output name=A', 'add-path', 'echo', 'stop-commands'])(
    'fails the step where it is the command %s',
    (command) => {
      expect(process([`::${command}::x`])).toMatchObject({
        hasFailed: true,
        annotations: [{ level: 'error' }],
      });
    },
  );
});
