import { exchange } from '../../../src/http/exchange.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import type { HttpAnswer, HttpRequest } from '../../../src/http/http-messages.ts';

/** Sends a request, and gives the answer, or why there was none. */
export async function send(
  request: HttpRequest,
  limitMs = 10_000,
  signal = new AbortController().signal,
): Promise<HttpAnswer | ExchangeFailure> {
  try {
    return await exchange(request, limitMs, signal);
  } catch (error) {
    if (error instanceof ExchangeFailure) {
      return error;
    }
    throw error;
  }
}

export const getRequest = (url: string): HttpRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
});

export const get = (url: string, limitMs?: number) => send(getRequest(url), limitMs);
