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

/**
 * Starts a server at a free port of 127.0.0.1. A handler that throws is answered 500 with the reason,
 * if its client is still there.
 *
 * @param tls key and certificate, PEM; unset: without TLS
 */
export async function listen(
  handler: Handler,
  tls?: { readonly privateKeyPem: string; readonly certificatePem: string },
): Promise<LoopbackServer> {
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
  server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG }, resolve);
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

/** The bearer token of an `Authorization` header, if there is one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
}
