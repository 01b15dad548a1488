import { describe, expect, test } from '@jest/globals';
import {
  maskAssertion,
  maskMadePem,
  maskPlainToken,
  maskPrivateKey,
  maskSecret,
  maskToken,
  redact,
} from '../../../src/runner/masks.ts';
import { standardOutputOf } from '../_standard-output.ts';

describe('registering', () => {
  test('tells the runner each form of a secret once, the plain one first', async () => {
    const secret = 'secret-one-of-the-masks-test';
    const lines = await standardOutputOf(() => maskSecret(secret));
    expect(lines[0]).toBe(`::add-mask::${secret}`);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.startsWith('::add-mask::'))).toBe(true);
    expect(new Set(lines).size).toBe(lines.length);
    expect(await standardOutputOf(() => maskSecret(secret))).toEqual([]);
  });

  test.each(['', 'a', 'ab', 'abc'])('leaves out what is too short: %j', async (secret) => {
    expect(await standardOutputOf(() => maskSecret(secret))).toEqual([]);
  });

  test('takes a short secret as it is', async () => {
    expect(await standardOutputOf(() => maskSecret('ab1c'))).toEqual(['::add-mask::ab1c']);
  });

  test('escapes what a command can not hold', async () => {
    const lines = await standardOutputOf(() => maskSecret('50%25-off-for-me'));
    expect(lines[0]).toBe('::add-mask::50%2525-off-for-me');
  });

  test('never has a value with a line break', async () => {
    const lines = await standardOutputOf(() => {
      maskSecret('first line\nsecond line');
      maskPrivateKey('-----BEGIN X-----\nABCDEFGHIJKLMNOPQRSTUVWX\nabc\n-----END X-----');
    });
    expect(lines.some((line) => /%0A|%0D/.test(line))).toBe(false);
    expect(lines).not.toContain('::add-mask::first line');
    expect(lines).toContain('::add-mask::ABCDEFGHIJKLMNOPQRSTUVWX');
  });

  test('hides a token in the plain form alone where that is asked for', async () => {
    const lines = await standardOutputOf(() => maskPlainToken('header.payload.plain-token'));
    expect(lines).toEqual(['::add-mask::header.payload.plain-token']);
  });

  test('hides assertions with few masks and tokens with more', async () => {
    const jwt = (sign: string) => ['h'.repeat(40), sign.repeat(200), sign.repeat(342)].join('.');
    const forAssertion = await standardOutputOf(() => maskAssertion(jwt('a')));
    const forToken = await standardOutputOf(() => maskToken(jwt('t')));
    expect(forAssertion.length).toBeLessThan(8);
    expect(forToken.length).toBeGreaterThan(forAssertion.length);
  });

  test('hides base64 of a PEM only where its lines were given', async () => {
    const pem = (sign: string) => `-----BEGIN X-----\n${sign.repeat(64)}\n-----END X-----\n`;
    const unknown = await standardOutputOf(() => maskMadePem(pem('u')));
    expect(unknown).toEqual([`::add-mask::${'u'.repeat(64)}`]);
    await standardOutputOf(() => maskPrivateKey(pem('g').replaceAll('\n', '\\n')));
    const given = await standardOutputOf(() => maskMadePem(pem('g')));
    expect(given.length).toBeGreaterThan(2);
  });
});

describe('redacting', () => {
  test('takes out every registered value', async () => {
    await standardOutputOf(() => maskSecret('redact/this value'));
    expect(redact('a redact/this value, redact%2Fthis+value b')).toBe('a ***, *** b');
    expect(redact('nothing here')).toBe('nothing here');
  });

  test('leaves nothing of a secret that begins like another, or overlaps with it', async () => {
    await standardOutputOf(() => {
      maskSecret('same-start');
      maskSecret('same-start-but-longer');
      maskSecret('longer-overlap');
    });
    expect(redact('<same-start-but-longer>')).toBe('<***>');
    expect(redact('<same-start-but-longer-overlap>')).toBe('<***>');
    expect(redact('<same-startsame-start>')).toBe('<***>');
  });
});
