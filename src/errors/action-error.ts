import type { ErrorCode } from './error-codes.ts';

/** What an {@link ActionError} may hold besides its message. */
export interface ActionErrorOptions extends ErrorOptions {
  readonly checklist?: string | undefined;
}

/**
 * The only error that reaches the workflow author: a code from the closed list and a message that
 * says which input or which call, what was wrong and what to do. It never holds a secret or a body.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly code: ErrorCode;
  /** What to go through, for the job summary; Markdown, for the codes that have several causes. */
  readonly checklist: string | undefined;

  constructor(code: ErrorCode, message: string, options?: ActionErrorOptions) {
    super(message, options);
    this.code = code;
    this.checklist = options?.checklist;
  }
}
