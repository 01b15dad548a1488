import { exchange } from '../../../src/http/exchange.ts';
import type { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import type { HttpRequest } from '../../../src/http/http-messages.ts';

/** Sends a request, and gives the answer, or why there was none. */
export const send = (
  request: HttpRequest,
  limitMs = 10_000,
  signal = new AbortController().signal,
) => exchange(request, limitMs, signal).catch((failure: ExchangeFailure) => failure);

export const getRequest = (url: string): HttpRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
});

export const get = (url: string, limitMs?: number) => send(getRequest(url), limitMs);
