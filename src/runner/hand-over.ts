import { exportVariable, setOutput } from '@actions/core';
import { ActionError } from '../errors/action-error.ts';
import { allOrNothing, type RunnerFile } from './runner-files.ts';

/** The outputs of `action.yml`. */
export interface Outputs {
  readonly token: string;
  readonly 'token-type': string;
  readonly 'expires-in': number;
  readonly 'expires-at': string;
  readonly scopes: string;
  readonly 'client-id': string;
  readonly 'organization-id': string;
  readonly 'certificate-expires-at': string;
}

/**
 * Sets the outputs, then the variable for later steps: all of them or none.
 *
 * @param variable the variable's name; empty for none
 * @throws ActionError HANDOVER_FAILED
 */
export function handOver(outputs: Outputs, variable: string): void {
  try {
    allOrNothing(handOverFiles(variable), () => {
      for (const [name, value] of Object.entries(outputs)) {
        setOutput(name, value);
      }
      if (variable !== '') {
        exportVariable(variable, outputs.token);
      }
    });
  } catch (error) {
    const message =
      'The token was issued but could not be handed over: writing to GITHUB_OUTPUT or GITHUB_ENV failed. Is the disk of the runner full?';
    throw new ActionError('HANDOVER_FAILED', message, { cause: error });
  }
}

/**
 * Whether the job has given the variable a value already: an earlier step of this action, most
 * likely, whose token later steps would then no longer see.
 *
 * @param variable the variable's name; empty for none
 */
export function isVariableTaken(variable: string): boolean {
  return Object.hasOwn(process.env, variable) && process.env[variable] !== '';
}

/** The files that {@link handOver} writes. */
export function handOverFiles(variable: string): RunnerFile[] {
  return variable === '' ? ['GITHUB_OUTPUT'] : ['GITHUB_OUTPUT', 'GITHUB_ENV'];
}
