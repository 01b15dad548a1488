import { type Answer, jsonAnswer } from './answer.ts';

/** A refusal by IMS: thrown by a check, turned into an answer by the request handler. */
export class ImsMistake extends Error {
  override readonly name = 'ImsMistake';
  readonly status: number;
  readonly error: string;
  readonly description: string | undefined;

  constructor(status: number, error: string, description?: string) {
    super(`${status} ${error}${description === undefined ? '' : `: ${description}`}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }

  /** The body shape `{"error","error_description"}` (adobe-ims.md, section 1). */
  toAnswer(): Answer {
    const headers: Record<string, string> = this.status === 405 ? { allow: 'POST' } : {};
    return jsonAnswer(
      this.status,
      {
        error: this.error,
        ...(this.description === undefined ? {} : { error_description: this.description }),
      },
      headers,
    );
  }
}
