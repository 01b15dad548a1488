import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** How a request ended, when it may end badly. */
export interface Outcome {
  /** Undefined when no head arrived. */
  status?: number;
  /** What arrived of the body. */
  body: string;
  /** Code of the error that the client saw. */
  failure?: string;
}

/** Sends a request with `node:http` or `node:https` and never rejects. */
export function attempt(
  url: string,
  options: RequestOptions & { ca?: string } = {},
  body = '',
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const outcome: Outcome = { body: '' };
  const fail = (error: NodeJS.ErrnoException) => {
    outcome.failure ??= error.code ?? error.message;
  };
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const outgoing = request(url, { agent: false, ...options }, (response) => {
    outcome.status = response.statusCode ?? 0;
    response.on('data', (chunk) => {
      outcome.body += chunk;
    });
    response.on('error', fail);
  });
  outgoing.on('error', fail);
  outgoing.on('close', () => resolve(outcome));
  outgoing.end(body);
  return promise;
}
