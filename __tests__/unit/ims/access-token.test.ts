import { expect, test } from '@jest/globals';
import { readTokenClaims } from '../../../src/ims/access-token.ts';

const tokenOf = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test.each<[string, unknown, object]>([
  ['scopes', { scope: 'openid,AdobeID' }, { scopes: ['openid', 'AdobeID'] }],
  ['no scopes', { scope: '' }, {}],
  ['scopes that are none', { scope: 'a,\u202eb' }, {}],
  ['a lifetime in milliseconds, as text', { expires_in: '86400000' }, { lifetimeSeconds: 86400 }],
  ['a lifetime with a rest', { expires_in: 1999 }, { lifetimeSeconds: 1 }],
  ['scopes of another kind', { scope: ['openid'] }, {}],
  ['a lifetime of another kind', { expires_in: 'a day' }, {}],
  ['a lifetime of 0', { expires_in: '0' }, {}],
  ['a negative lifetime', { expires_in: '-1' }, {}],
  ['nothing', {}, {}],
  ['a list', [], {}],
])('a token tells %s', (_what, claims, expected) => {
  expect(readTokenClaims(tokenOf(claims))).toEqual(expected);
});

test.each(['', 'opaque', 'a.b', 'a.b.c', '...', 'a.!!!.c', 'a.e30'])(
  'an opaque token %j tells nothing',
  (token) => {
    expect(readTokenClaims(token)).toEqual({});
  },
);
