import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listen, type TestServer } from './_servers.ts';

/** A proxy that was asked to connect. */
interface ConnectRequest {
  /** `host:port`, as the client wrote it. */
  readonly target: string | undefined;
  readonly authorization: string | undefined;
}

/** What a proxy does with a CONNECT request; by default it opens the way. */
export type Behaviour = (client: Socket, open: (answer?: string) => void) => void;

/** A proxy for CONNECT that leads every name to one port on loopback. */
export async function startProxy(
  port: number,
  behave: Behaviour = (_client, open) => open(),
  server: Server = createServer(),
  host?: string,
): Promise<TestServer & { readonly asked: ConnectRequest[] }> {
  const asked: ConnectRequest[] = [];
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    client.on('error', () => {});
    asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    behave(client, (answer) => openWay(client, port, answer));
  });
  return Object.assign(await listen(server, host), { asked });
}

function openWay(
  client: Socket,
  port: number,
  answer = 'HTTP/1.1 200 Connection established\r\n\r\n',
): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write(answer);
    upstream.pipe(client).pipe(upstream);
  });
  upstream.on('error', () => client.destroy());
  client.once('close', () => upstream.destroy());
}
