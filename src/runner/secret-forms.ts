/**
 * The forms in which a secret reaches a log, beside the plain value, and which the runner does not
 * derive itself. It derives: base64 of the exact value and of its tails, and the JSON, URI, XML and
 * PowerShell escapes (actions/runner, ValueEncoders.cs).
 */

/** Shorter forms would hide innocent text. */
const MIN_FORM_LENGTH = 8;

/** Columns at which `base64` and `openssl base64` break their lines. */
const WRAP_COLUMNS = [76, 64] as const;

/**
 * The length of the pieces in which a signature is masked within base64. Every full line of wrapped
 * base64 holds at least one of them, wherever the value began.
 */
const PIECE_LENGTH = 24;

/** Forms of any secret: encodings of forms, URLs, JSON and shells, and base64 whose end differs. */
export function secretForms(value: string): string[] {
  return distinct(value, [
    new URLSearchParams({ '': value }).toString().slice(1),
    encodeURIComponent(value),
    asciiJson(value),
    value.replaceAll("'", "'\\''"), // set -x
    value.replace(/[^\w@%+=:,./-]/g, '\\$&'), // printf %q
    ...base64Forms(value),
  ]);
}

/**
 * Forms of a token: those of a secret, its payload and signature alone, and its signature within
 * wrapped base64. The header is the same in every token and stays readable.
 */
export function tokenForms(token: string): string[] {
  const [, payload = '', signature = ''] = token.split('.');
  const pieces = alignedBase64(signature).flatMap((text) => cut(text, PIECE_LENGTH));
  return distinct(token, [payload, signature, ...secretForms(token), ...pieces]);
}

/**
 * Forms of a private key: each line by itself, which covers every way of joining them, and the key
 * in base64. The lines that say BEGIN and END are no secret.
 */
export function privateKeyForms(pem: string): string[] {
  const lines = pem.split(/\r\n|\r|\n|\\r\\n|\\n/).map((line) => line.trim());
  const secretLines = lines.filter((line) => !line.startsWith('-----'));
  return distinct('', [...secretLines, secretLines.join(''), ...base64Forms(pem)]);
}

function base64Forms(value: string): string[] {
  const [aligned = '', ...shifted] = alignedBase64(value);
  const wrapped = WRAP_COLUMNS.flatMap((columns) =>
    aligned.length > columns ? cut(aligned, columns) : [],
  );
  return [aligned, ...shifted, ...wrapped].flatMap((text) => [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}

/**
 * Base64 of a value that stands behind 0, 2 or 1 other bytes (modulo 3), without the characters that
 * its neighbours would change.
 */
function alignedBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((skipped) => {
    const length = Math.max(0, bytes.length - skipped);
    return bytes.toString('base64', skipped, skipped + length - (length % 3));
  });
}

function asciiJson(value: string): string {
  const escaped = JSON.stringify(value).slice(1, -1);
  return escaped.replace(/[^\x20-\x7e]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function cut(text: string, length: number): string[] {
  return text.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
}

function distinct(value: string, forms: readonly string[]): string[] {
  return [...new Set(forms)].filter((form) => form !== value && form.length >= MIN_FORM_LENGTH);
}
