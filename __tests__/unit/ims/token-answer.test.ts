import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LifetimeUnit } from '../../../src/ims/flow.ts';
import { type FoundToken, findTokens, readTokenAnswer } from '../../../src/ims/token-answer.ts';
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

describe('every token in an answer is found', () => {
  const find = (body: string, unit: LifetimeUnit = 'seconds') =>
    findTokens({ status: 500, headers: {}, body }, unit);
  const accessToken = 'some-token';
  /** A token with a lifetime, of which it claims to have so much. */
  const living = (
    expiresInSeconds: number,
    claimed: string | number = expiresInSeconds * 1000,
  ) => ({
    accessToken: tokenOf({ expires_in: String(claimed) }),
    expiresInSeconds,
  });
  const DAY = living(86_400);
  const MINUTE = living(60, 120_000);
  const SHORT = living(30);
  const ENDLESS = living(HUNDRED_YEARS, '1e30');

  test.each<[string, string, FoundToken[]]>([
    ['alone', '{"access_token":"some-token"}', [{ accessToken }]],
    ['with blanks', '{ "access_token" :\n "some-token" }', [{ accessToken }]],
    ['after a byte order mark', '\ufeff{"access_token":"some-token"}', [{ accessToken }]],
    ['in a list', '[{"access_token":"some-token"}]', [{ accessToken }]],
    ['in what is cut off', '{"access_token":"some-token","token_ty', [{ accessToken }]],
    ['in a text', 'callback({"access_token":"some-token"})<!-- -->', [{ accessToken }]],
    ['escaped', '{"access_token":"some\\u002dtoken"}', [{ accessToken }]],
    [
      'twice',
      '{"access_token":"ab-1","access_token":"ab-2"}',
      [{ accessToken: 'ab-1' }, { accessToken: 'ab-2' }],
    ],
    ['not where it is too short to be hidden', '{"access_token":"abc"}', []],
    ['not where it cannot be sent', '{"access_token":"some token"}', []],
    ['not in part', '{"access_token":"some-tok', []],
    ['not where it is no JSON', '{"access_token":"some\\xtoken"}', []],
    ['with its lifetime', `{"expires_in":60,"access_token":"${MINUTE.accessToken}"}`, [MINUTE]],
    ['with a text', `{"expires_in":"60","access_token":"${MINUTE.accessToken}"}`, [MINUTE]],
    ['with its claim', `{"access_token":"${SHORT.accessToken}","expires_in":null}`, [SHORT]],
    ['with a claim that no date can hold', `{"access_token":"${ENDLESS.accessToken}"}`, [ENDLESS]],
    ['with a claim of more', `{"access_token":"${DAY.accessToken}","expires_in":8}`, [DAY]],
    ['with a claim before digits', `{"access_token":"${DAY.accessToken}","expires_in":5`, [DAY]],
  ])('%s', (_what, body, tokens) => {
    expect(find(body)).toEqual(tokens);
  });

  test('with its lifetime in milliseconds', () => {
    const body = '{"access_token":"some-token","expires_in":60000}';
    expect(find(body, 'milliseconds')).toEqual([{ accessToken, expiresInSeconds: 60 }]);
  });

  test('in no time, whatever the answer is made of', () => {
    const startMs = performance.now();
    expect(find('"access_token":"'.repeat(60_000))).toHaveLength(0);
    expect(find(`"access_token":"${'\\'.repeat(1_000_000)}`)).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

test('a good answer is taken as it is, with the type in any case', () => {
  expect(readWith({ token_type: 'bEaReR' })).toEqual({
    accessToken: 'abc',
    tokenType: 'bEaReR',
    expiresInSeconds: 86399,
  });
});

describe('the lifetime', () => {
  test.each<[unknown, LifetimeUnit, number]>([
    ['86399', 'seconds', 86399],
    [1.9, 'seconds', 1],
    [10_000_000, 'seconds', 10_000_000],
    [86_399_999, 'seconds', 86_399],
    [HUNDRED_YEARS * 1000 + 999, 'milliseconds', HUNDRED_YEARS],
  ])('%j in %s is %i seconds', (expires_in, unit, seconds) => {
    expect(readWith({ expires_in }, unit).expiresInSeconds).toBe(seconds);
  });

  const TOO_LONG = (HUNDRED_YEARS + 1) * 1000;
  const NO_LIFETIMES = ['5000.5', ' 5000', '0x1388', '9'.repeat(400), [5000], undefined, -1, 999];
  test.each([...NO_LIFETIMES, TOO_LONG].map((value) => ({ value })))(
    '$value is refused',
    async ({ value }) => {
      const { code, message } = await actionErrorOf(() =>
        readWith({ expires_in: value }, 'milliseconds'),
      );
      expect([code, message]).toEqual([
        'IMS_ANSWER_INVALID',
        'ims.test answered 200, but `expires_in` is not a lifetime between one second and 100 years.',
      ]);
    },
  );

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
    const access_token = tokenOf({ expires_in: '0' });
    expect(readWith({ access_token, expires_in: 60 }).expiresInSeconds).toBe(60);
  });
});

describe('the granted scopes come from', () => {
  const claiming = tokenOf({ scope: 'b,c' });

  test.each<[string, object, string[] | undefined]>([
    ['the answer before the token', { scope: 'a', access_token: claiming }, ['a']],
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
