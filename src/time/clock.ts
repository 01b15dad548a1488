/** Time and chance as the code sees them, so that tests can replace both. */
export interface Clock {
  /** The wall clock. */
  now(): Date;
  /** Milliseconds since the process started; never jumps. */
  elapsedMs(): number;
  /** Waits; rejects when the signal is aborted. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 to below 1. */
  random(): number;
}

/** The clock of this machine and process. */
export const systemClock: Clock = {
  now: () => new Date(),
  // Unlike performance.now() it loads nothing.
  elapsedMs: () => process.uptime() * 1000,
  async sleep(delayMs, signal) {
    // Loaded only where something goes wrong.
    const { setTimeout: sleep } = process.getBuiltinModule('node:timers/promises');
    await sleep(delayMs, undefined, { signal });
  },
  random: Math.random,
};
