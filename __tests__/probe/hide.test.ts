import { expect, test } from '@jest/globals';
import { hideSecret } from './action.ts';
import { hidden, hideId, hostName, shortened } from './hide.ts';

// Neither looks like what it is, so that only knowing it hides it.
const SECRET = 'correct horse battery staple';
const CLIENT_ID = 'forms-client-of-acme';
hideSecret(SECRET);
hideId(CLIENT_ID);
hideId(undefined);

test.each([
  ['a secret', `no ${SECRET}!`, 'no ***!'],
  ['a secret in base64', Buffer.from(SECRET).toString('base64'), '***'],
  ['a known id', `client ${CLIENT_ID} is unknown`, 'client form… is unknown'],
  ['a token', 'got eyJhbGciOiJSUzI1NiJ9.eyJ4Ijoxfq.c2ln', 'got eyJh…'],
  ['an organization', 'org 8C6767C25245AD1A0A490D4C@AdobeOrg here', 'org 8C67… here'],
  ['an address', 'ask jo.doe@example.com', 'ask jo.d…'],
  ['a hexadecimal id', 'id 0123456789abcdef0123456789abcdef', 'id 0123…'],
  ['base64 without a digit', 'id RUZGRjlGMTRBNjhFQTdDOEMwRkFL', 'id RUZG…'],
  ['an environment', 'host author-p1-e2.adobeaemcloud.com', 'host auth….adobeaemcloud.com'],
  ['a credential of a console', 'cm-p123-e456-integration', 'cm-p…'],
  ['a scope', 'projectedProductContext', 'projectedProductContext'],
  ['control characters', 'a\u001b[31m\r\n::error::b', 'a [31m ::error::b'],
  ['too much', 'word '.repeat(100), `${'word '.repeat(40)}…`],
])('in the words of a server, %s', (_what, text, shown) => {
  expect(hidden(text)).toBe(shown);
});

test('an id is shortened to what tells it from others, a host loses its numbers', () => {
  expect([shortened('abcdefgh'), shortened('abcdefg')]).toEqual(['abcd…', '…']);
  expect(hostName('author-p1-e2.adobeaemcloud.com')).toBe('author-p…-e….adobeaemcloud.com');
});
