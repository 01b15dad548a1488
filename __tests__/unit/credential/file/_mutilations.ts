/** What happens to a file on its way into a secret and out of it again. */
export const MUTILATIONS: readonly [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['pretty printed', (text) => pretty(text)],
  ['pretty printed with CRLF', (text) => pretty(text).replaceAll('\n', '\r\n')],
  ['with a byte-order mark', (text) => `\uFEFF${text}`],
  ['with blank lines around it', (text) => `\n\r\n  ${text} \n\n`],
  ['with line ends turned into CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['in base64', (text) => base64(text)],
  ['in base64, wrapped', (text) => wrap(base64(text), 76, '\n')],
  ['in base64, wrapped with CRLF', (text) => wrap(base64(text), 64, '\r\n')],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64 with a byte-order mark inside', (text) => base64(`\uFEFF${text}`)],
  ['in base64 with blank lines inside', (text) => base64(`\n${text}\r\n\r\n`)],
  ['in base64 twice', (text) => base64(base64(text))],
  ['in base64 of UTF-16', (text) => Buffer.from(text, 'utf16le').toString('base64')],
  [
    'in base64 of UTF-16 with a byte-order mark',
    (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').toString('base64'),
  ],
  [
    'encoded by certutil',
    (text) =>
      `-----BEGIN CERTIFICATE-----\r\n${wrap(base64(text), 64, '\r\n')}\r\n-----END CERTIFICATE-----\r\n`,
  ],
  ['in single quotes', (text) => `'${text}'`],
  ['as a JSON string', (text) => JSON.stringify(text)],
];

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function wrap(text: string, columns: number, lineEnd: string): string {
  return text.match(new RegExp(`.{1,${columns}}`, 'g'))?.join(lineEnd) ?? '';
}

function pretty(text: string): string {
  return /^[{[]/.test(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
