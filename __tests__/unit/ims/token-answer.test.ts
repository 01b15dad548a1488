import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LifetimeUnit } from '../../../src/ims/flow.ts';
import { readTokenAnswer } from '../../../src/ims/token-answer.ts';
import { actionErrorOf } from '../_action-error.ts';

const url = new URL('https://ims.test/ims/token/v3');
const GOOD = { access_token: 'abc', token_type: 'bearer', expires_in: 86399 };

const read = (body: string, unit: LifetimeUnit = 'seconds', headers = {}) =>
  readTokenAnswer({ status: 200, headers, body }, url, unit);
const readJson = (fields: object, unit?: LifetimeUnit) => read(JSON.stringify(fields), unit);
const tokenOf = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test('a good answer is taken as it is', () => {
  expect(readJson(GOOD)).toEqual({
    accessToken: 'abc',
    tokenType: 'bearer',
    expiresInSeconds: 86399,
  });
});

describe('the lifetime', () => {
  test.each<[unknown, LifetimeUnit, number]>([
    [86399, 'seconds', 86399],
    ['86399', 'seconds', 86399],
    [1, 'seconds', 1],
    [1.9, 'seconds', 1],
    [10_000_000, 'seconds', 10_000_000],
    [86_399_999, 'seconds', 86_399],
    [86_399_999, 'milliseconds', 86_399],
    ['86399999', 'milliseconds', 86_399],
    [1000, 'milliseconds', 1],
    [3_155_760_000_999, 'milliseconds', 3_155_760_000],
  ])('%j in %s is %i seconds', (expires_in, unit, seconds) => {
    expect(readJson({ ...GOOD, expires_in }, unit).expiresInSeconds).toBe(seconds);
  });

  test.each<[unknown, LifetimeUnit]>([
    [0, 'seconds'],
    [0.9, 'seconds'],
    [-5, 'seconds'],
    ['', 'seconds'],
    ['-5', 'seconds'],
    ['5.0', 'seconds'],
    [' 5', 'seconds'],
    ['0x10', 'seconds'],
    ['١٢', 'seconds'],
    [true, 'seconds'],
    [[5], 'seconds'],
    [null, 'seconds'],
    [undefined, 'seconds'],
    [999, 'milliseconds'],
    [3_155_760_001_000, 'milliseconds'],
    [1e300, 'seconds'],
    ['9'.repeat(400), 'seconds'],
  ])('%j in %s is refused', async (expires_in, unit) => {
    const error = await actionErrorOf(() => readJson({ ...GOOD, expires_in }, unit));

    expect(error.code).toBe('IMS_ANSWER_INVALID');
    expect(error.message).toContain('`expires_in`');
  });

  test.each<[number, LifetimeUnit, string]>([
    [86_400_000, 'seconds', '86400000'],
    [86_400, 'milliseconds', '86400000'],
    [12_000_000, 'seconds', '12000000000'],
  ])('%i (%s) is read as the token itself says', (expires_in, unit, claim) => {
    const access_token = tokenOf({ expires_in: claim });

    expect(readJson({ ...GOOD, access_token, expires_in }, unit).expiresInSeconds).toBe(
      Number(claim) / 1000,
    );
  });

  test('that the token contradicts is read by its endpoint', () => {
    const access_token = tokenOf({ expires_in: '77000' });

    expect(readJson({ ...GOOD, access_token }).expiresInSeconds).toBe(86399);
  });
});

describe('the granted scopes', () => {
  test.each([
    ['the answer', { scope: 'openid AdobeID' }, ['openid', 'AdobeID']],
    ['the answer, before the token', { scope: 'a', access_token: tokenOf({ scope: 'b' }) }, ['a']],
    ['the token', { access_token: tokenOf({ scope: 'b,c' }) }, ['b', 'c']],
    [
      'the token, where the answer has no text',
      { scope: 7, access_token: tokenOf({ scope: 'b' }) },
      ['b'],
    ],
    [
      'the token, where the answer is empty',
      { scope: '', access_token: tokenOf({ scope: 'b' }) },
      ['b'],
    ],
    [
      'the token, where those of the answer are none',
      { scope: 'a \u202eb', access_token: tokenOf({ scope: 'b' }) },
      ['b'],
    ],
    ['nowhere', { scope: '\u200b', access_token: tokenOf({ scope: '\u0007' }) }, undefined],
  ])('come from %s', (_what, fields, scopes) => {
    expect(readJson({ ...GOOD, ...fields }).grantedScopes).toEqual(scopes);
  });
});

test('only a printable token of a bearer is taken, whatever comes', () => {
  const token = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.anything());
  fc.assert(
    fc.property(token, (access_token) => {
      const body = JSON.stringify({ ...GOOD, access_token });
      const isGood = typeof access_token === 'string' && /^[!-~]+$/.test(access_token);
      let taken: string | undefined;
      try {
        taken = read(body).accessToken;
      } catch (error) {
        expect(error).toHaveProperty('code', 'IMS_ANSWER_INVALID');
      }
      expect(taken).toBe(isGood ? access_token : undefined);
    }),
  );
});

test.each(['Bearer', 'BEARER', 'bEaReR'])(
  'the type may be written %s, and is kept so',
  (token_type) => {
    expect(readJson({ ...GOOD, token_type }).tokenType).toBe(token_type);
  },
);

test.each([undefined, null, '', 'mac', 'bearer ', 'DPoP', ['bearer'], 1])(
  'the type may not be %j',
  async (token_type) => {
    const error = await actionErrorOf(() => readJson({ ...GOOD, token_type }));

    expect(error.message).toBe('ims.test answered 200, but `token_type` is not `bearer`.');
  },
);

test.each([
  ['', {}, 'the answer is empty'],
  [' \n', {}, 'the answer is empty'],
  [' <html>p8e', {}, 'the answer is an HTML page'],
  ['p8e', {}, 'the answer is no JSON object (no content type)'],
  [
    'p8e',
    { 'content-encoding': 'compress' },
    'the answer is compressed, which was not asked for, and cannot be read',
  ],
  ['[]', { 'content-type': 'text/plain\u001b' }, 'the answer is no JSON object (text/plain)'],
])('the body %j is told by its kind', async (body, headers, kind) => {
  const error = await actionErrorOf(() => read(body, 'seconds', headers));

  expect(error.code).toBe('IMS_ANSWER_INVALID');
  expect(error.message).toContain(`ims.test answered 200, but ${kind}. Usually a proxy`);
  expect(error.message).not.toContain('p8e');
});
