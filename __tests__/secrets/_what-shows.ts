import { gunzipSync } from 'node:zlib';

/** What a reader of the log gets of a secret. */
export type Visibility =
  /** Nothing, or single runs of less than 6 characters. */
  | 'hidden'
  /** Of a token not enough of its signature to rebuild it, of other secrets a small part. */
  | 'partly hidden'
  | 'visible';

/** From what is best to what is worst. */
const ORDER: readonly Visibility[] = ['hidden', 'partly hidden', 'visible'];

/** The worst of several. */
export function worst(visibilities: readonly Visibility[]): Visibility {
  return ORDER[Math.max(0, ...visibilities.map((one) => ORDER.indexOf(one)))] ?? 'visible';
}

/** A secret as the judge needs it. */
export interface Secret {
  value: string;
  /** The part without which the rest is worthless: a token's signature; else the whole. */
  keyPart: string;
  /** What else should not show. */
  others: string[];
  /** The longest run of the key part that may show around the break of a line. */
  longestRun: number;
}

const SHORTEST_RUN = 6;

/** Longer than an innocent word, since the payload of a token has such. */
const SHORTEST_OTHER_RUN = 16;

/** Up to what share of the key part may show, in however many runs. */
const LARGEST_SHARE = 0.45;

/**
 * Judges a masked log as an attacker would: joins lines, and looks for runs of the secret in what is
 * readable and in what that decodes to.
 */
export function whatShows(maskedLog: string, secret: Secret): Visibility {
  const texts = readableRuns(maskedLog).flatMap(decodings);
  const covered = coverage(texts, secret.keyPart, SHORTEST_RUN);
  const isOtherSeen = secret.others.some((other) => coverage(texts, other, SHORTEST_OTHER_RUN) > 0);
  if (covered === 0 && !isOtherSeen) return 'hidden';
  const isRunSeen = coverage(texts, secret.keyPart, secret.longestRun + 1) > 0;
  return isRunSeen || covered > LARGEST_SHARE ? 'visible' : 'partly hidden';
}

function readableRuns(maskedLog: string): string[] {
  return maskedLog.replaceAll(/\s*\n\s*/g, '').split('***');
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

/** The share of `secret` that the texts show in runs of at least so many characters, from 0 to 1. */
function coverage(texts: readonly string[], secret: string, runLength: number): number {
  const length = Math.min(runLength, secret.length);
  const shown = new Set<number>();
  for (let start = 0; start + length <= secret.length; start++) {
    const run = secret.slice(start, start + length);
    if (!texts.some((text) => text.includes(run) || text.includes(run.toLowerCase()))) continue;
    for (let index = start; index < start + length; index++) shown.add(index);
  }
  return shown.size / secret.length;
}
