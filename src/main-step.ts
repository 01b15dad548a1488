import { readInputs } from './inputs/read-inputs.ts';
import { obtainToken } from './obtain-token.ts';
import { cancellationSignal } from './runner/cancellation.ts';
import { log, logFailure } from './runner/log.ts';
import { systemClock } from './time/clock.ts';

/** Runs the step. Its exit code is 0 only after a token was handed over. */
export async function runMain(): Promise<void> {
  process.exitCode = 1;
  process.once('uncaughtException', (error) => {
    logFailure(error);
    process.exit(1);
  });
  const signal = cancellationSignal();
  try {
    const inputs = readInputs();
    // elapsedMs counts from the start of the process, so that loading is part of the time.
    await obtainToken(inputs, { clock: systemClock, deadlineMs: inputs.timeoutMs, signal, log });
    process.exitCode = 0;
  } catch (error) {
    logFailure(signal.aborted ? signal.reason : error);
  }
}
