import type { HttpAnswer } from './http-messages.ts';

// The three forms of an HTTP date (RFC 9110, 5.6.7).
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]+, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/** Reads an HTTP date; undefined if it is none. */
export function parseHttpDate(text: string | undefined): Date | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const date = new Date(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/**
 * How long a server asks to wait.
 *
 * @param now our clock; a date is measured on the server's own clock where the answer tells it
 * @returns milliseconds; undefined without a readable `Retry-After`
 */
export function retryAfterMs(answer: HttpAnswer, now: Date): number | undefined {
  const text = answer.headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = parseHttpDate(text);
  if (date === undefined) return undefined;
  const serverNow = parseHttpDate(answer.headers.date) ?? now;
  return Math.max(0, date.getTime() - serverNow.getTime());
}
