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

/** A refusal: `{"error","error_description"}` (adobe-ims.md, section 1). */
export function refusal(
  status: number,
  error: string,
  description?: string,
  headers?: Record<string, string>,
): Answer {
  return jsonAnswer(status, { error, error_description: description }, headers);
}

/** Thrown where IMS refuses; the request handler sends the answer. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(String(answer.body));
    this.answer = answer;
  }
}

/**
 * States what IMS demands, and how it refuses anything else.
 *
 * @throws {Refused} unless `isMet`
 */
export function demand(
  isMet: boolean,
  status: number,
  error: string,
  description?: string,
): asserts isMet {
  if (!isMet) {
    throw new Refused(refusal(status, error, description));
  }
}
