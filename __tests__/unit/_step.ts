import { afterEach, beforeEach, jest } from '@jest/globals';
import { CANCEL_SIGNALS } from '../../src/runner/cancellation.ts';

/** Takes away what each test has listened to: the runner's signals, faults, closed output. */
export function dropListeners(): void {
  afterEach(() => {
    for (const name of [...CANCEL_SIGNALS, 'uncaughtException']) {
      process.removeAllListeners(name);
    }
    process.stdout.removeAllListeners('error');
    process.exitCode = undefined;
  });
}

/** Lets steps end, but not the process; gives the exit codes of each test. */
export function useExit(): jest.Mock<typeof process.exit> {
  const exit = jest.fn<typeof process.exit>();
  dropListeners();
  beforeEach(() => {
    exit.mockClear();
    jest.spyOn(process, 'exit').mockImplementation(exit);
  });
  return exit;
}
