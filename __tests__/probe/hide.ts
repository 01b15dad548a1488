import { cleanText } from './action.ts';

const ids = new Set<string>();

/** What nobody told us of, but looks like a token, an address or an id. */
const LOOKALIKES = [
  /eyJ[\w-]{6,}(\.[\w-]*)*/g,
  /[\w.+-]+@[\w.-]+/g,
  /\b[a-z]*-?p\d+-e\d+[\w-]*/gi,
  /(?=[\w+=-]*\d)[\w+=-]{20,}|[\w+=-]{28,}/g,
];

/** Lets no text of the report hold this id as a whole, nor what stands before an `@` in it. */
export function hideId(id: string | undefined): void {
  for (const part of [id, id?.split('@')[0]]) {
    if (part) {
      ids.add(part);
    }
  }
}

/**
 * A server's words made fit for the report: one line of at most 200 characters, no secret in any
 * usual form, every id shortened, also those that only look like one.
 */
export function hidden(text: string): string {
  let clean = cleanText(text, 1000);
  // The longest first: an id may hold another.
  for (const id of [...ids].sort((one, other) => other.length - one.length)) {
    clean = clean.replaceAll(id, shortened(id));
  }
  for (const pattern of LOOKALIKES) {
    clean = clean.replace(pattern, shortened);
  }
  return cleanText(clean, 200);
}

/** The first four characters: enough to tell two ids apart, too little to use one. */
export function shortened(id: string): string {
  return id.length < 8 ? '…' : `${id.slice(0, 4)}…`;
}

/** `author-p1-e2.adobeaemcloud.com` without the numbers, which are ids. */
export function hostName(host: string): string {
  return host.replace(/p\d+-e\d+/g, 'p…-e…');
}
