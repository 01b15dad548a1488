import { alignedBase64, cut, cutEvenly, withBase64Url, wrappedLines } from './base64-forms.ts';
import { escapedForms } from './escaped-forms.ts';

/*
 * The forms in which a secret reaches a log, beside the plain value, and which the runner does not
 * derive itself. It derives, from every form that is registered: base64 of the exact value and of
 * its tails, and the JSON, URI, XML and PowerShell escapes (actions/runner, ValueEncoders.cs).
 */

/** Shorter forms would hide innocent text. */
const MIN_FORM_LENGTH = 8;

/** A shorter part of a key gives nothing away, but may be an innocent word. */
const MIN_KEY_PART_LENGTH = 16;

/** Bytes. The more a piece holds, the more of a secret is readable around the break of a line. */
const SECRET_PIECE_LENGTH = 12;
const SIGNATURE_PIECE_LENGTH = 18;

/** A shorter last part is no signature: the token is opaque. */
const MIN_SIGNATURE_LENGTH = 40;

/** Forms of a client secret: every escape, and base64 behind any prefix; whole and broken or cut off. */
export function secretForms(secret: string): string[] {
  const escaped = escapedForms(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const aligned = alignedBase64(secret);
  const encoded = [
    ...aligned.flatMap((text) => cutEvenly(text, inBase64(SECRET_PIECE_LENGTH))),
    ...wrappedLines(aligned[0]),
    ...(json === secret ? [] : alignedBase64(json)),
    utf16(secret),
  ];
  const plain = cutEvenly(secret, SECRET_PIECE_LENGTH);
  return distinct(secret, [...escaped, ...plain, ...withBase64Url(encoded)]);
}

/**
 * Forms of an access token: every escape, its payload and signature alone, and base64. Of base64
 * behind a prefix that is wrapped, and of the plain token where it is broken or cut off, the
 * signature is hidden and the payload is not. The header is the same in every token and stays readable.
 */
export function tokenForms(token: string): string[] {
  const { header, payload, signature } = splitToken(token);
  const [aligned, ...shifted] = alignedBase64(token);
  const [, ...others] = alignedBase64(signature);
  const pieces = [
    // The runner makes the base64 of these, which is that of the first alignment.
    ...cut(signature, SIGNATURE_PIECE_LENGTH),
    ...others.flatMap((text) => cutEvenly(text, inBase64(SIGNATURE_PIECE_LENGTH))),
  ];
  const lines = wrappedLines(aligned, header.length);
  const encoded = [aligned, ...shifted, ...lines, ...pieces, utf16(token)];
  return distinct(token, [payload, signature, ...escapedForms(token), ...withBase64Url(encoded)]);
}

/** Forms of a signed assertion. No later step has it, so that only a server could show it. */
export function assertionForms(assertion: string): string[] {
  const { payload, signature } = splitToken(assertion);
  return distinct(assertion, [payload, signature, ...alignedBase64(assertion)]);
}

/**
 * Forms of a private key as it was given: each line by itself, which covers every way of joining
 * them, and the whole in base64. The lines that say BEGIN and END are no secret.
 */
export function privateKeyForms(text: string): string[] {
  const beforeEnd = text.replace(/-----END.*/s, '');
  const [aligned, ...shifted] = alignedBase64(beforeEnd);
  const lines = keyLines(text);
  const wrapped = [aligned, ...lines].flatMap((line) => wrappedLines(line));
  return distinct('', [...lines, ...withBase64Url([aligned, ...shifted, ...wrapped])]);
}

/** The secret lines of a private key, however they are separated. */
export function keyLines(text: string): string[] {
  const lines = text.replace(/-----[\w ]*-----/g, ' ').split(/\\+[rn]|[\s"',]+/);
  return lines.filter((line) => line.length >= MIN_KEY_PART_LENGTH);
}

/** Of an opaque token the whole is the signature. */
function splitToken(token: string) {
  const parts = [...token.split('.'), '', ''] as [string, string, string];
  const [header, payload, signature] = parts;
  return signature.length >= MIN_SIGNATURE_LENGTH
    ? { header, payload, signature }
    : { header: '', payload: '', signature: token };
}

function inBase64(bytes: number): number {
  return (bytes / 3) * 4;
}

/** What PowerShell's usual way to base64 makes. */
function utf16(value: string): string {
  const bytes = Buffer.from(value, 'utf16le');
  return bytes.toString('base64', 0, bytes.length - (bytes.length % 3));
}

function distinct(value: string, forms: readonly string[]): string[] {
  return [...new Set(forms)].filter((form) => form !== value && form.length >= MIN_FORM_LENGTH);
}
