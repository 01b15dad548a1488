/** What happens to a file on its way into a secret and out of it again. */
export const MUTILATIONS: readonly [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['on one line', (text) => (text[0] === '{' ? JSON.stringify(JSON.parse(text)) : text)],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['with a byte-order mark', (text) => `\uFEFF${text}`],
  ['with blank lines around it', (text) => `\n\r\n  ${text} \n\n`],
  ['in base64', base64],
  ['in base64, wrapped', (text) => wrap(base64(text), 76, '\n')],
  ['in base64, wrapped with CRLF', (text) => wrap(base64(text), 64, '\r\n')],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64 with a byte-order mark inside', (text) => base64(`\uFEFF${text}`)],
  ['in base64 with blank lines inside', (text) => base64(`\n${text}\r\n\r\n`)],
  ['in base64 twice', (text) => base64(base64(text))],
  ['in base64 of UTF-16', (text) => utf16(text)],
  ['in base64 of UTF-16 with a byte-order mark', (text) => utf16(`\uFEFF${text}`)],
  ['encoded by certutil', (text) => armour('CERTIFICATE', wrap(base64(text), 64, '\r\n'))],
  ['in single quotes', (text) => `'${text}'`],
  ['as a JSON string', (text) => JSON.stringify(text)],
];

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function wrap(text: string, columns: number, lineEnd: string): string {
  return text.match(new RegExp(`.{1,${columns}}`, 'g'))?.join(lineEnd) ?? '';
}

/** A PEM block. */
export function armour(label: string, body: string): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').toString('base64');
}
