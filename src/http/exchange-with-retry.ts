import { Attempts, isRetryable } from './attempts.ts';
import type { Call, CallEnd, ExchangeContext, Outcome } from './call.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import { waitText } from './retry-after.ts';

/**
 * How long an attempt is waited for before the next is made beside it, doubled after each that took
 * longer: a stalled connection costs little time, and a slow server is not asked again and again.
 */
export const FIRST_ATTEMPT_LIMIT_MS = 5000;
/** When an attempt is given up. */
const MAX_ATTEMPT_LIMIT_MS = 30_000;
const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 8000;
/** The jitter on top of what a server asks for, which it tells all jobs of a matrix alike. */
const BASE_SPREAD_MS = 2000;
const MAX_SPREAD_MS = 6000;
const LEAST_SPREAD_MS = 1000;
/** What a delay leaves for the last attempt, unless the least spread needs it. */
const LAST_ATTEMPT_MS = 1000;
/** With less time another attempt is not worth a request; the delay before it needs as much again. */
const SHORTEST_ATTEMPT_MS = 250;

/**
 * Sends a request until an answer comes that a further attempt cannot improve, or the time is up.
 *
 * @returns the outcome, not judged
 * @throws the signal's reason when it is aborted
 */
export async function exchangeWithRetry(call: Call, context: ExchangeContext): Promise<CallEnd> {
  const { clock, deadlineMs } = context;
  const attempts = new Attempts(call, context);
  const startedMs = clock.elapsedMs();
  let limitMs = FIRST_ATTEMPT_LIMIT_MS;
  let last: Outcome | undefined;
  try {
    for (let number = 1; ; number++) {
      const request = call.makeRequest();
      const end = { url: request.url, attempts: number, startedMs, deadlineMs };
      const timeLeftMs = deadlineMs - clock.elapsedMs();
      if (timeLeftMs < 1) {
        last ??= new ExchangeFailure('timeout', 'no time was left to ask');
        return { ...end, attempts: number - 1, outcome: last, isTimeUp: true };
      }
      const timeoutMs = Math.min(MAX_ATTEMPT_LIMIT_MS, timeLeftMs);
      // Where a further, longer attempt would not fit, this one gets its time.
      const isLast = call.open !== undefined && timeLeftMs < limitMs + nextLimitMs(limitMs);
      const patienceMs = isLast ? timeoutMs : Math.min(limitMs, timeoutMs);
      const outcome = await attempts.make(request, { number, timeoutMs, patienceMs });
      if (!isRetryable(outcome)) {
        return { ...end, outcome };
      }
      const isTimeout = outcome instanceof Error && outcome.kind === 'timeout';
      if (isTimeout) {
        limitMs = nextLimitMs(limitMs);
      }
      // What the end of the time cut short tells less than what was learned before.
      if (last === undefined || !isTimeout || patienceMs >= FIRST_ATTEMPT_LIMIT_MS) {
        last = outcome;
      }
      const final = await pauseAfter(outcome, number, call, context, attempts);
      if (final !== undefined) {
        return { ...end, outcome: last, ...final };
      }
    }
  } finally {
    attempts.close();
  }
}

/**
 * Waits before the next attempt.
 *
 * @returns why there is none, or what makes it needless; undefined if it can be made
 */
async function pauseAfter(
  first: Outcome,
  number: number,
  { name }: Call,
  { clock, deadlineMs, log }: ExchangeContext,
  attempts: Attempts,
): Promise<Pick<CallEnd, 'isTimeUp'> | Pick<CallEnd, 'outcome' | 'refusedWaitMs'> | undefined> {
  for (let outcome: Outcome | undefined = first; outcome !== undefined; ) {
    if (!isRetryable(outcome)) {
      return { outcome };
    }
    const leftMs = deadlineMs - clock.elapsedMs();
    const askedMs = attempts.askedWaitMs(outcome);
    if (askedMs !== undefined && askedMs >= leftMs) {
      return { outcome, refusedWaitMs: askedMs };
    }
    if (leftMs < 2 * SHORTEST_ATTEMPT_MS) {
      return { isTimeUp: true };
    }
    const delayMs = nextDelayMs(number, askedMs, leftMs, clock.random());
    const reason = outcome instanceof Error ? outcome.message : `answered ${outcome.status}`;
    const asked = askedMs === undefined ? '' : `, Retry-After ${waitText(askedMs)}`;
    log.info(
      `${name}: attempt ${number} ${reason}${asked}; next in ${(delayMs / 1000).toFixed(1)} s`,
    );
    outcome = await attempts.pause(delayMs);
  }
  return undefined;
}

function nextLimitMs(limitMs: number): number {
  return Math.min(limitMs * 2, MAX_ATTEMPT_LIMIT_MS);
}

/** A delay that doubles with each attempt and is all jitter, on top of what the server asks for. */
function nextDelayMs(
  number: number,
  askedMs: number | undefined,
  leftMs: number,
  random: number,
): number {
  const [baseMs, maxMs] =
    askedMs === undefined ? [BASE_DELAY_MS, MAX_DELAY_MS] : [BASE_SPREAD_MS, MAX_SPREAD_MS];
  const windowMs = Math.min(maxMs, baseMs * 2 ** (number - 1));
  const roomMs = leftMs - (askedMs ?? 0);
  const fittingMs = Math.max(
    roomMs - LAST_ATTEMPT_MS,
    Math.min(LEAST_SPREAD_MS, roomMs - SHORTEST_ATTEMPT_MS),
    0,
  );
  return (askedMs ?? 0) + random * Math.min(windowMs, fittingMs);
}
