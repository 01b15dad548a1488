import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';

/** A server of a test on loopback. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Answers each request with what the function writes on the socket. */
export function startRawServer(answer: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    socket.once('data', () => answer(socket));
  });
  return listen(server);
}

/** An HTTP server that answers as the function says. */
export function startHttpServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<TestServer> {
  return listen(createServer(answer), host);
}

/** Takes a server into service; `close` destroys what is still open. */
export async function listen(server: TcpServer, host = '127.0.0.1'): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const testServer: TestServer = {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    get connections() {
      return connections;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
    [Symbol.asyncDispose]: () => testServer.close(),
  };
  return testServer;
}

/** A good token answer, with changes. */
export function tokenAnswer(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { access_token: 'opaque-token-1', token_type: 'bearer', expires_in: 86399, ...changes };
}

/** Bytes of an HTTP answer with a JSON body. */
export function rawAnswer(body: unknown, status = '200 OK', headers = ''): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text);
  return `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${length}\r\n\r\n${text}`;
}
