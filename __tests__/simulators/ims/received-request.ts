import type { IncomingHttpHeaders } from 'node:http';

/** A request that has been read to its end. */
export interface ReceivedRequest {
  method: string;
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Query and form parameters; never empty ones (RFC 6749, 3.2: an empty value counts as absent). */
  parameters: Map<string, string>;
}

/** The bearer token of the `Authorization` header, if there is one. */
export function bearerToken(request: ReceivedRequest): string | undefined {
  return /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
