import type { ExchangeContext } from '../../src/http/call.ts';
import type { Clock } from '../../src/time/clock.ts';

const START_MS = Date.parse('2026-11-24T02:15:00Z');

/** A clock that stands still except while something sleeps, which takes no time. */
class FakeClock implements Clock {
  /** Every wait, in milliseconds. */
  readonly sleeps: number[] = [];
  #elapsedMs = 0;

  now(): Date {
    return new Date(START_MS + this.#elapsedMs);
  }

  elapsedMs(): number {
    return this.#elapsedMs;
  }

  async sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleeps.push(delayMs);
    this.pass(delayMs);
  }

  random(): number {
    return 0.5;
  }

  /** Lets time pass. */
  pass(durationMs: number): void {
    this.#elapsedMs += durationMs;
  }
}

/** What an exchange shares, with everything that it logs. */
export interface TestContext extends ExchangeContext {
  readonly clock: FakeClock;
  readonly lines: string[];
  readonly debugLines: string[];
  readonly cancel: AbortController;
}

/** Makes a context with a fake clock. */
export function makeContext(deadlineMs = 120_000): TestContext {
  const clock = new FakeClock();
  const lines: string[] = [];
  const debugLines: string[] = [];
  const cancel = new AbortController();
  const log = {
    info: (line: string) => void lines.push(line),
    debug: (line: string) => void debugLines.push(line),
  };
  return { clock, deadlineMs, signal: cancel.signal, log, lines, debugLines, cancel };
}
