import type { HttpAnswer } from './http-messages.ts';

// The three forms of an HTTP date (RFC 9110, 5.6.7).
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]+, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/** No longer wait is told apart: numbers beyond all sense stay numbers that can be printed. */
const MAX_WAIT_MS = 365 * 24 * 60 * 60 * 1000;

/** Reads an HTTP date; undefined if it is none. */
export function parseHttpDate(text = ''): Date | undefined {
  if (!HTTP_DATE.test(text)) {
    return undefined;
  }
  const date = new Date(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/**
 * How long a server asks to wait.
 *
 * @param now our clock; a date is measured on the server's own clock where the answer tells it
 * @returns milliseconds, a year at most; undefined without a readable `Retry-After`
 */
export function retryAfterMs(answer: HttpAnswer, now: Date): number | undefined {
  const text = answer.headers['retry-after']?.trim() ?? '';
  // Whole seconds by RFC 9110; some servers send fractions.
  if (/^\d+(\.\d+)?$/.test(text)) {
    return Math.min(Math.ceil(Number(text) * 1000), MAX_WAIT_MS);
  }
  const date = parseHttpDate(text);
  if (date === undefined) {
    return undefined;
  }
  const serverNow = parseHttpDate(answer.headers.date) ?? now;
  return Math.min(Math.max(0, date.getTime() - serverNow.getTime()), MAX_WAIT_MS);
}

/** A wait for messages, e.g. `1.5 s`. */
export function waitText(waitMs: number): string {
  return waitMs < MAX_WAIT_MS ? `${Math.ceil(waitMs) / 1000} s` : 'a year or more';
}
