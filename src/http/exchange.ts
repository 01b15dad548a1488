import type { IncomingMessage } from 'node:http';
import { HttpClient } from '@actions/http-client';
import { connectionFailure, ExchangeFailure } from './exchange-failure.ts';
import type { HttpAnswer, HttpRequest } from './http-messages.ts';
import { mendProxyVariables } from './proxy-origin.ts';
import { boundTo } from './request-bounds.ts';

/** The most that is read of an answer; a token answer has about 2 kB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Sends one request and reads the whole answer. Follows no redirect and judges nothing.
 *
 * @param timeoutMs the limit for all of it, from the name look-up to the last byte
 * @param signal ends the exchange early
 * @throws ExchangeFailure, and nothing else, when no complete answer came
 */
export async function exchange(
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const bounds = new AbortController();
  const cut = (failure: ExchangeFailure) => {
    reject(failure);
    bounds.abort(failure);
  };
  // AbortSignal.timeout would not keep the process alive until it fires.
  const timer = setTimeout(() => {
    const seconds = (timeoutMs / 1000).toFixed(1);
    cut(new ExchangeFailure('timeout', `no complete answer within ${seconds} s`));
  }, timeoutMs);
  const cancel = () => cut(new ExchangeFailure('transient', 'the exchange was cancelled'));
  signal.addEventListener('abort', cancel);
  let proxyError: unknown;
  mendProxyVariables();
  try {
    signal.throwIfAborted();
    const { method, url, headers, body } = request;
    const handler = boundTo(bounds.signal, (error) => {
      proxyError = error;
    });
    const client = new HttpClient('aem-ims-token', [handler], { allowRedirects: false });
    const answer = client
      .request(method, url.href, body ?? null, { ...headers })
      .then(({ message }) => readAnswer(message));
    // The client itself never settles when a server switches protocols (status 101).
    return await Promise.race([answer, end]);
  } catch (error) {
    if (error instanceof ExchangeFailure) throw error;
    throw proxyError === undefined
      ? connectionFailure(error, 'server')
      : connectionFailure(proxyError, 'proxy');
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function readAnswer(message: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      const reason = `the answer is larger than ${MAX_BODY_BYTES} bytes`;
      reject(new ExchangeFailure('oversized', reason));
      message.destroy();
    });
    message.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      resolve({ status: Number(message.statusCode), headers: message.headers, body });
    });
    message.on('error', reject);
  });
}
