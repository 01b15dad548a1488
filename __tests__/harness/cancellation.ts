import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after the time, or rejects when the signal fires first. */
export type Delay = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** Waits for real; tests of processes that ignore signals give their own. */
export const realDelay: Delay = (milliseconds, signal) =>
  sleep(milliseconds, undefined, { signal });

/** The runner's signals on cancel and how long it waits after each (ProcessInvoker.cs). */
const SIGNALS = [
  ['SIGINT', 7500],
  ['SIGTERM', 2500],
] as const;

/**
 * Ends a process as the runner does on cancel: SIGINT, wait, SIGTERM, wait, kill.
 *
 * @param exited fires when the process has ended, which ends the waiting
 */
export async function cancelProcess(
  sendSignal: (signal: NodeJS.Signals) => void,
  exited: AbortSignal,
  delay: Delay,
): Promise<void> {
  for (const [signal, graceMs] of SIGNALS) {
    sendSignal(signal);
    await delay(graceMs, exited).catch(() => undefined);
    if (exited.aborted) {
      return;
    }
  }
  sendSignal('SIGKILL');
}
