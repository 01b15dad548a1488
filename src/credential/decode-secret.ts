import { isUtf8 } from 'node:buffer';
import { parseJson } from '../text/json-object.ts';

// Quotes around base64 around quotes: nobody wraps deeper than that by accident.
const MAX_LAYERS = 4;

/**
 * The plain text of a file or a key that was stored as one secret: without a byte-order mark, blank
 * lines around it and quotes around it, and decoded where it is base64 (wrapped, URL-safe and the
 * armoured form of Windows' certutil included). Never throws; what is not wrapped stays as it is.
 */
export function decodeSecret(text: string, layers = MAX_LAYERS): string {
  // trim() takes U+FEFF, the byte-order mark, for a blank.
  const trimmed = text.trim();
  const inner = unquote(trimmed) ?? decodeBase64(trimmed);
  return inner === undefined || layers === 0 ? trimmed : decodeSecret(inner, layers - 1);
}

function unquote(text: string): string | undefined {
  const inner = text.slice(1, -1);
  const isSingle = text === `'${inner}'` && !inner.includes("'");
  const value = isSingle ? inner : text[0] === '"' && parseJson(text);
  return typeof value === 'string' ? value : undefined;
}

function decodeBase64(text: string): string | undefined {
  const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
  const bytes = Buffer.from(/^[\w+/-]{16,}={0,2}$/.test(base64) ? base64 : '', 'base64');
  // PowerShell's own base64 recipe encodes UTF-16. DER, which has zero bytes too, has none here.
  if (bytes[1] === 0 || bytes.toString('utf16le', 0, 2) === '\ufeff') {
    return bytes.toString('utf16le');
  }
  return bytes.length > 0 && isUtf8(bytes) ? bytes.toString() : undefined;
}
