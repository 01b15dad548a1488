import type { Answer } from '../loopback-server.ts';
import { jsonAnswer } from './answer.ts';

/** A refusal by IMS: thrown by a check, turned into an answer by the request handler. */
export class ImsMistake extends Error {
  override readonly name = 'ImsMistake';
  readonly status: number;
  readonly error: string;
  readonly description: string | undefined;

  constructor(status: number, error: string, description?: string) {
    super(`${status} ${error}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }

  /** The body shape `{"error","error_description"}` (adobe-ims.md, section 1). */
  toAnswer(headers: Record<string, string> = {}): Answer {
    const { status, error, description } = this;
    return jsonAnswer(status, { error, error_description: description }, headers);
  }
}
