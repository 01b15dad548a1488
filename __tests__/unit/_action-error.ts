import { ActionError } from '../../src/errors/action-error.ts';

/** The ActionError that a call throws. Anything else thrown, or nothing, fails the test. */
export async function actionErrorOf(call: () => unknown): Promise<ActionError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ActionError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
