import {
  type ClientRequest,
  type ClientRequestArgs,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
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
  const received: Received = { chunks: [], wasCertificateAsked: false };
  const { promise: end, reject } = Promise.withResolvers<never>();
  const bounds = new AbortController();
  const cut = (failure: ExchangeFailure) => {
    reject(failure);
    bounds.abort(failure);
  };
  // AbortSignal.timeout would not keep the process alive until it fires.
  const timer = setTimeout(() => {
    cut(noAnswerWithin(timeoutMs, proxy));
  }, timeoutMs);
  const cancel = () => cut(new ExchangeFailure('transient', 'the exchange was cancelled'));
  signal.addEventListener('abort', cancel);
  try {
    // The client itself never settles when a server switches protocols (status 101).
    return await Promise.race([send(request, proxy, bounds.signal, received), end]);
  } catch (error) {
    const failure =
      error instanceof ExchangeFailure
        ? error
        : connectionFailure(error, 'server', proxy?.name, received.wasCertificateAsked);
    // It may hold a token already.
    failure.partialAnswer = readPartially(received);
    throw failure;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/** The failure of an exchange that took too long. */
export function noAnswerWithin(limitMs: number, proxy: ProxyServer | undefined): ExchangeFailure {
  const way = proxy === undefined ? '' : ` through the proxy ${proxy.name}`;
  const seconds = (limitMs / 1000).toFixed(1);
  return new ExchangeFailure('timeout', `no complete answer within ${seconds} s${way}`);
}

/** What has come from the server so far. */
interface Received {
  message?: IncomingMessage;
  readonly chunks: Buffer[];
  /** The server asked for a client certificate while the TLS connection was made. */
  wasCertificateAsked: boolean;
}

async function send(
  { method, url, headers, body }: HttpRequest,
  proxy: ProxyServer | undefined,
  signal: AbortSignal,
  received: Received,
): Promise<HttpAnswer> {
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
    signal,
    ...(proxy === undefined
      ? { agent: false }
      : { createConnection: connectThrough(proxy, url, signal) }),
  };
  // The way below the client's own `request`, which goes around a proxy that it can't read.
  const request = url.protocol === 'https:' ? watchingTls(received) : httpRequest;
  const httpModule = { request } as Parameters<HttpClient['requestRaw']>[0]['httpModule'];
  const { message } = await client.requestRaw(
    { options, parsedUrl: url, httpModule },
    body ?? null,
  );
  received.message = message;
  return readAnswer(message, received);
}

/** An HTTPS request that also takes note whether the server asks for a client certificate. */
function watchingTls(received: Received) {
  return (options: RequestOptions, done: (message: IncomingMessage) => void): ClientRequest =>
    httpsRequest(options, done).once('socket', (socket) => {
      const tlsSocket = socket as TLSSocket;
      tlsSocket.once('secureConnect', () => {
        // On our side only the request for a certificate fills them (OpenSSL).
        received.wasCertificateAsked = tlsSocket.getSharedSigalgs().length > 0;
      });
    });
}

function connectThrough(
  proxy: ProxyServer,
  url: URL,
  signal: AbortSignal,
): NonNullable<ClientRequestArgs['createConnection']> {
  return (_options, done) => {
    openTunnel(url, proxy, signal).then(
      (socket) => done(null, socket),
      (error) => done(error, undefined as never),
    );
    return undefined;
  };
}

async function readAnswer(message: IncomingMessage, received: Received): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    received.chunks.push(chunk);
    if (size <= MAX_BODY_BYTES) {
      return;
    }
    reject(oversized());
    message.destroy();
  });
  message.on('end', resolve);
  message.on('error', reject);
  await promise;
  return toAnswer(message, received.chunks);
}

function readPartially({ message, chunks }: Received): HttpAnswer | undefined {
  try {
    return message && toAnswer(message, chunks);
  } catch {
    return undefined;
  }
}

function toAnswer(message: IncomingMessage, chunks: readonly Buffer[]): HttpAnswer {
  const bytes = Buffer.concat(chunks);
  const { 'content-encoding': coding = 'identity', ...headers } = message.headers;
  const isPlain = coding === 'identity' || bytes.length === 0;
  const plain = isPlain ? bytes : readCompressed(bytes, coding);
  return {
    status: Number(message.statusCode),
    // What is still compressed keeps the header that says so.
    headers: plain === undefined ? message.headers : headers,
    // Node leaves the byte order mark in.
    body: (plain ?? bytes).toString('utf8').replace(/^\ufeff/, ''),
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
