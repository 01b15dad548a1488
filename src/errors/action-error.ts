import type { ErrorCode } from './error-codes.ts';

/**
 * The only error that reaches the workflow author: a code from the closed list and a message that
 * says which input or which call, what was wrong and what to do. It never holds a secret or a body.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
