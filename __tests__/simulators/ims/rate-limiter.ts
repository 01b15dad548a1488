/** How many token requests are let through. */
export interface RateLimit {
  requestsPerSecond: number;
  /** How many may come at once. */
  burst: number;
  /** How a 429 says when to come back; default `seconds`. */
  retryAfter?: 'seconds' | 'none';
}

/**
 * Makes a token bucket. It lets a request through or not.
 *
 * @returns for a request: undefined when it may pass, else the headers that a 429 needs
 */
export function rateLimiter({ requestsPerSecond, burst, retryAfter = 'seconds' }: RateLimit) {
  let level = burst;
  let updatedAtMs: number | undefined;
  return (nowMs: number): Record<string, string> | undefined => {
    const elapsedSeconds = (nowMs - (updatedAtMs ?? nowMs)) / 1000;
    level = Math.min(burst, level + elapsedSeconds * requestsPerSecond);
    updatedAtMs = nowMs;
    if (level >= 1) {
      level -= 1;
      return undefined;
    }
    const waitSeconds = Math.max(1, Math.ceil((1 - level) / requestsPerSecond));
    return retryAfter === 'none' ? {} : { 'retry-after': String(waitSeconds) };
  };
}
