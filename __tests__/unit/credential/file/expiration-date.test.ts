import { describe, expect, test } from '@jest/globals';
import { readExpirationDate } from '../../../../src/credential/file/expiration-date.ts';

const EXPECTED = new Date('2026-11-25T02:15:00Z');

describe('a date of expiry', () => {
  test.each<[unknown]>([
    ['2026-11-25T02:15:00Z'],
    ['2026-11-25T02:15:00.000Z'],
    ['2026-11-25T02:15:00.000+0000'],
    ['2026-11-25T03:15:00+01:00'],
    [' 2026-11-25T02:15:00Z\n'],
    ['Nov 25 02:15:00 2026 GMT'],
    ['Wed, 25 Nov 2026 02:15:00 GMT'],
    ['Wed Nov 25 02:15:00 UTC 2026'],
    ['1795572900'],
    ['1795572900000'],
    [1795572900],
    [1795572900000],
  ])('is read from %j', (value) => {
    expect(readExpirationDate(value)).toEqual(EXPECTED);
  });

  test.each<[unknown]>([
    [undefined],
    [null],
    [''],
    [true],
    [{}],
    [['2026-11-25']],
    ['soon'],
    ['Nov'],
    ['Nov of some year'],
    ['20261125'],
    ['11/12/2026'],
    ['365'],
    [365],
    [1e300],
    ['2026-13-45T00:00:00Z'],
    [`2026-11-25${' '.repeat(100)}x`],
  ])('is not guessed from %j', (value) => {
    expect(readExpirationDate(value)).toBeUndefined();
  });
});
