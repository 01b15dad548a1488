import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { expectFailure, goodInputs, runMain } from '../dist/_run.ts';
import type { StepResult } from '../harness/run-step.ts';
import { BATCH_BASE } from '../simulators/forms/batch-api.ts';
import type { ImsSimulator } from '../simulators/ims/ims-simulator.ts';

/** What `verify-url` usually names; the query is never shown. */
export const PATH = `${BATCH_BASE}/configs`;
export const QUERY = '?key=canary-in-the-query';

/** Runs main so that it verifies the token at a server, with a query that must not be shown. */
export function verifyAt(
  ims: ImsSimulator,
  origin: string,
  inputs: Record<string, string> = {},
  options: { env?: Record<string, string>; debug?: boolean } = {},
): Promise<StepResult> {
  const verifyUrl = { 'verify-url': `${origin}${PATH}${QUERY}` };
  return runMain({ ...goodInputs(ims), ...verifyUrl, ...inputs }, options);
}

/** The lines that a run wrote, apart from the commands that mask. */
export function shownBy({ rawStdout }: StepResult): string {
  return rawStdout
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
}

/**
 * The token was refused with this code: nothing handed over, the token kept for revocation.
 *
 * @returns the message of the error
 */
export function messageOfRefusal(result: StepResult, code: ErrorCode): string {
  const message = expectFailure(result, code);
  if (shownBy(result).includes('canary')) {
    throw new Error(`a canary is shown: ${result.log}`);
  }
  if (!('revocation' in result.state)) {
    throw new Error('no state was saved for the post step');
  }
  return message;
}
