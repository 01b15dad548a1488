import type { Clock } from '../../src/time/clock.ts';

/** A clock that stands still except while something sleeps, which takes no time. */
export class FakeClock implements Clock {
  /** Every wait, in milliseconds. */
  readonly sleeps: number[] = [];
  readonly #start: Date;
  readonly #chances: readonly number[];
  #elapsedMs = 0;
  #drawn = 0;

  /** @param chances what `random` gives, over and over; 0.5 unless told */
  constructor(start = new Date('2026-11-24T02:15:00Z'), chances: readonly number[] = [0.5]) {
    this.#start = start;
    this.#chances = chances;
  }

  now(): Date {
    return new Date(this.#start.getTime() + this.#elapsedMs);
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
    const chance = this.#chances[this.#drawn % this.#chances.length];
    this.#drawn += 1;
    return chance ?? 0;
  }

  /** Lets time pass. */
  pass(durationMs: number): void {
    this.#elapsedMs += durationMs;
  }
}
