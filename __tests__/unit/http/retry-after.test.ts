import { expect, test } from '@jest/globals';
import { retryAfterMs, waitText } from '../../../src/http/retry-after.ts';

const NOW = new Date('2026-11-24T02:15:00Z');
const YEAR_MS = 365 * 24 * 3_600_000;

test.each([
  [undefined, undefined],
  ['120', 120_000],
  ['0', 0],
  [' 7 ', 7000],
  ['1.5', 1500],
  ['0.0001', 1],
  ['31536001', YEAR_MS],
  ['9'.repeat(400), YEAR_MS],
  ['-1', undefined],
  ['1.', undefined],
  ['.5', undefined],
  ['1,5', undefined],
  ['1e3', undefined],
  ['', undefined],
  ['Tue, 24 Nov 2026 02:15:30 GMT', 30_000],
  ['Tuesday, 24-Nov-26 02:15:30 GMT', 30_000],
  ['Tue Nov 24 02:15:30 2026', 30_000],
  ['Thu Dec  3 02:15:00 2026', 9 * 24 * 3_600_000],
  ['Tue, 24 Nov 2026 02:14:30 GMT', 0],
  ['Fri, 31 Dec 9999 23:59:59 GMT', YEAR_MS],
  ['2026-11-24T02:15:30Z', undefined],
  ['Tue, 24 Nov 2026 02:15:30', undefined],
  ['Tue, 24 Nov 2026 02:15:30 +0100', undefined],
  ['Tue Nov 24 02:15:30 2026 +0100', undefined],
  ['x Tue, 24 Nov 2026 02:15:30 GMT', undefined],
  ['Tue, 99 Nov 2026 02:15:30 GMT', undefined],
])('Retry-After %j asks for %j ms', (retryAfter, expected) => {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };

  expect(retryAfterMs({ status: 429, headers, body: '' }, NOW)).toBe(expected);
});

test.each([
  ['Tue, 24 Nov 2026 02:15:10 GMT', 20_000],
  ['nonsense', 30_000],
])('a date is measured by the clock of the server, if Date %j tells it', (date, expected) => {
  const headers = { 'retry-after': 'Tue, 24 Nov 2026 02:15:30 GMT', date };

  expect(retryAfterMs({ status: 429, headers, body: '' }, NOW)).toBe(expected);
});

test.each([
  [0, '0 s'],
  [29_750, '29.75 s'],
  [16_999.4, '17 s'],
  [YEAR_MS - 1000, '31535999 s'],
  [YEAR_MS, 'a year or more'],
])('a wait of %i ms is called %s', (waitMs, text) => {
  expect(waitText(waitMs)).toBe(text);
});
