import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { decompress, type HttpRequest, proxyFor, USER_AGENT } from './action.ts';

/** An answer, raw: whatever the action's own client might smooth over is still in it. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly httpVersion: string;
  /** `TLSv1.3`; undefined without TLS. */
  readonly tlsVersion?: string;
  /** Whether the connection had served a request before. */
  readonly isReusedConnection: boolean;
  readonly sentAt: Date;
  readonly answeredAt: Date;
}

/** No complete answer. */
export interface NoAnswer {
  readonly kind: 'none';
  /** An error code such as `ECONNRESET`. */
  readonly reason: string;
  /** What had come of the body. */
  readonly partialBody: string;
  /** Whether the whole request was sent, so that it may have had its effect. */
  readonly isSent: boolean;
}

export type Outcome = Answer | NoAnswer;

/** How a request is to be sent, beside what is in it. */
export interface Connection {
  /** Connections to share with other requests; unset: one of its own. */
  readonly agent?: HttpAgent;
  readonly maxTlsVersion?: 'TLSv1.2';
}

/** Sends one request and never throws. */
export type Send = (request: HttpRequest, connection?: Connection) => Promise<Outcome>;

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 1024 * 1024;

/** An agent that keeps connections, for `Connection`. Obeys the proxy variables as the action does. */
export function keepAliveAgent(url: URL, connection: Connection = {}): HttpAgent {
  return makeAgent(url, connection, true);
}

function makeAgent(url: URL, { maxTlsVersion }: Connection, keepAlive: boolean): HttpAgent {
  const options = { keepAlive, proxyEnv: proxyEnvironment(url) };
  if (url.protocol === 'http:') {
    return new HttpAgent(options);
  }
  return new HttpsAgent({
    ...options,
    rejectUnauthorized: true,
    ...(maxTlsVersion === undefined ? {} : { maxVersion: maxTlsVersion }),
  });
}

/**
 * The one variable that Node needs to use the proxy that the action would use. Node by itself goes
 * around a proxy that it can't read.
 *
 * @throws ExchangeFailure when the variable can't be read
 */
function proxyEnvironment(url: URL): NodeJS.ProcessEnv {
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    return {};
  }
  const address = new URL(proxy.url);
  const userInfo = Buffer.from(proxy.authorization?.slice('Basic '.length) ?? '', 'base64');
  const [user = '', ...password] = userInfo.toString().split(':');
  address.username = encodeURIComponent(user);
  address.password = encodeURIComponent(password.join(':'));
  return { [url.protocol.replace(':', '_proxy')]: address.href };
}

/**
 * Sends a request with Node's own client and reads the whole answer: at most 1 MiB, within 10 s.
 * Follows no redirect. Undoes a compression, as the action does.
 */
export const sendRequest: Send = (request, connection = {}) => {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const { method, url, headers, body } = request;
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const agent = connection.agent ?? makeAgent(url, connection, false);
  const sentAt = new Date();
  const chunks: Buffer[] = [];
  let size = 0;
  const common = { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...headers };
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = start(url, { method, headers: { ...common, ...length }, agent });
  const fail = (reason: string) => {
    const partialBody = Buffer.concat(chunks).toString('utf8');
    resolve({ kind: 'none', reason, partialBody, isSent: outgoing.writableFinished });
    outgoing.destroy();
  };
  const timer = setTimeout(() => fail('no answer within 10 s'), TIMEOUT_MS);
  outgoing.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'no connection'));
  outgoing.on('upgrade', () => fail('the server switched protocols'));
  outgoing.on('response', (message) => {
    const { socket } = message;
    const tlsVersion = socket instanceof TLSSocket ? socket.getProtocol() : null;
    message.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        fail('an answer of more than 1 MiB');
      }
    });
    message.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'cut off'));
    message.on('aborted', () => fail('cut off'));
    message.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const { 'content-encoding': coding = 'identity', ...plainHeaders } = message.headers;
      const plain = decompressIfPossible(bytes, coding);
      resolve({
        kind: 'answer',
        status: Number(message.statusCode),
        headers: plain === undefined ? message.headers : plainHeaders,
        body: (plain ?? bytes).toString('utf8'),
        httpVersion: message.httpVersion,
        ...(tlsVersion === null ? {} : { tlsVersion }),
        isReusedConnection: outgoing.reusedSocket,
        sentAt,
        answeredAt: new Date(),
      });
    });
  });
  outgoing.end(body);
  return promise.finally(() => clearTimeout(timer));
};

function decompressIfPossible(bytes: Buffer, coding: string): Buffer | undefined {
  try {
    return decompress(bytes, coding, MAX_BODY_BYTES);
  } catch {
    return undefined;
  }
}
