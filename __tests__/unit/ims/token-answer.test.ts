import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LifetimeUnit } from '../../../src/ims/flow.ts';
import { findTokens, readTokenAnswer } from '../../../src/ims/token-answer.ts';
import { actionErrorOf } from '../_action-error.ts';

const url = new URL('https://ims.test/ims/token/v3');
const GOOD = { access_token: 'abc', token_type: 'bearer', expires_in: 86399 };

const read = (body: string, unit: LifetimeUnit = 'seconds', headers = {}) =>
  readTokenAnswer({ status: 200, headers, body }, url, unit);
const readJson = (fields: object, unit?: LifetimeUnit) => read(JSON.stringify(fields), unit);
const tokenOf = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('every token in an answer is found', () => {
  const find = (body: string, unit: LifetimeUnit = 'seconds') =>
    findTokens({ status: 500, headers: {}, body }, unit);
  const TOKEN = 'some-token';

  test.each([
    ['alone', `{"access_token":"${TOKEN}"}`],
    ['with blanks', `{ "access_token" :\n "${TOKEN}" }`],
    ['after a byte order mark', `\ufeff{"access_token":"${TOKEN}"}`],
    ['in an object of its own', `{"result":{"access_token":"${TOKEN}"}}`],
    ['in a list', `[{"access_token":"${TOKEN}"}]`],
    ['in an answer that is cut off', `{"access_token":"${TOKEN}","token_ty`],
    ['with text around it', `callback({"access_token":"${TOKEN}"})<!-- -->`],
    ['beside one that is none', `{"access_token":null,"x":{"access_token":"${TOKEN}"}}`],
    ['escaped', '{"access_token":"some\\u002dtoken"}'],
  ])('%s', (_what, body) => {
    expect(find(body)).toEqual([{ accessToken: TOKEN }]);
  });

  const DAY_SECONDS = 86_400;
  const CLAIMING = tokenOf({ expires_in: String(DAY_SECONDS * 1000) });

  test.each([
    ['a number that is cut off', `{"access_token":"${CLAIMING}","expires_in":8`],
    ['a number for something else', `{"x":{"expires_in":8},"access_token":"${CLAIMING}"}`],
    ['a shorter life', `{"access_token":"${CLAIMING}","expires_in":8}`],
    ['an exponent', `{"access_token":"${CLAIMING}","expires_in":8.64E4}`],
  ])('with the life that it claims itself, whatever the answer says: %s', (_what, body) => {
    expect(find(body)).toEqual([{ accessToken: CLAIMING, expiresInSeconds: DAY_SECONDS }]);
  });

  test.each([
    ['one cut off', '{"access_token":"some-token","expires_in":8'],
    ['the first of two', '{"access_token":"some-token","expires_in":8,"expires_in":null}'],
  ])('without a life where the answer does not tell it: %s', (_what, body) => {
    expect(find(body)).toEqual([{ accessToken: TOKEN }]);
  });

  test('with a life that a date can hold', () => {
    const accessToken = tokenOf({ expires_in: '1e30' });

    expect(find(`{"access_token":"${accessToken}"}`)).toEqual([
      { accessToken, expiresInSeconds: 3_155_760_000 },
    ]);
  });

  test('when there are several', () => {
    expect(find('{"access_token":"first","access_token":"second"}')).toEqual([
      { accessToken: 'first' },
      { accessToken: 'second' },
    ]);
  });

  test.each([
    ['none', '{"token_type":"bearer"}'],
    ['another type', '{"access_token":12345}'],
    ['nothing', '{"access_token":""}'],
    ['blanks', '{"access_token":"     "}'],
    ['a text too short to be hidden', '{"access_token":"abc"}'],
    ['what cannot be sent as one', '{"access_token":"some token\\n"}'],
    ['a part of one', '{"access_token":"some-tok'],
    ['what is no text', '{"access_token":"some\\xtoken"}'],
  ])('but not %s', (_what, body) => {
    expect(find(body)).toEqual([]);
  });

  test.each<[string, string, LifetimeUnit, number]>([
    ['the answer', '{"access_token":"some-token","expires_in":60}', 'seconds', 60],
    ['the answer, as text', '{"access_token":"some-token","expires_in":"60"}', 'seconds', 60],
    [
      'the answer, in milliseconds',
      '{"expires_in":60000,"access_token":"abcd"}',
      'milliseconds',
      60,
    ],
    [
      'the token',
      `{"access_token":"${tokenOf({ expires_in: '60000' })}","expires_in":null}`,
      'seconds',
      60,
    ],
  ])('with its lifetime, where %s tells it', (_what, body, unit, seconds) => {
    expect(find(body, unit)).toEqual([
      { accessToken: expect.any(String), expiresInSeconds: seconds },
    ]);
  });

  test('in no time, whatever the answer is made of', () => {
    const startMs = performance.now();
    expect(find('"access_token":"'.repeat(60_000))).toHaveLength(0);
    expect(find(`"access_token":"${'\\'.repeat(1_000_000)}`)).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

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
  ['p8e', {}, 'the answer is not a JSON object (no content type)'],
  [
    'p8e',
    { 'content-encoding': 'compress' },
    'the answer is compressed, which was not asked for, and cannot be read',
  ],
  ['[]', { 'content-type': 'text/plain\u001b' }, 'the answer is not a JSON object (text/plain)'],
])('the body %j is told by its kind', async (body, headers, kind) => {
  const error = await actionErrorOf(() => read(body, 'seconds', headers));

  expect(error.code).toBe('IMS_ANSWER_INVALID');
  expect(error.message).toContain(`ims.test answered 200, but ${kind}. Usually a proxy`);
  expect(error.message).not.toContain('p8e');
});
