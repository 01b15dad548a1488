/** How many token requests are let through. */
export interface RateLimit {
  requestsPerSecond: number;
  /** How many may come at once. */
  burst: number;
  /** How a 429 says when to come back; default `seconds`. */
  retryAfter?: 'seconds' | 'none';
}

/** A token bucket by an injected clock. */
export class RateLimiter {
  readonly #limit: RateLimit;
  #level: number;
  #updatedAtMs: number | undefined;

  constructor(limit: RateLimit) {
    this.#limit = limit;
    this.#level = limit.burst;
  }

  /**
   * Lets a request through or not.
   * @returns undefined when it may pass, else the headers that a 429 needs
   */
  refusalHeaders(now: Date): Record<string, string> | undefined {
    const { requestsPerSecond, burst, retryAfter = 'seconds' } = this.#limit;
    const nowMs = now.getTime();
    const elapsedSeconds = (nowMs - (this.#updatedAtMs ?? nowMs)) / 1000;
    this.#level = Math.min(burst, this.#level + elapsedSeconds * requestsPerSecond);
    this.#updatedAtMs = nowMs;
    if (this.#level >= 1) {
      this.#level -= 1;
      return undefined;
    }
    const waitSeconds = Math.max(1, Math.ceil((1 - this.#level) / requestsPerSecond));
    return retryAfter === 'none' ? {} : { 'retry-after': String(waitSeconds) };
  }
}
