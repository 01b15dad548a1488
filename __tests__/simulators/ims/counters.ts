/** What the simulator has done so far. */
export interface Counters {
  /** All but those to `/__simulator/`. */
  requests: number;
  /** Tokens issued, the JWT exchange included. */
  issued: number;
  /** Token requests answered 429 by the rate limit. */
  limited: number;
  /** Token requests reset by `resetFraction`. */
  reset: number;
  /** Token requests left without an answer by `stallFraction`. */
  stalled: number;
  /** Requests that took a step of the misbehaviour plan. */
  misbehaved: number;
  /** Tokens invalidated or revoked. */
  revoked: number;
}

export function newCounters(): Counters {
  return {
    requests: 0,
    issued: 0,
    limited: 0,
    reset: 0,
    stalled: 0,
    misbehaved: 0,
    revoked: 0,
  };
}
