/** What an endpoint wants to send. The transport adds `Date`, `Content-Length` and `x-debug-id`. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

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

/** 200 without a body, as the invalidation endpoints give it. */
export function emptyAnswer(): Answer {
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
}
