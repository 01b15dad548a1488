import { isUtf8 } from 'node:buffer';

/** A line of `base64`; the last may be shorter. */
const WRAPPED_LINE = /.{1,76}/g;

/** What a piece shares with the next one, so that in base64, too, nothing is left between them. */
const OVERLAP = 2;

/**
 * A value, and it without its last byte and its last two. Of each the runner also masks base64, of
 * the whole and behind its first byte and its first two. One of these has no padding; of the three
 * together it is each of the three alignments that base64 of a longer text can have.
 */
export function everyAlignment(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((missing) => maskable(bytes.subarray(0, -missing || bytes.length)));
}

/** Cuts a text into pieces of about the same length, each with the first characters of the next. */
export function overlappingPieces(text: string, count: number): string[] {
  const characters = [...text];
  const start = (index: number) => Math.floor((index * (characters.length - OVERLAP)) / count);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(start(index), start(index + 1) + OVERLAP).join(''),
  );
}

/** The lines of base64 as `base64` wraps it. */
export function wrappedBase64(text: string): string[] {
  return unpadded(Buffer.from(text)).match(WRAPPED_LINE) ?? [];
}

/** What PowerShell's usual way to base64 makes. */
export function base64OfUtf16(text: string): string {
  return unpadded(Buffer.from(text, 'utf16le'));
}

/** What to register for bytes: their text, or base64 where they end inside a character; base64url. */
function maskable(bytes: Buffer): string[] {
  const base64 = bytes.toString('base64', bytes.length % 3);
  const base64Url = base64.replaceAll('+', '-').replaceAll('/', '_');
  const text = isUtf8(bytes) ? bytes.toString() : base64;
  return base64Url === base64 ? [text] : [text, base64Url];
}

/** Base64 of all bytes but the one or two that would need padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64', 0, bytes.length - (bytes.length % 3));
}
