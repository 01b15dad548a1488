import type { Answer } from '../loopback-server.ts';

/** A JSON answer, not to be cached (RFC 6749, 5.1). */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify(value),
  };
}

/** A refusal by IMS, thrown by a check: `{"error","error_description"}` (adobe-ims.md, section 1). */
export class ImsMistake extends Error {
  override readonly name = 'ImsMistake';
  readonly answer: Answer;

  constructor(
    status: number,
    error: string,
    description?: string,
    headers: Record<string, string> = {},
  ) {
    super(`${status} ${error}`);
    this.answer = jsonAnswer(status, { error, error_description: description }, headers);
  }
}
