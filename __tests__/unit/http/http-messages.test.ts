import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formPost } from '../../../src/http/http-messages.ts';

const url = new URL('https://ims.test/ims/token/v3');

test('a form is posted as its media type asks', () => {
  expect(formPost(url, { a: '1', b: 'x y' }, { 'X-Other': '2' })).toEqual({
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'X-Other': '2',
    },
    body: 'a=1&b=x+y',
  });
});

test('any value reaches the other side unharmed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (first, second) => {
      const { body } = formPost(url, { client_secret: first, scope: second });

      expect(body).toMatch(/^[\x21-\x7e]*$/);
      expect([...new URLSearchParams(body)]).toEqual([
        ['client_secret', first],
        ['scope', second],
      ]);
    }),
  );
});
