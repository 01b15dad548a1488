import { cleanText } from '../text/clean-text.ts';
import type { Clock } from '../time/clock.ts';
import { exchange } from './exchange.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import type { HttpAnswer, HttpRequest } from './http-messages.ts';
import { retryAfterMs } from './retry-after.ts';

/** Answers that may be better the next time; the public contract lists them. */
const RETRYABLE_STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/**
 * The limit of one attempt, doubled after each that reached it: a stalled connection costs little
 * time, and a slow server still gets enough.
 */
const FIRST_ATTEMPT_LIMIT_MS = 5000;
const MAX_ATTEMPT_LIMIT_MS = 30_000;
const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 8000;
/** What a delay of ours leaves for the last attempt, or half of what is left if that is less. */
const LAST_ATTEMPT_MS = 1000;
/** With less time left another attempt is not worth a request. */
const SHORTEST_ATTEMPT_MS = 250;

/** What every exchange of one run shares. */
export interface ExchangeContext {
  readonly clock: Clock;
  /** When the time is up, in milliseconds on `clock.elapsedMs()`. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly log: { info(line: string): void; debug(line: string): void };
}

/** One call to a server, however many attempts it takes. */
export interface Call {
  /** For log lines, e.g. `IMS token request`. */
  readonly name: string;
  /** Builds the request anew for each attempt. */
  makeRequest(): HttpRequest;
  readonly maxAttempts?: number;
}

/** How a call ended: the last outcome, and why there was no further attempt. */
export interface CallEnd {
  readonly url: URL;
  readonly outcome: HttpAnswer | ExchangeFailure;
  readonly attempts: number;
  /** There was no time left for another attempt, which might have helped. */
  readonly isTimeUp?: true;
  /** Milliseconds of `Retry-After` that did not fit into the time left. */
  readonly refusedWaitMs?: number;
}

/**
 * Sends a request until an answer comes that a further attempt can't improve, or the time is up.
 *
 * @returns the last outcome, not judged
 * @throws the signal's reason when it is aborted
 */
export async function exchangeWithRetry(call: Call, context: ExchangeContext): Promise<CallEnd> {
  const { clock, deadlineMs, signal, log } = context;
  let limitMs = FIRST_ATTEMPT_LIMIT_MS;
  for (let attempts = 1; ; attempts++) {
    const request = call.makeRequest();
    const outcome = await attempt(request, { name: call.name, attempts, limitMs }, context);
    signal.throwIfAborted();
    if (outcome instanceof Error && outcome.kind === 'timeout') limitMs = nextLimitMs(limitMs);
    const end: CallEnd = { url: request.url, outcome, attempts };
    if (!isRetryable(outcome) || attempts === call.maxAttempts) return end;

    const leftMs = deadlineMs - clock.elapsedMs();
    const answer = outcome instanceof Error ? outcome.proxyAnswer : outcome;
    const askedMs = answer && retryAfterMs(answer, clock.now());
    if (askedMs !== undefined && askedMs >= leftMs) return { ...end, refusedWaitMs: askedMs };
    const delayMs = nextDelayMs(attempts, askedMs ?? 0, leftMs, clock.random());
    if (delayMs === undefined) return { ...end, isTimeUp: true };
    const reason = outcome instanceof Error ? outcome.message : `answered ${outcome.status}`;
    const asked = askedMs === undefined ? '' : `, Retry-After ${askedMs / 1000} s`;
    log.info(
      `${call.name}: attempt ${attempts} ${reason}${asked}; next in ${(delayMs / 1000).toFixed(1)} s`,
    );
    await clock.sleep(delayMs, signal);
  }
}

async function attempt(
  request: HttpRequest,
  { name, attempts, limitMs }: { name: string; attempts: number; limitMs: number },
  { clock, deadlineMs, signal, log }: ExchangeContext,
): Promise<HttpAnswer | ExchangeFailure> {
  const startMs = clock.elapsedMs();
  const leftMs = deadlineMs - startMs;
  // Where a further, longer attempt would not fit, this one gets its time.
  const isLast = leftMs < limitMs + nextLimitMs(limitMs);
  const timeoutMs = Math.max(1, Math.min(isLast ? MAX_ATTEMPT_LIMIT_MS : limitMs, leftMs));
  const outcome = await exchange(request, timeoutMs, signal).catch((error: unknown) => {
    if (error instanceof ExchangeFailure) return error;
    throw error;
  });
  const result =
    outcome instanceof Error
      ? outcome.message
      : `status ${outcome.status}, x-debug-id ${cleanText(String(outcome.headers['x-debug-id'] ?? 'none'), 100)}`;
  const tookMs = Math.round(clock.elapsedMs() - startMs);
  log.debug(
    `${name}: ${request.method} ${request.url.host}${request.url.pathname}, attempt ${attempts}: ${result}, ${tookMs} ms`,
  );
  return outcome;
}

function nextLimitMs(limitMs: number): number {
  return Math.min(limitMs * 2, MAX_ATTEMPT_LIMIT_MS);
}

function isRetryable(outcome: HttpAnswer | ExchangeFailure): boolean {
  return outcome instanceof ExchangeFailure
    ? outcome.kind === 'transient' || outcome.kind === 'timeout'
    : RETRYABLE_STATUSES.includes(outcome.status);
}

/**
 * Exponential delay with full jitter, on top of what the server asks for.
 *
 * @returns milliseconds; undefined when no time is left for another attempt
 */
function nextDelayMs(
  attempts: number,
  askedMs: number,
  leftMs: number,
  random: number,
): number | undefined {
  const windowMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attempts - 1));
  const latestMs = Math.max(askedMs, leftMs - Math.min(LAST_ATTEMPT_MS, leftMs / 2));
  const delayMs = Math.min(askedMs + random * windowMs, latestMs);
  return leftMs < SHORTEST_ATTEMPT_MS ? undefined : delayMs;
}
