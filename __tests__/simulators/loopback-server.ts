import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** What a simulator wants to send. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A server that listens. */
interface LoopbackServer {
  readonly port: number;
  /** Ends at once: destroys every connection. */
  close(): Promise<void>;
}

/** Where and how to listen; unset: any free port of 127.0.0.1, without TLS. */
interface ListenOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: { readonly privateKeyPem: string; readonly certificatePem: string } | undefined;
}

/** Handles one request. `tcpSocket` is the connection below TLS: only that can be reset. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  tcpSocket: Socket,
) => Promise<void>;

/** No request may take longer to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Many processes may connect in the same moment. */
const BACKLOG = 4096;

/** Starts a server; a handler that throws is answered 500 with the reason. */
export async function listen(
  handler: Handler,
  options: ListenOptions = {},
): Promise<LoopbackServer> {
  const { host = '127.0.0.1', port = 0, tls } = options;
  const settings = { keepAliveTimeout: 15_000, requestTimeout: REQUEST_TIMEOUT_MS };
  const server =
    tls === undefined
      ? createServer(settings)
      : createHttpsServer({ ...settings, key: tls.privateKeyPem, cert: tls.certificatePem });
  const sockets = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(remotePort));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('request', async (request, response) => {
    const tcpSocket = sockets.get(request.socket.remotePort) ?? request.socket;
    try {
      await handler(request, response, tcpSocket);
    } catch (error) {
      if (!response.headersSent) {
        send(response, { status: 500, headers: {}, body: String(error) });
      }
      response.destroy();
    }
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, backlog: BACKLOG }, resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets.values()) {
        socket.destroy();
      }
      await closed;
    },
  };
}

/** Sends a whole answer. */
export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Reads a request's body; returns nothing if it is too long or the connection broke. */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      byteCount += chunk.length;
      if (byteCount > mostBytes) {
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** Reads a multipart form; rejects if it is none. */
export function readMultipart(contentType: string, body: Buffer): Promise<FormData> {
  return new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
}

/** The bearer token of an `Authorization` header, if there is one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
}
