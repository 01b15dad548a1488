import { expect, test } from '@jest/globals';
import { parseHttpDate, retryAfterMs, waitText } from '../../../src/http/retry-after.ts';

const NOW = new Date('2026-11-24T02:15:00Z');
const YEAR_MS = 365 * 24 * 3_600_000;

test.each([
  ['Tue, 24 Nov 2026 02:15:00 GMT', '2026-11-24T02:15:00Z'],
  ['Tuesday, 24-Nov-26 02:15:00 GMT', '2026-11-24T02:15:00Z'],
  ['Tue Nov 24 02:15:00 2026', '2026-11-24T02:15:00Z'],
  ['Tue Nov  3 02:15:00 2026', '2026-11-03T02:15:00Z'],
])('the HTTP date %j is read', (text, time) => {
  expect(parseHttpDate(text)).toEqual(new Date(time));
});

test.each([
  undefined,
  '',
  '2026-11-24T02:15:00Z',
  'Tue Nov 24 02:15:00 2026 +0100',
  'Tue, 24 Nov 2026 02:15:00',
  'Tue, 24 Nov 2026 02:15:00 +0100',
  'Tue, 99 Nov 2026 02:15:00 GMT',
  ' Tue, 24 Nov 2026 02:15:00 GMT',
])('%j is no HTTP date', (text) => {
  expect(parseHttpDate(text)).toBeUndefined();
});

test.each([
  ['120', undefined, 120_000],
  ['0', undefined, 0],
  [' 7 ', undefined, 7000],
  ['9'.repeat(400), undefined, YEAR_MS],
  ['31536001', undefined, YEAR_MS],
  ['Fri, 31 Dec 9999 23:59:59 GMT', undefined, YEAR_MS],
  ['1.5', undefined, 1500],
  ['0.0001', undefined, 1],
  ['Tue, 24 Nov 2026 02:15:30 GMT', undefined, 30_000],
  ['Tue, 24 Nov 2026 02:14:30 GMT', undefined, 0],
  ['Tue, 24 Nov 2026 03:15:30 GMT', 'Tue, 24 Nov 2026 03:15:00 GMT', 30_000],
  ['Tue, 24 Nov 2026 02:15:30 GMT', 'nonsense', 30_000],
  ['-1', undefined, undefined],
  ['1.', undefined, undefined],
  ['.5', undefined, undefined],
  ['1,5', undefined, undefined],
  ['1e3', undefined, undefined],
  ['', undefined, undefined],
  [undefined, undefined, undefined],
])('Retry-After %j with Date %j asks for %j ms', (retryAfter, date, expected) => {
  const headers = {
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(date === undefined ? {} : { date }),
  };

  expect(retryAfterMs({ status: 429, headers, body: '' }, NOW)).toBe(expected);
});

test.each([
  [0, '0 s'],
  [1500, '1.5 s'],
  [29_750, '29.75 s'],
  [16_999.4, '17 s'],
  [YEAR_MS - 1000, '31535999 s'],
  [YEAR_MS, 'a year or more'],
])('a wait of %i ms is called %s', (waitMs, text) => {
  expect(waitText(waitMs)).toBe(text);
});
