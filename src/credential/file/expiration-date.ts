/**
 * Reads a file's `certificateExpirationDate`, whose form Adobe does not document: ISO 8601 or
 * another date that starts with a day or month name, or an epoch in seconds or milliseconds.
 * Anything else is undefined, for a wrong guess would refuse a valid certificate.
 */
export function readExpirationDate(value: unknown): Date | undefined {
  const text = String(typeof value === 'object' ? '' : value).trim();
  const isEpoch = /^(\d{10}|\d{13})$/.test(text);
  const isDate = /^(\d{4}-\d\d-\d\d|[A-Z][a-z]{2}[ ,]).{0,40}$/.test(text);
  const date = new Date(isEpoch ? Number(text.padEnd(13, '0')) : isDate ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
