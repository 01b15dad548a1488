import type { Clock } from '../time/clock.ts';
import type { ExchangeFailure } from './exchange-failure.ts';
import type { HttpAnswer } from './http-messages.ts';

/** How old an exchange may get once its answer is no longer needed, or twice the slowest answer. */
const PATIENCE_MS = 10_000;
/** After a cancel. The runner lets the step live for 7.5 s before it insists. */
const CANCEL_PATIENCE_MS = 5000;

/** What {@link OpenExchanges.settle} needs of a run. */
interface Waiting {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly log: { info(line: string): void };
}

/**
 * The exchanges of one or more calls that are still under way. An exchange is no longer waited for
 * when another was answered first, but what the server does for it is done all the same.
 */
export class OpenExchanges {
  readonly #stop = new AbortController();
  readonly #startsMs = new Map<Promise<unknown>, number>();
  #slowestMs = 0;

  /** Ends every exchange that was begun with it. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Counts an exchange as open until it ends. */
  add(exchange: Promise<HttpAnswer | ExchangeFailure>, clock: Clock): void {
    const startMs = clock.elapsedMs();
    this.#startsMs.set(exchange, startMs);
    const end = (outcome: unknown) => {
      this.#startsMs.delete(exchange);
      if (!(outcome instanceof Error)) {
        this.#slowestMs = Math.max(this.#slowestMs, clock.elapsedMs() - startMs);
      }
    };
    exchange.then(end, end);
  }

  /** Cuts off what is still open, and waits until it has been told of. */
  async close(): Promise<void> {
    if (this.#startsMs.size > 0) {
      this.#stop.abort();
      await Promise.allSettled(this.#startsMs.keys());
    }
  }

  /**
   * Waits for the open exchanges, as long as an answer can be expected: the servers of one run are
   * about equally slow, and what takes much longer than another answer took has most likely stalled.
   */
  async settle({ clock, deadlineMs, signal, log }: Waiting): Promise<void> {
    const count = this.#startsMs.size;
    if (count === 0 || (signal.aborted && count <= unsentCount())) {
      return;
    }
    const nowMs = clock.elapsedMs();
    const patienceMs = Math.max(PATIENCE_MS, 2 * this.#slowestMs);
    const latestMs = Math.max(...this.#startsMs.values()) + patienceMs;
    const cancelMs = Math.min(CANCEL_PATIENCE_MS, deadlineMs - nowMs);
    const waitMs = signal.aborted ? cancelMs : Math.min(latestMs, deadlineMs) - nowMs;
    if (waitMs > 0) {
      log.info(
        `Waiting up to ${(waitMs / 1000).toFixed(1)} s for slow answers (open requests: ${count}), so that no token is left alive.`,
      );
      const ended = new AbortController();
      Promise.allSettled(this.#startsMs.keys()).then(() => ended.abort());
      await clock.sleep(waitMs, ended.signal).catch(() => {});
    }
    const left = this.#startsMs.size;
    if (left > 0) {
      log.info(
        `Requests without an answer: ${left}. A token that was issued for one is known to nobody, and expires by itself.`,
      );
    }
  }
}

/** How many requests cannot have been sent yet, since their connection is still being made. */
function unsentCount(): number {
  const unsent = ['GetAddrInfoReqWrap', 'TCPConnectWrap'];
  return process.getActiveResourcesInfo().filter((name) => unsent.includes(name)).length;
}
