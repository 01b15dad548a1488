import { expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/time/clock.ts';
import { utcSeconds } from '../../src/time/utc-seconds.ts';

test('the system clock tells the time of the machine, and chances from 0 to below 1', () => {
  const before = Date.now();
  const uptime = jest.spyOn(process, 'uptime').mockReturnValue(1.5);
  const chances = Array.from({ length: 100 }, () => systemClock.random());

  expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before);
  expect(systemClock.elapsedMs()).toBe(1500);
  uptime.mockRestore();
  expect(chances.every((chance) => chance >= 0 && chance < 1)).toBe(true);
  expect(new Set(chances).size).toBeGreaterThan(1);
});

test('the system clock sleeps until it is woken', async () => {
  const waker = new AbortController();
  await expect(systemClock.sleep(1, waker.signal)).resolves.toBeUndefined();

  const asleep = systemClock.sleep(3_600_000, waker.signal);
  waker.abort();

  await expect(asleep).rejects.toMatchObject({ name: 'AbortError' });
});

test.each([
  ['2026-11-25T02:15:59.999Z', '2026-11-25T02:15:59Z'],
  ['2026-11-25T04:15:00+02:00', '2026-11-25T02:15:00Z'],
])('%s is written as %s', (time, text) => {
  expect(utcSeconds(new Date(time))).toBe(text);
});
