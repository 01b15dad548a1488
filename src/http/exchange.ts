import type { ClientRequest, ClientRequestArgs, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { HttpClient } from '@actions/http-client';
import { decompress } from './decompress.ts';
import { connectionFailure, ExchangeFailure } from './exchange-failure.ts';
import { hostOf, portOf } from './host-and-port.ts';
import type { HttpAnswer, HttpRequest } from './http-messages.ts';
import { type ProxyServer, proxyFor } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

/** The most that is read of an answer; a token answer has about 2 kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** An exchange under way, and what has come from the server so far. */
interface Progress {
  request?: ClientRequest;
  message?: IncomingMessage;
  readonly chunks: Buffer[];
  /** The server asked for a client certificate while the TLS connection was made. */
  wasCertificateAsked: boolean;
  /** Ends the making of a tunnel. */
  readonly tunnel: AbortController;
}

/**
 * Sends one request and reads the whole answer. Follows no redirect and judges nothing.
 *
 * @param timeoutMs the limit for all of it, from the name look-up to the last byte
 * @param signal ends the exchange early
 * @throws ExchangeFailure when no complete answer came; the signal's reason if it is aborted already
 */
export async function exchange(
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const proxy = proxyFor(request.url);
  const progress: Progress = {
    chunks: [],
    wasCertificateAsked: false,
    tunnel: new AbortController(),
  };
  // The client itself never settles when a server switches protocols (status 101).
  const { promise: end, resolve, reject } = Promise.withResolvers<void>();
  const cut = (failure: ExchangeFailure) => {
    reject(failure);
    progress.tunnel.abort(failure);
    progress.request?.destroy();
  };
  // AbortSignal.timeout would not keep the process alive until it fires.
  const timer = setTimeout(() => cut(noAnswerWithin(timeoutMs, proxy)), timeoutMs);
  const cancel = () => cut(new ExchangeFailure('transient', 'the exchange was cancelled'));
  signal.addEventListener('abort', cancel);
  try {
    send(request, proxy, progress, resolve, reject);
    await end;
    return readAnswer(progress as Required<Progress>);
  } catch (error) {
    const failure =
      error instanceof ExchangeFailure
        ? error
        : connectionFailure(error, 'server', proxy?.name, progress.wasCertificateAsked);
    failure.partialAnswer = readPartialAnswer(progress);
    throw failure;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/** Sends a request; `resolve` is called when all of the answer has come. */
function send(
  { method, url, headers, body }: HttpRequest,
  proxy: ProxyServer | undefined,
  progress: Progress,
  resolve: () => void,
  reject: (error: unknown) => void,
): void {
  // Gone, it switches the check of certificates off nowhere, and Node does not warn on stderr.
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  const client = new HttpClient('aem-ims-token');
  const options: RequestOptions = {
    method,
    host: hostOf(url),
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      'user-agent': client.userAgent,
      'accept-encoding': 'identity',
      ...headers,
    },
    ...(proxy === undefined
      ? { agent: false }
      : { createConnection: connectThrough(proxy, url, progress) }),
  };
  const httpModule = { request: watchedRequest(url.protocol, progress) };
  // The way below the client's own `request`, which goes around a proxy that it cannot read.
  client.requestRawWithCallback(
    { options, parsedUrl: url, httpModule } as Parameters<HttpClient['requestRaw']>[0],
    body ?? null,
    (error, response) => {
      if (response === undefined) {
        return reject(error);
      }
      receive(response.message, progress, resolve, reject);
    },
  );
}

/** Node's `request`, which also takes note whether the server asks for a client certificate. */
function watchedRequest(protocol: string, progress: Progress) {
  return (options: RequestOptions, done: (message: IncomingMessage) => void): ClientRequest => {
    const node = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
    progress.request = node.request(options, done).once('socket', (socket) => {
      const tlsSocket = socket as TLSSocket;
      tlsSocket.once('secureConnect', () => {
        // On our side only the request for a certificate fills them (OpenSSL).
        progress.wasCertificateAsked = tlsSocket.getSharedSigalgs().length > 0;
      });
    });
    return progress.request;
  };
}

function connectThrough(
  proxy: ProxyServer,
  url: URL,
  { tunnel }: Progress,
): NonNullable<ClientRequestArgs['createConnection']> {
  return (_options, done) => {
    openTunnel(url, proxy, tunnel.signal).then(
      (socket) => done(null, socket),
      (error) => done(error, undefined as never),
    );
    return undefined;
  };
}

function receive(
  message: IncomingMessage,
  progress: Progress,
  resolve: () => void,
  reject: (error: unknown) => void,
): void {
  let size = 0;
  progress.message = message;
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    progress.chunks.push(chunk);
    if (size > MAX_BODY_BYTES) {
      reject(oversized());
      message.destroy();
    }
  });
  message.on('end', resolve);
  message.on('error', reject);
}

/** As much of an answer as had come: it may hold a token already. */
function readPartialAnswer(progress: Progress): HttpAnswer | undefined {
  try {
    return progress.message && readAnswer(progress as Required<Progress>);
  } catch {
    return undefined;
  }
}

function readAnswer({ message, chunks }: Required<Progress>): HttpAnswer {
  const bytes = Buffer.concat(chunks);
  const { 'content-encoding': coding = 'identity', ...headers } = message.headers;
  const isPlain = coding === 'identity' || bytes.length === 0;
  const plain = isPlain ? bytes : readCompressed(bytes, coding);
  const text = (plain ?? bytes).toString('utf8');
  return {
    status: Number(message.statusCode),
    // What is still compressed keeps the header that says so.
    headers: plain === undefined ? message.headers : headers,
    // Node leaves the byte order mark in.
    body: text.startsWith('\ufeff') ? text.slice(1) : text,
  };
}

function readCompressed(bytes: Buffer, coding: string): Buffer | undefined {
  try {
    return decompress(bytes, coding, MAX_BODY_BYTES);
  } catch {
    throw oversized();
  }
}

function oversized(): ExchangeFailure {
  return new ExchangeFailure('oversized', `the answer is larger than ${MAX_BODY_BYTES} bytes`);
}

/** The failure of an exchange that took too long. */
export function noAnswerWithin(limitMs: number, proxy: ProxyServer | undefined): ExchangeFailure {
  const way = proxy === undefined ? '' : ` through the proxy ${proxy.name}`;
  const seconds = (limitMs / 1000).toFixed(1);
  return new ExchangeFailure('timeout', `no complete answer within ${seconds} s${way}`);
}
