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
import { useStdout } from '../_stdout.ts';

const stdout = useStdout();

/** The lines that an action adds to standard output. */
function linesOf(action: () => void): string[] {
  const before = stdout.text.length;
  action();
  return stdout.text.slice(before).split(/\r?\n/).slice(0, -1);
}

describe('registering', () => {
  test('tells the runner each form of a secret once, the plain one first', () => {
    const secret = 'secret-one-of-the-masks-test';
    const lines = linesOf(() => maskSecret(secret));
    expect(lines[0]).toBe(`::add-mask::${secret}`);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.startsWith('::add-mask::'))).toBe(true);
    expect(new Set(lines).size).toBe(lines.length);
    expect(linesOf(() => maskSecret(secret))).toEqual([]);
  });

  test.each(['', 'a', 'ab', 'abc'])('leaves out what is too short: %j', (secret) => {
    expect(linesOf(() => maskSecret(secret))).toEqual([]);
  });

  test('takes a short secret as it is', () => {
    expect(linesOf(() => maskSecret('ab1c'))).toEqual([
      '::add-mask::ab1c',
      // What the usual way to base64 makes in PowerShell.
      '::add-mask::YQBiADEA',
    ]);
  });

  test('escapes what a command can not hold', () => {
    const lines = linesOf(() => maskSecret('50%25-off-for-me'));
    expect(lines[0]).toBe('::add-mask::50%2525-off-for-me');
  });

  test.each(['plain-of-masks-test', '%%%%', '100%0A::x%25,y:z', 'ü"\u{1f600}'])(
    'writes %j as the toolkit does',
    (value) => {
      const expected = linesOf(() => setSecret(value));
      expect(linesOf(() => maskPlain([value]))).toEqual(expected);
    },
  );

  test('writes nothing when all is known', () => {
    linesOf(() => maskPlain(['known-of-masks-test']));
    const before = stdout.text.length;
    maskPlain(['known-of-masks-test']);
    expect(stdout.text.length).toBe(before);
  });

  test('never has a value with a line break', () => {
    const lines = linesOf(() => {
      maskSecret('first line\nsecond line');
      maskPrivateKey('-----BEGIN X-----\nABCDEFGHIJKLMNOPQRSTUVWX\nabc\n-----END X-----');
    });
    expect(lines.some((line) => /%0A|%0D/.test(line))).toBe(false);
    expect(lines).not.toContain('::add-mask::first line');
    expect(lines).toContain('::add-mask::ABCDEFGHIJKLMNOPQRSTUVWX');
  });

  test('hides a token in the plain form alone where that is asked for', () => {
    const lines = linesOf(() => maskPlain(['header.payload.plain-token']));
    expect(lines).toEqual(['::add-mask::header.payload.plain-token']);
  });

  test('hides assertions with few masks and tokens with more', () => {
    const jwt = (sign: string) => ['h'.repeat(40), sign.repeat(200), sign.repeat(342)].join('.');
    const forAssertion = linesOf(() => maskAssertion(jwt('a')));
    const forToken = linesOf(() => maskToken(jwt('t')));
    expect(forAssertion.length).toBeLessThan(8);
    expect(forToken.length).toBeGreaterThan(forAssertion.length);
  });
});

test('an assertion is registered with its signature', () => {
  const signature = 'of-the-masks-test-'.repeat(10);
  const lines = linesOf(() => maskAssertion(`head.payload-of-masks-test.${signature}`));
  expect(lines).toEqual(
    expect.arrayContaining([
      `::add-mask::head.payload-of-masks-test.${signature}`,
      `::add-mask::${signature}`,
    ]),
  );
});

test('of the secrets of a file, a private key is registered line by line', () => {
  const line = 'LineOfMasksTest+'.repeat(4);
  const pem = `-----BEGIN X-----\r\n${line}\r\n-----END X-----`;
  const lines = linesOf(() => maskFileSecrets(['other-of-masks-test', pem]));
  expect(lines[0]).toBe(`::add-mask::${line}`);
  expect(lines).toContain('::add-mask::other-of-masks-test');
});

describe('redacting', () => {
  test('takes out a value at the start of a text', () => {
    maskPlain(['token-at-the-start']);
    expect(redact('token-at-the-start, and more')).toBe('***, and more');
  });

  test('takes out every registered value', () => {
    linesOf(() => maskSecret('redact/this value'));
    expect(redact('a redact/this value, redact%2Fthis+value b')).toBe('a ***, *** b');
    expect(redact('nothing here')).toBe('nothing here');
  });

  test('leaves nothing of a secret that begins like another, or overlaps with it', () => {
    linesOf(() => {
      maskSecret('same-start');
      maskSecret('same-start-but-longer');
      maskSecret('longer-overlap');
    });
    expect(redact('<same-start-but-longer>')).toBe('<***>');
    expect(redact('<same-start-but-longer-overlap>')).toBe('<***>');
    expect(redact('<same-startsame-start>')).toBe('<***>');
  });
});
