import { readInputs } from '../inputs/read-inputs.ts';
import { cancellationSignal } from '../runner/cancellation.ts';
import { log, logFailure } from '../runner/log.ts';
import { endProcess } from '../runner/process-end.ts';
import { systemClock } from '../time/clock.ts';
import { obtainToken } from './obtain-token.ts';

/** Runs the step and ends the process. Its exit code is 0 only after a token was handed over. */
export async function runMain(): Promise<void> {
  // Should the event loop run dry before the end.
  process.exitCode = 1;
  process.once('uncaughtException', (error) => {
    logFailure(error);
    endProcess(1);
  });
  const signal = cancellationSignal();
  let exitCode: 0 | 1 = 1;
  let timeoutMs = 0;
  try {
    const inputs = readInputs();
    timeoutMs = inputs.timeoutMs;
    // elapsedMs counts from the start of the process, so that loading is part of the time.
    await obtainToken(inputs, { clock: systemClock, deadlineMs: timeoutMs, signal, log });
    exitCode = 0;
  } catch (error) {
    logFailure(signal.aborted ? signal.reason : error);
  }
  await endProcess(exitCode, timeoutMs);
}
