import type { IncomingHttpHeaders } from 'node:http';
import { cleanText } from '../text/clean-text.ts';

/** A request as the protocol parts describe it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A complete answer; nothing in it has been judged. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The POST of a form, encoded as `application/x-www-form-urlencoded` in UTF-8. */
export function formPost(
  url: URL,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
  };
}

/** By which Adobe finds a request in its logs, for messages; `none` where the answer has none. */
export function debugIdOf(headers: IncomingHttpHeaders): string {
  return cleanText(String(headers['x-debug-id'] ?? 'none'), 100);
}
