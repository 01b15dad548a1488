/** A line of `base64`; the last may be shorter. */
const WRAPPED_LINE = /.{1,76}/g;

/** Base64 of a text of these alone has no sign that base64url writes in another way. */
const SAME_IN_BASE64URL = /^[ -=@-}]*$/;

/** What a piece shares with the next one, so that in base64, too, nothing is left between them. */
const OVERLAP = 2;

/**
 * A value, and it without its last byte and its last two. Of each the runner also masks base64, of
 * the whole and behind its first byte and its first two. One of these has no padding; of the three
 * together it is each of the three alignments that base64 of a longer text can have.
 */
export function everyAlignment(text: string): string[] {
  if (SAME_IN_BASE64URL.test(text)) {
    return [text, text.slice(0, -1), text.slice(0, -2)];
  }
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((missing) => maskable(bytes, Math.max(0, bytes.length - missing)));
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

/**
 * What to register for bytes up to an end: their text, or base64 if it ends inside a character;
 * base64url.
 */
function maskable(bytes: Buffer, end: number): string[] {
  const base64 = bytes.toString('base64', end % 3, end);
  const base64Url = base64.replaceAll('+', '-').replaceAll('/', '_');
  // Behind the end of all bytes there is none.
  const endsInside = (Number(bytes[end]) & 0xc0) === 0x80;
  const text = endsInside ? base64 : bytes.toString('utf8', 0, end);
  return base64Url === base64 ? [text] : [text, base64Url];
}

/** Base64 of all bytes but the one or two that would need padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64', 0, bytes.length - (bytes.length % 3));
}
