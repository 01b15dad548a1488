/** How many token requests are let through. */
export interface RateLimit {
  requestsPerSecond: number;
  /** How many may come at once; default: one second's worth, at least 1. */
  burst?: number;
  /** How a 429 says when to come back; default `seconds`. */
  retryAfter?: 'seconds' | 'date' | 'none';
}

/** A token bucket by an injected clock. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #burst: number;
  #level: number;
  #updatedAtMs: number | undefined;

  constructor(limit: RateLimit) {
    this.#limit = limit;
    this.#burst = limit.burst ?? Math.max(1, limit.requestsPerSecond);
    this.#level = this.#burst;
  }

  /**
   * Lets a request through or not.
   * @returns undefined when it may pass, else the headers that a 429 needs
   */
  refusalHeaders(now: Date): Record<string, string> | undefined {
    const { requestsPerSecond, retryAfter = 'seconds' } = this.#limit;
    const nowMs = now.getTime();
    const elapsedSeconds = (nowMs - (this.#updatedAtMs ?? nowMs)) / 1000;
    this.#level = Math.min(this.#burst, this.#level + elapsedSeconds * requestsPerSecond);
    this.#updatedAtMs = nowMs;
    if (this.#level >= 1) {
      this.#level -= 1;
      return undefined;
    }
    const waitSeconds = Math.max(1, Math.ceil((1 - this.#level) / requestsPerSecond));
    switch (retryAfter) {
      case 'seconds':
        return { 'retry-after': String(waitSeconds) };
      case 'date':
        // HTTP dates have whole seconds: round up, lest the client come back too early.
        return {
          'retry-after': new Date(
            Math.ceil(nowMs / 1000) * 1000 + waitSeconds * 1000,
          ).toUTCString(),
        };
      case 'none':
        return {};
    }
  }
}
