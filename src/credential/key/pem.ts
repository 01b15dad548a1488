import { decodeSecret } from '../decode-secret.ts';

/** How to get rid of a passphrase, for error messages. */
export const DECRYPT_KEY =
  'encrypted private keys are not supported: decrypt it ' +
  '(openssl pkey -in encrypted.key -out private.key) and store the result';

/** Line ends that were escaped, and all else that is not base64. */
const BODY_NOISE = /\\[rn]|[^\w+/=-]/g;

/** One armoured block, or, with an empty label, text without any armour. */
export interface PemBlock {
  /** Without blanks: `RSAPRIVATEKEY`, `CERTIFICATE`. */
  readonly label: string;
  readonly body: string;
  /** The body without what is no base64. */
  readonly base64: string;
}

/**
 * The blocks of a PEM text, however its line ends were mangled: real, escaped (once or more),
 * turned into blanks, or lost. Also from base64 of it, and from a bare base64 body. Only the body
 * counts, so quotes, an array's commas and a missing END line do no harm. Never throws.
 */
export function readPemBlocks(text: string): PemBlock[] {
  // Base64 that was wrapped with escaped line ends is decoded, too.
  const parts = decodeSecret(text.replace(/\\{1,4}[rn]/g, '\n')).split('-----');
  if (parts.length === 1) {
    parts.unshift('BEGIN');
  }
  return parts.flatMap((part, index) => {
    const label = part.replace(/\s/g, '');
    const body = parts[index + 1] ?? '';
    return label.startsWith('BEGIN')
      ? [{ label: label.slice(5), body, base64: body.replace(BODY_NOISE, '') }]
      : [];
  });
}

/** The private keys in a text as OpenSSL writes them: PEM with lines of 64 characters. */
export function privateKeyPems(text: string): string[] {
  return readPemBlocks(text).flatMap(({ label, base64 }) => {
    const lines = base64.match(/.{1,64}/g) ?? [];
    const name = `${label.replace('PRIVATEKEY', '')} PRIVATE KEY`.trim();
    const isKey = (label === '' || label.endsWith('PRIVATEKEY')) && lines.length > 1;
    return isKey ? [[`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join('\n')] : [];
  });
}
