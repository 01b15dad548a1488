import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsIdentity } from './tls-identity.ts';

const BACKLOG = 4096;
/** No request may take longer to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A server that listens, and its TCP connections. */
export interface ListeningServer {
  port: number;
  /** The TCP socket of a request's connection, which under TLS is not `request.socket`. */
  rawSocket(remotePort: number | undefined): Socket | undefined;
  /** Ends at once: destroys every connection. */
  close(): Promise<void>;
}

/** Where and how to listen. */
export interface ListenOptions {
  host: string;
  port: number;
  tls: TlsIdentity | undefined;
}

/** Starts an HTTP server, or an HTTPS server if there is an identity for it. */
export async function listen(
  { host, port, tls }: ListenOptions,
  listener: RequestListener,
): Promise<ListeningServer> {
  const settings = { keepAliveTimeout: 15_000, requestTimeout: REQUEST_TIMEOUT_MS };
  const server =
    tls === undefined
      ? createHttpServer(settings, listener)
      : createHttpsServer(
          { ...settings, key: tls.privateKeyPem, cert: tls.certificatePem },
          listener,
        );
  const sockets = new Map<number, Socket>();
  server.on('connection', (socket: Socket) => {
    const remotePort = socket.remotePort ?? 0;
    sockets.set(remotePort, socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      if (sockets.get(remotePort) === socket) {
        sockets.delete(remotePort);
      }
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', () => {});
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, backlog: BACKLOG }, resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    rawSocket: (remotePort) => sockets.get(remotePort ?? 0),
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of sockets.values()) {
        socket.destroy();
      }
      await closed;
    },
  };
}
