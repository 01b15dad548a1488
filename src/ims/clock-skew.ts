import type { CallEnd } from '../http/call.ts';
import { ExchangeFailure } from '../http/exchange-failure.ts';
import { parseHttpDate } from '../http/retry-after.ts';

/** A difference that a slow answer cannot explain. */
const TOLERANCE_MS = 60_000;

/**
 * By how many milliseconds the server's clock is ahead of ours; 0 if both agree or the server does
 * not tell.
 */
export function clockSkewMs({ outcome }: CallEnd, now: Date): number {
  if (outcome instanceof ExchangeFailure) {
    return 0;
  }
  const serverNow = parseHttpDate(outcome.headers.date) ?? now;
  const skewMs = serverNow.getTime() - now.getTime();
  return Math.abs(skewMs) > TOLERANCE_MS ? skewMs : 0;
}
