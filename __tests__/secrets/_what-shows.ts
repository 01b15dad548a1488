import { gunzipSync } from 'node:zlib';
import { bitsPerCharacter, type Secret } from './_secrets.ts';

/** What a reader of the log gets of a secret, from what is best to what is worst. */
const ORDER = [
  /** Nothing, or single runs of less than 6 characters. */
  'hidden',
  /** Too little of it: as many bits as are needed stay hidden. */
  'partly hidden',
  'visible',
] as const;
export type Visibility = (typeof ORDER)[number];

/** The worst of several. */
export function worst(visibilities: readonly Visibility[]): Visibility {
  return ORDER[Math.max(...visibilities.map((one) => ORDER.indexOf(one)))] ?? 'visible';
}

const SHORTEST_RUN = 6;

/** Where bits are counted, a run that is short enough to be there by chance counts as shown, too. */
const SHORTEST_COUNTED_RUN = 4;

/** Longer than an innocent word, since the payload of a token has such. */
const SHORTEST_OTHER_RUN = 16;

/**
 * Judges a masked log as an attacker would: joins lines, and looks for runs of the secret in what is
 * readable and in what that decodes to.
 */
export function whatShows(maskedLog: string, secret: Secret): Visibility {
  const readable = maskedLog.replaceAll(/\s*\n\s*/g, '').split('***');
  const texts = readable.filter((run) => run.length >= SHORTEST_COUNTED_RUN).flatMap(decodings);
  const isAnySeen =
    shownIn(texts, secret.keyPart, SHORTEST_RUN).size > 0 ||
    secret.others.some((other) => shownIn(texts, other, SHORTEST_OTHER_RUN).size > 0);
  if (!isAnySeen) {
    return 'hidden';
  }
  const shown = shownIn(texts, secret.keyPart, SHORTEST_COUNTED_RUN);
  const bits = bitsPerCharacter(secret.keyPart);
  const missing = [...secret.keyPart].map((sign, index) => (shown.has(index) ? 0 : bits(sign)));
  const missingBits = missing.reduce((sum, count) => sum + count, 0);
  return missingBits >= secret.neededBits ? 'partly hidden' : 'visible';
}

/** A run as it is, and decoded in every way that an attacker would try. */
function decodings(run: string): string[] {
  const once = base64Decodings(run);
  const digits = run.replaceAll(/[^\da-f]/gi, '');
  return [
    run,
    run.replaceAll(/%([\da-f]{2})/gi, (_code, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    run.replaceAll(/[\\"' ]/g, ''),
    [...run].toReversed().join(''),
    run.toLowerCase(),
    ...once,
    ...once.map((text) => text.replaceAll('\0', '')),
    ...once.flatMap(base64Decodings),
    gunzip(run),
    ...[0, 1].map((skipped) => Buffer.from(digits.slice(skipped), 'hex').toString('latin1')),
  ];
}

function base64Decodings(text: string): string[] {
  return [0, 1, 2, 3].map((skipped) =>
    Buffer.from(text.slice(skipped), 'base64').toString('latin1'),
  );
}

function gunzip(base64: string): string {
  try {
    return gunzipSync(Buffer.from(base64, 'base64')).toString();
  } catch {
    return '';
  }
}

/** The places in `secret` that the texts show in runs of at least so many characters. */
function shownIn(texts: readonly string[], secret: string, runLength: number): Set<number> {
  const length = Math.min(runLength, secret.length);
  const shown = new Set<number>();
  for (let start = 0; start + length <= secret.length; start++) {
    const run = secret.slice(start, start + length);
    if (texts.some((text) => text.includes(run) || text.includes(run.toLowerCase()))) {
      for (let index = start; index < start + length; index++) {
        shown.add(index);
      }
    }
  }
  return shown;
}
