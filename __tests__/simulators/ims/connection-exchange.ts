import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';

/** One request and its answer in the making, with the ways to send it, well or badly. */
export class ConnectionExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** `request.socket` is taken away when a request is given up. */
  readonly #socket: Socket;
  readonly #rawSocket: Socket | undefined;
  readonly #gone = new AbortController();

  /** @param rawSocket the TCP socket, also under TLS; only it can be reset */
  constructor(request: IncomingMessage, response: ServerResponse, rawSocket: Socket | undefined) {
    this.request = request;
    this.response = response;
    this.#socket = request.socket;
    this.#rawSocket = rawSocket;
    response.once('close', () => this.#gone.abort());
    response.on('error', () => this.#gone.abort());
  }

  /** Aborted once the answer is sent or the connection is gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Sends the head; `contentLength` undefined: chunked. */
  sendHead(answer: Answer, date: Date, contentLength: number | undefined): void {
    const { response } = this;
    response.sendDate = false;
    response.writeHead(answer.status, {
      date: date.toUTCString(),
      'x-debug-id': randomBytes(16).toString('hex'),
      ...answer.headers,
      ...(contentLength === undefined ? {} : { 'content-length': contentLength }),
    });
  }

  /** Sends a whole answer. */
  send(answer: Answer, date: Date): void {
    const body = Buffer.from(answer.body);
    this.sendHead(answer, date, body.length);
    this.response.end(body);
  }

  /** Sends a part of the body and waits until it can take more. */
  async write(chunk: Buffer | string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = () => resolve();
    this.gone.addEventListener('abort', done);
    this.response.write(chunk, done);
    await promise;
    this.gone.removeEventListener('abort', done);
  }

  /** Ends the connection in an orderly way, after these bytes, which need not be HTTP. */
  close(bytes = ''): void {
    this.#socket.write(bytes);
    this.#socket.destroySoon();
  }

  /** Ends the connection at once, without what is missing of the answer. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Resets the TCP connection. */
  reset(): void {
    (this.#rawSocket ?? this.#socket).resetAndDestroy();
  }
}
