import { describe, expect, test } from '@jest/globals';
import { hideSecret } from './action.ts';
import { hidden, hideId, hostName, shortened } from './hide.ts';

// Neither looks like what it is, so that only knowing it hides it.
const SECRET = 'correct horse battery staple';
const CLIENT_ID = 'forms-client-of-acme';
hideSecret(SECRET);
hideId(CLIENT_ID);
hideId(undefined);

describe('the words of a server', () => {
  test.each([
    ['a secret', `no ${SECRET}!`, 'no ***!'],
    ['a secret in a form', `no ${new URLSearchParams({ s: SECRET })}!`, 'no s=***!'],
    ['a secret in base64', Buffer.from(SECRET).toString('base64'), '***'],
    ['a known id', `client ${CLIENT_ID} is unknown`, 'client form… is unknown'],
    ['a token', 'got eyJhbGciOiJSUzI1NiJ9.eyJ4Ijoxfq.c2ln', 'got eyJh…'],
    ['a part of a token', 'got eyJhbGciOiJSUzI1NiJ9.', 'got eyJh…'],
    ['an organization', 'org 8C6767C25245AD1A0A490D4C@AdobeOrg here', 'org 8C67… here'],
    ['an address', 'ask jo.doe@example.com', 'ask jo.d…'],
    ['a hexadecimal id', 'id 0123456789abcdef0123456789abcdef', 'id 0123…'],
    ['base64 without a digit', 'id RUZGRjlGMTRBNjhFQTdDOEMwRkFL', 'id RUZG…'],
    ['a UUID', 'id 6b0b1e2c-8a6f-4a3e-9d0b-0f6a4f6f2f11', 'id 6b0b…'],
    [
      'an environment',
      'host author-p12345-e67890.adobeaemcloud.com',
      'host auth….adobeaemcloud.com',
    ],
    ['a credential of a console', 'cm-p123-e456-integration', 'cm-p…'],
    [
      'a scope',
      'additional_info.projectedProductContext',
      'additional_info.projectedProductContext',
    ],
    ['control characters', 'a\u001b[31m\r\n::error::b', 'a [31m ::error::b'],
    ['too much', 'word '.repeat(100), `${'word '.repeat(40)}…`],
  ])('%s', (_what, text, shown) => {
    expect(hidden(text)).toBe(shown);
  });
});

test('an id is shortened to what tells it from others', () => {
  expect([shortened('abcdefgh'), shortened('abcdefg')]).toEqual(['abcd…', '…']);
});

test('the host of an environment is shown without its numbers', () => {
  expect(hostName('author-p1-e2.adobeaemcloud.com')).toBe('author-p…-e….adobeaemcloud.com');
});
