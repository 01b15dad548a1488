/** Columns at which `base64` and `openssl base64` break their lines. */
const WRAP_COLUMNS = [76, 64] as const;

/**
 * Base64 of a value that stands behind 0, 2 or 1 other bytes (modulo 3), without the characters that
 * its neighbours would change.
 */
export function alignedBase64(value: string): [string, string, string] {
  const bytes = Buffer.from(value);
  const behind = (skipped: number) => {
    const length = Math.max(0, bytes.length - skipped);
    return bytes.toString('base64', skipped, skipped + length - (length % 3));
  };
  return [behind(0), behind(1), behind(2)];
}

/** Cuts a text into pieces; the last may be shorter. */
export function cut(text: string, length: number): string[] {
  const count = Math.ceil(text.length / length);
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

/**
 * Cuts a text into pieces of about the same length. Every line of broken text that is at least
 * twice as long as a piece holds some whole.
 */
export function cutEvenly(text: string, maxLength: number): string[] {
  const count = Math.ceil(text.length / maxLength);
  const start = (index: number) => {
    const at = Math.floor((index * text.length) / count);
    return isInsideCharacter(text, at) ? at - 1 : at;
  };
  return Array.from({ length: count }, (_, index) => text.slice(start(index), start(index + 1)));
}

/** Whether a place is between the two halves of one character, which are no text by themselves. */
function isInsideCharacter(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

/**
 * The lines of wrapped base64 when nothing stands before the value.
 *
 * @param skippedBytes bytes at the start that are no secret; lines of nothing else are left out
 */
export function wrappedLines(base64: string, skippedBytes = 0): string[] {
  return WRAP_COLUMNS.flatMap((columns) => {
    if (base64.length <= columns) return [];
    const lines = cut(base64, columns);
    const isSecret = (_line: string, index: number) => (index + 1) * columns * 0.75 > skippedBytes;
    return lines.filter(isSecret);
  });
}

/** Adds base64url where it differs. */
export function withBase64Url(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}
