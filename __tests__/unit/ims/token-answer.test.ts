import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTokenClaims } from '../../../src/ims/access-token.ts';
import type { LifetimeUnit } from '../../../src/ims/flow.ts';
import { findTokens, readTokenAnswer } from '../../../src/ims/token-answer.ts';
import { actionErrorOf } from '../_action-error.ts';

const url = new URL('https://ims.test/ims/token/v3');
const GOOD = { access_token: 'abc', token_type: 'bearer', expires_in: 86399 };
const HUNDRED_YEARS = 3_155_760_000;

const read = (body: string, unit: LifetimeUnit = 'seconds', headers = {}) =>
  readTokenAnswer({ status: 200, headers, body }, url, unit);
const readWith = (fields: object, unit?: LifetimeUnit) =>
  read(JSON.stringify({ ...GOOD, ...fields }), unit);
const tokenOf = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('what a token claims itself', () => {
  test.each<[unknown, object]>([
    [{ scope: 'openid,AdobeID' }, { scopes: ['openid', 'AdobeID'] }],
    [{ expires_in: '86400000' }, { lifetimeSeconds: 86400 }],
    [{ expires_in: 1999 }, { lifetimeSeconds: 1 }],
    [{ scope: '', expires_in: '0' }, {}],
    [{ scope: 'a,\u202eb', expires_in: '-1' }, {}],
    [{ scope: ['openid'], expires_in: 'a day' }, {}],
    [[], {}],
  ])('%j is %j', (claims, expected) => {
    expect(readTokenClaims(tokenOf(claims))).toEqual(expected);
  });

  test.each(['', 'opaque', 'a.b', 'a.b.c', '...', 'a.!!!.c', 'a.e30'])(
    'is nothing where it is opaque: %j',
    (token) => {
      expect(readTokenClaims(token)).toEqual({});
    },
  );
});

