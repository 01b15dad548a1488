import { base64OfUtf16, everyAlignment, overlappingPieces, wrappedBase64 } from './base64-forms.ts';
import { escapedForms } from './escaped-forms.ts';

/*
 * The forms in which a secret reaches a log, beside the plain value, and which the runner does not
 * derive itself. It derives, from every form that is registered: base64 of the exact value and of
 * its tails, and the JSON, URI, XML and PowerShell escapes (actions/runner, ValueEncoders.cs).
 * Each form slows every later log line of the job: docs/security.md says how much has to be hidden.
 */

/** Shorter forms would hide innocent text. */
const MIN_FORM_LENGTH = 8;

/** A shorter part of a key gives nothing away, but may be an innocent word. */
const MIN_KEY_PART_LENGTH = 16;

/** In how many pieces a secret is masked: the break of a line shows one of them. */
const MOST_PIECES = 5;

/** Shorter only where a text has more than one: then they are no words. */
const MIN_PIECE_LENGTH = 6;

/** The part of a signature that is masked in pieces. */
const STRETCH_LENGTH = 47;

/** A shorter last part is no signature: the token is opaque. */
const MIN_SIGNATURE_LENGTH = 40;

/** Forms of a client secret: every escape, and pieces for where it is broken or in base64. */
export function secretForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const whole = [
    ...escapedForms(secret),
    ...(json === secret ? [] : everyAlignment(json)),
    base64OfUtf16(secret),
  ];
  return distinct(secret, [...whole.filter(isLongEnough), ...brokenForms(secret)]);
}

/**
 * Forms of an access token: every escape, base64 behind any text, its payload and signature alone.
 * Where it is broken or cut off, a stretch of the signature stays hidden and the rest may show. The
 * header is the same in every token and stays readable.
 */
export function tokenForms(token: string): string[] {
  const { payload, signature } = splitToken(token);
  const whole = [
    ...everyAlignment(token),
    payload,
    signature,
    ...escapedForms(token),
    base64OfUtf16(token),
  ];
  const stretch = signature.slice(0, STRETCH_LENGTH);
  return distinct(token, [...whole.filter(isLongEnough), ...brokenForms(stretch)]);
}

/** Forms of a signed assertion. No later step has it, so that only a server could show it. */
export function assertionForms(assertion: string): string[] {
  const { payload, signature } = splitToken(assertion);
  return distinct(assertion, [payload, signature].filter(isLongEnough));
}

/**
 * Forms of a private key as it was given: each line by itself, which covers every way of joining
 * them, plain and in base64, and of a PEM the lines of wrapped base64. The lines that say BEGIN and
 * END are no secret.
 */
export function privateKeyForms(text: string): string[] {
  const pem = /^-----[\w ]+-----\n[\w+/]{64}\n[^-]*/.exec(text) ?? [''];
  const wrapped = wrappedBase64(pem[0]);
  return distinct('', [...keyLines(text).flatMap(everyAlignment), ...wrapped].filter(isLongEnough));
}

function isLongEnough(form: string): boolean {
  return form.length >= MIN_FORM_LENGTH;
}

/** Pieces by which a text stays hidden, plain and in base64, but for the piece in which it is broken. */
function brokenForms(text: string): string[] {
  const count = Math.min(MOST_PIECES, Math.floor(text.length / (MIN_PIECE_LENGTH + 1)));
  const pieces = overlappingPieces(text, Math.max(1, count));
  const shortest = count > 1 ? MIN_PIECE_LENGTH : MIN_FORM_LENGTH;
  return pieces.flatMap(everyAlignment).filter((piece) => piece.length >= shortest);
}

function distinct(value: string, forms: readonly string[]): string[] {
  return [...new Set(forms)].filter((form) => form !== value);
}

/** Of an opaque token the whole is the signature. */
function splitToken(token: string) {
  const parts = [...token.split('.'), '', ''] as [string, string, string];
  const [, payload, signature] = parts;
  return signature.length >= MIN_SIGNATURE_LENGTH
    ? { payload, signature }
    : { payload: '', signature: token };
}

/** The secret lines of a private key, however they are separated. */
function keyLines(text: string): string[] {
  // The look-behind keeps a long run of backslashes from being read again from each of them.
  const lines = text.replace(/-----[\w ]*-----/g, ' ').split(/(?<!\\)\\+[rn]|[\s"',]+/);
  return lines.filter((line) => line.length >= MIN_KEY_PART_LENGTH);
}
