import type { Clock } from '../time/clock.ts';
import type { Call, ExchangeContext, Outcome } from './call.ts';
import { exchange, noAnswerWithin } from './exchange.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import { debugIdOf, type HttpRequest } from './http-messages.ts';
import { OpenExchanges } from './open-exchanges.ts';
import { proxyFor } from './proxy.ts';
import { retryAfterMs } from './retry-after.ts';

/** Answers that may be better the next time; docs/behaviour.md lists them. */
const RETRYABLE_STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/** Whether a further attempt may end better. */
export function isRetryable(outcome: Outcome): boolean {
  return outcome instanceof ExchangeFailure
    ? outcome.kind === 'transient' || outcome.kind === 'timeout'
    : RETRYABLE_STATUSES.includes(outcome.status);
}

interface AttemptPlan {
  /** From 1, for log lines. */
  readonly number: number;
  /** When it is given up. */
  readonly timeoutMs: number;
  /** When it is left to itself. */
  readonly patienceMs: number;
}

/**
 * The attempts of one call. One that is slow stays under way beside the next: its answer still
 * counts, whenever it comes.
 */
export class Attempts {
  readonly #call: Call;
  readonly #context: ExchangeContext;
  readonly #open: OpenExchanges;
  readonly #broken = Promise.withResolvers<never>();
  /** Tells whoever waits of the outcome of any attempt, by its number. */
  #tell: (outcome: Outcome, attempt: number) => void = () => {};
  #notBeforeMs = 0;

  constructor(call: Call, context: ExchangeContext) {
    this.#call = call;
    this.#context = context;
    this.#open = call.open ?? new OpenExchanges();
    // Whoever waits will hear of it.
    this.#broken.promise.catch(() => {});
    context.signal.addEventListener('abort', this.#cancel);
    if (context.signal.aborted) {
      this.#cancel();
    }
  }

  /**
   * How long servers ask to wait before a further attempt.
   *
   * @param outcome of the last attempt; an earlier one may have been told more
   * @returns milliseconds; undefined if none asked
   */
  askedWaitMs(outcome: Outcome): number | undefined {
    const { clock } = this.#context;
    const ownMs = askedMs(outcome, clock);
    const earlierMs = this.#notBeforeMs - clock.elapsedMs();
    return earlierMs > (ownMs ?? 0) ? earlierMs : ownMs;
  }

  /**
   * Makes an attempt.
   *
   * @returns its outcome, or that of an earlier attempt that no further one can improve
   * @throws the signal's reason when it is aborted
   */
  async make(
    request: HttpRequest,
    { number, timeoutMs, patienceMs }: AttemptPlan,
  ): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#tell = (outcome, attempt) => {
      if (attempt === number || !isRetryable(outcome)) {
        resolve(outcome);
      }
    };
    const isSlow = () => resolve(noAnswerWithin(patienceMs, proxyFor(request.url)));
    const timer = patienceMs < timeoutMs ? setTimeout(isSlow, patienceMs) : undefined;
    const sent = this.#send(request, number, timeoutMs);
    sent.catch(this.#broken.reject);
    this.#open.add(sent, this.#context.clock);
    try {
      return await Promise.race([promise, this.#broken.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Waits before the next attempt.
   *
   * @returns what an earlier attempt brought in the meantime: an answer, or a failure for good
   * @throws when the signal is aborted
   */
  pause(delayMs: number): Promise<Outcome | undefined> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#tell = (outcome) => {
      if (!(outcome instanceof Error && isRetryable(outcome))) {
        resolve(outcome);
      }
    };
    const end = this.#context.clock.sleep(delayMs, this.#context.signal);
    return Promise.race([end as Promise<undefined>, promise, this.#broken.promise]);
  }

  /** Ends the call, and what is under way unless it was said to stay open. */
  close(): void {
    this.#context.signal.removeEventListener('abort', this.#cancel);
    if (this.#open !== this.#call.open) {
      this.#open.close();
    }
  }

  readonly #cancel = () => this.#broken.reject(this.#context.signal.reason);

  async #send(request: HttpRequest, number: number, timeoutMs: number): Promise<Outcome> {
    const { clock, log } = this.#context;
    const startMs = clock.elapsedMs();
    const outcome = await exchange(request, timeoutMs, this.#open.signal).catch(asFailure);
    const answer = outcome instanceof Error ? outcome.partialAnswer : outcome;
    if (answer !== undefined) {
      this.#call.onAnswer?.(answer);
    }
    const result =
      outcome instanceof Error
        ? outcome.message
        : `status ${outcome.status}, x-debug-id ${debugIdOf(outcome.headers)}`;
    const tookMs = Math.round(clock.elapsedMs() - startMs);
    log.debug(
      `${this.#call.name}: ${request.method} ${request.url.host}${request.url.pathname}, attempt ${number}: ${result}, ${tookMs} ms`,
    );
    if (isRetryable(outcome)) {
      const notBeforeMs = clock.elapsedMs() + (askedMs(outcome, clock) ?? 0);
      this.#notBeforeMs = Math.max(this.#notBeforeMs, notBeforeMs);
    }
    this.#tell(outcome, number);
    return outcome;
  }
}

/** A fault of our own is no failure of the exchange. */
function asFailure(error: unknown): ExchangeFailure {
  if (error instanceof ExchangeFailure) {
    return error;
  }
  throw error;
}

function askedMs(outcome: Outcome, clock: Clock): number | undefined {
  const answer = outcome instanceof Error ? outcome.proxyAnswer : outcome;
  return answer && retryAfterMs(answer, clock.now());
}