describe('every token in an answer is found', () => {
  const find = (body: string, unit: LifetimeUnit = 'seconds') =>
    findTokens({ status: 500, headers: {}, body }, unit);
  const [accessToken, expiresInSeconds] = ['some-token', 60];

  test.each([
    ['alone', '{"access_token":"some-token"}'],
    ['with blanks', '{ "access_token" :\n "some-token" }'],
    ['after a byte order mark', '\ufeff{"access_token":"some-token"}'],
    ['in an object of its own', '{"result":{"access_token":"some-token"}}'],
    ['in a list', '[{"access_token":"some-token"}]'],
    ['in an answer that is cut off', '{"access_token":"some-token","token_ty'],
    ['with text around it', 'callback({"access_token":"some-token"})<!-- -->'],
    ['beside one that is none', '{"access_token":null,"x":{"access_token":"some-token"}}'],
    ['escaped', '{"access_token":"some\\u002dtoken"}'],
    ['before a lifetime that is cut off', '{"access_token":"some-token","expires_in":8'],
    ['with its last lifetime', '{"access_token":"some-token","expires_in":8,"expires_in":null}'],
  ])('%s', (_what, body) => {
    expect(find(body)).toEqual([{ accessToken }]);
  });

  test('when there are several', () => {
    const body = '{"access_token":"first","access_token":"second"}';
    expect(find(body)).toEqual([{ accessToken: 'first' }, { accessToken: 'second' }]);
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

  test.each<[unknown, LifetimeUnit]>([
    [60, 'seconds'],
    ['60', 'seconds'],
    [60_000, 'milliseconds'],
  ])('with the lifetime that the answer tells: %j in %s', (expires_in, unit) => {
    const body = JSON.stringify({ expires_in, access_token: accessToken });
    expect(find(body, unit)).toEqual([{ accessToken, expiresInSeconds }]);
  });

  test.each([
    ['tells none', '"expires_in":null'],
    ['breaks off in the number', '"expires_in":5'],
    ['tells one of something else', '"x":{"expires_in":8}}'],
    ['tells a shorter one', '"expires_in":8}'],
  ])('with the lifetime that it claims, where the answer %s', (_what, rest) => {
    const claiming = tokenOf({ expires_in: String(86_400_000) });
    expect(find(`{"access_token":"${claiming}",${rest}`)).toEqual([
      { accessToken: claiming, expiresInSeconds: 86_400 },
    ]);
  });

  test('with the lifetime of the answer where the claim is only a minute longer', () => {
    const claiming = tokenOf({ expires_in: '120000' });
    const found = find(JSON.stringify({ access_token: claiming, expires_in: 60 }));
    expect(found).toEqual([{ accessToken: claiming, expiresInSeconds }]);
  });

  test.each([
    ['30000', 30],
    ['1e30', HUNDRED_YEARS],
  ])('with the lifetime that it claims alone: %s ms', (expires_in, seconds) => {
    const claiming = tokenOf({ expires_in });
    const found = find(`{"access_token":"${claiming}"}`);
    expect(found).toEqual([{ accessToken: claiming, expiresInSeconds: seconds }]);
  });

  test('in no time, whatever the answer is made of', () => {
    const startMs = performance.now();
    expect(find('"access_token":"'.repeat(60_000))).toHaveLength(0);
    expect(find(`"access_token":"${'\\'.repeat(1_000_000)}`)).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

test('a good answer is taken as it is', () => {
  expect(readWith({})).toEqual({
    accessToken: 'abc',
    tokenType: 'bearer',
    expiresInSeconds: 86399,
  });
});

describe('the lifetime', () => {
  test.each<[unknown, LifetimeUnit, number]>([
    ['86399', 'seconds', 86399],
    [1.9, 'seconds', 1],
    [10_000_000, 'seconds', 10_000_000],
    [86_399_999, 'seconds', 86_399],
    ['86399999', 'milliseconds', 86_399],
    [1000, 'milliseconds', 1],
    [HUNDRED_YEARS * 1000 + 999, 'milliseconds', HUNDRED_YEARS],
  ])('%j in %s is %i seconds', (expires_in, unit, seconds) => {
    expect(readWith({ expires_in }, unit).expiresInSeconds).toBe(seconds);
  });

  const NO_LIFETIMES = ['', '-5', '5.0', ' 5', '0x10', '١٢', '9'.repeat(400), true, [5], null];
  const inSeconds = [...NO_LIFETIMES, undefined, 0, 0.9, -5, 1e300].map((value) => ({ value }));
  test.each<{ value: unknown; unit?: LifetimeUnit }>([
    ...inSeconds,
    { value: 999, unit: 'milliseconds' },
    { value: (HUNDRED_YEARS + 1) * 1000, unit: 'milliseconds' },
  ])('$value ($unit) is refused', async ({ value, unit }) => {
    const { code, message } = await actionErrorOf(() => readWith({ expires_in: value }, unit));
    expect([code, message]).toEqual([
      'IMS_ANSWER_INVALID',
      'ims.test answered 200, but `expires_in` is not a lifetime between one second and 100 years.',
    ]);
  });

  test.each<[number, LifetimeUnit, string]>([
    [86_400_000, 'seconds', '86400000'],
    [86_400, 'milliseconds', '86400000'],
    [12_000_000, 'seconds', '12000000000'],
  ])('%i (%s) is read as the token itself says', (expires_in, unit, claim) => {
    const { expiresInSeconds } = readWith(
      { access_token: tokenOf({ expires_in: claim }), expires_in },
      unit,
    );
    expect(expiresInSeconds).toBe(Number(claim) / 1000);
  });

  test('that the token contradicts is read by its endpoint', () => {
    const access_token = tokenOf({ expires_in: '77000' });
    expect(readWith({ access_token }).expiresInSeconds).toBe(86399);
  });
});

describe('the granted scopes come from', () => {
  const claiming = tokenOf({ scope: 'b,c' });

  test.each<[string, object, string[] | undefined]>([
    ['the answer', { scope: 'openid AdobeID' }, ['openid', 'AdobeID']],
    ['the answer before the token', { scope: 'a', access_token: claiming }, ['a']],
    ['the token', { access_token: claiming }, ['b', 'c']],
    ['the token before no text', { scope: 7, access_token: claiming }, ['b', 'c']],
    ['the token before nothing', { scope: '', access_token: claiming }, ['b', 'c']],
    ['the token before what is none', { scope: 'a \u202eb', access_token: claiming }, ['b', 'c']],
    ['nowhere', { scope: '\u200b', access_token: tokenOf({ scope: '\u0007' }) }, undefined],
  ])('%s', (_what, fields, scopes) => {
    expect(readWith(fields).grantedScopes).toEqual(scopes);
  });
});

test('only printable text is taken for a token, whatever comes', () => {
  const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString('latin1'));
  const token = fc.oneof(bytes, fc.string(), fc.anything());
  fc.assert(
    fc.property(token, (access_token) => {
      const isGood = typeof access_token === 'string' && /^[!-~]+$/.test(access_token);
      let taken: string | undefined;
      try {
        taken = readWith({ access_token }).accessToken;
      } catch (error) {
        expect(error).toHaveProperty('code', 'IMS_ANSWER_INVALID');
        expect(String(error)).toContain('`access_token` is missing or is not printable text');
      }
      expect(taken).toBe(isGood ? access_token : undefined);
    }),
  );
});

test.each(['Bearer', 'bEaReR'])('the type may be written %s, and is kept so', (token_type) => {
  expect(readWith({ token_type }).tokenType).toBe(token_type);
});

test.each([undefined, null, '', 'mac', 'bearer ', 'DPoP', ['bearer'], 1])(
  'the type may not be %j',
  async (token_type) => {
    const error = await actionErrorOf(() => readWith({ token_type }));
    expect(error.message).toBe('ims.test answered 200, but `token_type` is not `bearer`.');
  },
);

const COMPRESSED = 'compressed, which was not asked for, and cannot be read';
test.each([
  [' \n', {}, 'empty'],
  [' <html>p8e', {}, 'an HTML page'],
  ['p8e', {}, 'not a JSON object (no content type)'],
  ['p8e', { 'content-encoding': 'compress' }, COMPRESSED],
  ['[]', { 'content-type': 'text/plain\u001b' }, 'not a JSON object (text/plain)'],
])('the body %j is told by its kind', async (body, headers, kind) => {
  const { code, message } = await actionErrorOf(() => read(body, 'seconds', headers));

  expect(code).toBe('IMS_ANSWER_INVALID');
  expect(message).toBe(
    `ims.test answered 200, but the answer is ${kind}. Usually a proxy or a wrong \`ims-endpoint\` answers in place of IMS.`,
  );
});
