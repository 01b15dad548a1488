import { expect, test } from '@jest/globals';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { whyNotRevoked } from '../../../src/ims/invalidate-token.ts';

const why = (status: number, body = '') =>
  whyNotRevoked({
    url: new URL('https://ims.test'),
    attempts: 1,
    startedMs: 0,
    deadlineMs: 10_000,
    outcome: status === 0 ? new ExchangeFailure('transient', body) : { status, headers: {}, body },
  });

test.each(['', ' \r\n', '{}', '{"error":null}', '{"error":""}', '{"revoked":true}'])(
  'IMS has revoked a token when it answers 200 with %j',
  (body) => {
    expect(why(200, body)).toBeUndefined();
  },
);

const NOT_IMS = 'something else answered in place of IMS, usually a proxy';
test.each([
  [0, 'the connection failed (ECONNRESET)', 'the connection failed (ECONNRESET)'],
  [201, '', 'IMS answered 201'],
  [400, '{"error":"the-token"}', 'IMS answered 400'],
  [200, '<html>Sign in', NOT_IMS],
  [200, '{"error":"invalid\\u001b_token"}', 'IMS answered with the error invalid _token'],
  [200, '{"error":{"code":1}}', 'IMS answered with the error …'],
])('IMS has not revoked a token: %i with %j', (status, body, reason) => {
  expect(why(status, body)).toBe(reason);
});
