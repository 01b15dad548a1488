import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came, for tests. */
export interface RecordedRequest {
  receivedAt: Date;
  method: string;
  /** Without the query, whose parameters are in `parameters`. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Form and query parameters; empty ones are left out. */
  parameters: Record<string, string>;
}
