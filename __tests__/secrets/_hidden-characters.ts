import type { SecretMasker } from '../harness/secret-masker.ts';

/**
 * Which characters of a secret nothing readable depends on, when a masked log shows it in a form:
 * each is replaced by another in turn, and what then changes in the form must be masked.
 *
 * @param write makes the form of a secret; must keep its length whatever the characters
 * @param part the characters to try, from the first to before the second
 */
export function hiddenCharacters(
  masker: SecretMasker,
  write: (secret: string) => string,
  secret: string,
  [first, end]: readonly [number, number] = [0, secret.length],
): boolean[] {
  const text = write(secret);
  const isMasked = new Uint8Array(text.length);
  for (const range of masker.maskedRanges(text)) {
    isMasked.fill(1, range.start, range.end);
  }
  return Array.from({ length: end - first }, (_, index) => {
    const at = first + index;
    const otherSign = String.fromCharCode(secret.charCodeAt(at) ^ 0x1f);
    const other = write(secret.slice(0, at) + otherSign + secret.slice(at + 1));
    if (other.length !== text.length) {
      throw new Error('the form has changed its length');
    }
    return [...other].every((sign, place) => sign === text[place] || isMasked[place] === 1);
  });
}
