import { ActionError } from '../../../../src/errors/action-error.ts';

/** The ActionError that the call throws. Anything else thrown, or nothing, fails the test. */
export function catchActionError(call: () => unknown): ActionError {
  try {
    call();
  } catch (error) {
    if (error instanceof ActionError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
