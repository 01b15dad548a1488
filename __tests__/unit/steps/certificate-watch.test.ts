import { expect, test } from '@jest/globals';
import { watchCertificate } from '../../../src/steps/certificate-watch.ts';
import { actionErrorOf } from '../_action-error.ts';
import { JWT } from '../_samples.ts';

const NOW = new Date('2026-11-24T02:15:00Z');
const DAY_MS = 86_400_000;
const endingIn = (leftMs: number) => ({
  ...JWT,
  certificateExpiresAt: new Date(NOW.getTime() + leftMs),
});

test.each([
  ['the end is unknown', JWT, 30],
  ['the end is a moment beyond the limit', endingIn(30 * DAY_MS + 1), 30],
  ['the warning is turned off', endingIn(1), 0],
])('there is no warning where %s', (_what, credential, days) => {
  expect(watchCertificate(credential, days, NOW)).toBeUndefined();
});

test.each([
  [30 * DAY_MS, '30 days, at 2026-12-24T02:15:00Z'],
  [29.5 * DAY_MS, '29 days, at 2026-12-23T14:15:00Z'],
  [2 * DAY_MS - 1, '1 day, at 2026-11-26T02:14:59Z'],
  [DAY_MS - 1, 'less than a day, at 2026-11-25T02:14:59Z'],
])('%i ms before the end a warning tells what is left', (leftMs, left) => {
  expect(watchCertificate(endingIn(leftMs), 30, NOW)).toMatch(
    new RegExp(
      `^The certificate of me expires in ${left}\\. Create new service credentials .*OAuth`,
    ),
  );
});

test.each([0, -400 * DAY_MS])('a certificate that ended %i ms ago is an error', async (leftMs) => {
  const { code, message } = await actionErrorOf(() => watchCertificate(endingIn(leftMs), 0, NOW));

  expect(code).toBe('CERTIFICATE_EXPIRED');
  expect(message).toMatch(/^The certificate of me expired at 202\d-.*Z\. Create new service/);
});
