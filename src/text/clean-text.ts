import { redact } from '../secrets/known-secrets.ts';
import { isPrintableWord } from './printable-word.ts';

// No literal: Node would look up all of Unicode as soon as it parses it, a millisecond of every start.
const BLANKS = '[\\p{C}\\p{Z}\\s]+';

/**
 * A server's or a user's words made fit for one line of a log: no control or invisible characters,
 * no line breaks, at most `maxLength` characters. Secrets are taken out first, since a cut could leave
 * a part of one.
 */
export function cleanText(text: string, maxLength = 300): string {
  // The slice comes before the rest so that a huge text costs little.
  const start = redact(text).slice(0, maxLength * 4);
  const line = isPrintableWord(start) ? start : withPlainBlanks(start);
  const characters = [...line];
  return characters.length > maxLength ? `${characters.slice(0, maxLength).join('')}…` : line;
}

function withPlainBlanks(text: string): string {
  return text.replace(new RegExp(BLANKS, 'gu'), ' ').trim();
}
