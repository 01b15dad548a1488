import type { IncomingHttpHeaders } from 'node:http';
import type { ReceivedRequest } from './received-request.ts';

const SECRET_NAMES = new Set(['client_secret', 'jwt_token', 'token', 'authorization', 'password']);

/** A request as tests see it. Secrets are `***` unless the simulator was told to record them. */
export interface RecordedRequest {
  /** Counts from 1, over the simulator's life. */
  number: number;
  receivedAt: Date;
  method: string;
  /** Without the query, whose parameters are in `parameters`. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Form and query parameters; empty ones are left out. */
  parameters: Record<string, string>;
  remotePort: number | undefined;
}

function withoutSecrets<Value>(fields: Record<string, Value>): Record<string, Value | string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SECRET_NAMES.has(name) ? '***' : value]),
  );
}

function redacted(record: RecordedRequest): RecordedRequest {
  return {
    ...record,
    headers: withoutSecrets(record.headers),
    parameters: withoutSecrets(record.parameters),
  };
}

/** The newest requests; the older half is dropped when `capacity` is reached. */
export class RequestLog {
  readonly #records: RecordedRequest[] = [];
  readonly #recordSecrets: boolean;
  readonly #capacity: number;
  #count = 0;

  constructor(recordSecrets: boolean, capacity: number) {
    this.#recordSecrets = recordSecrets;
    this.#capacity = capacity;
  }

  /** Live: grows as requests come. */
  get records(): readonly RecordedRequest[] {
    return this.#records;
  }

  /** For other processes: never with secrets. */
  get redactedRecords(): RecordedRequest[] {
    return this.#records.map(redacted);
  }

  add(request: ReceivedRequest, receivedAt: Date, remotePort: number | undefined): void {
    this.#count += 1;
    const record: RecordedRequest = {
      number: this.#count,
      receivedAt,
      method: request.method,
      path: request.path,
      headers: request.headers,
      parameters: Object.fromEntries(request.parameters),
      remotePort,
    };
    if (this.#records.length >= this.#capacity) {
      this.#records.splice(0, Math.ceil(this.#capacity / 2));
    }
    this.#records.push(this.#recordSecrets ? record : redacted(record));
  }

  clear(): void {
    this.#records.length = 0;
  }
}
