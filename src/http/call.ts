import type { Clock } from '../time/clock.ts';
import type { ExchangeFailure } from './exchange-failure.ts';
import type { HttpAnswer, HttpRequest } from './http-messages.ts';
import type { OpenExchanges } from './open-exchanges.ts';

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
  /**
   * Keeps slow attempts open after the call, for a request that leaves something behind: no attempt
   * is then begun beside another if the time may be up before its answer. Without it, all end with
   * the call.
   */
  readonly open?: OpenExchanges;
  /** Is given each answer before anything is logged of it, also one that comes late or is cut off. */
  onAnswer?(answer: HttpAnswer): void;
}

/** An answer, or why there was none. */
export type Outcome = HttpAnswer | ExchangeFailure;

/** How a call ended: the outcome that tells most, and why there was no further attempt. */
export interface CallEnd {
  readonly url: URL;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** When the call began and when the time is up, in milliseconds on `clock.elapsedMs()`. */
  readonly startedMs: number;
  readonly deadlineMs: number;
  /** There was no time left for another attempt, which might have helped. */
  readonly isTimeUp?: true;
  /** Milliseconds of `Retry-After` that did not fit into the time left. */
  readonly refusedWaitMs?: number;
}
