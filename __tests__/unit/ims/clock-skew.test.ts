import { expect, test } from '@jest/globals';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { clockSkewMs } from '../../../src/ims/clock-skew.ts';

const NOW = new Date('2026-11-24T02:15:00Z');
const url = new URL('https://ims.test');

test.each([
  ['Tue, 24 Nov 2026 02:15:00 GMT', 0],
  ['Tue, 24 Nov 2026 02:16:00 GMT', 0],
  ['Tue, 24 Nov 2026 02:14:00 GMT', 0],
  ['Tue, 24 Nov 2026 02:16:01 GMT', 61_000],
  ['Tue, 24 Nov 2026 02:13:59 GMT', -61_000],
  ['Tue, 24 Nov 2026 05:15:00 GMT', 10_800_000],
  ['nonsense', 0],
  [undefined, 0],
])('an answer with Date %j tells a difference of %i ms', (date, skewMs) => {
  const headers = date === undefined ? {} : { date };

  expect(
    clockSkewMs(
      {
        url,
        attempts: 1,
        startedMs: 0,
        deadlineMs: 1000,
        outcome: { status: 400, headers, body: '' },
      },
      NOW,
    ),
  ).toBe(skewMs);
});

test('no answer tells no difference', () => {
  const outcome = new ExchangeFailure('transient', 'x');

  expect(clockSkewMs({ url, attempts: 1, startedMs: 0, deadlineMs: 1000, outcome }, NOW)).toBe(0);
});
