import { setSecret } from '@actions/core';
import {
  assertionForms,
  keyLines,
  privateKeyForms,
  secretForms,
  tokenForms,
} from './secret-forms.ts';

/** A shorter value would turn into `***` all over the log of the job, and no console issues one. */
const MIN_SECRET_LENGTH = 4;

const registered = new Set<string>();

/** Has the runner hide a client secret in every line written from now on. */
export function maskSecret(secret: string): void {
  if (secret.length < MIN_SECRET_LENGTH || registered.has(secret)) return;
  register([secret, ...secretForms(secret)]);
}

/** Has the runner hide an access token in every line written from now on. */
export function maskToken(token: string): void {
  register([token, ...tokenForms(token)]);
}

/** Has the runner hide a signed assertion in every line written from now on. */
export function maskAssertion(assertion: string): void {
  register([assertion, ...assertionForms(assertion)]);
}

/**
 * Has the runner hide an access token in its plain form. For the post step: the runner still knows
 * the forms that main registered.
 */
export function maskPlainToken(token: string): void {
  register([token]);
}

/** Has the runner hide a private key, in whatever form it was given, in every line from now on. */
export function maskPrivateKey(text: string): void {
  register(privateKeyForms(text));
}

/**
 * Has the runner hide a private key in a PEM that a later step might make of it: only its lines,
 * unless those were given.
 */
export function maskMadePem(pem: string): void {
  const lines = keyLines(pem);
  register(registered.has(lines[0] ?? '') ? privateKeyForms(pem) : lines);
}

/** Takes every registered value out of a text, so that not even the raw log shows what a server echoes. */
export function redact(text: string): string {
  const hidden = new Uint8Array(text.length);
  for (const value of registered) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      hidden.fill(1, at, at + value.length);
    }
  }
  // Values may overlap, and one may begin like another: they are not replaced one by one.
  const marked = text.replace(/./gs, (unit, at: number) => (hidden[at] === 1 ? '\0' : unit));
  return marked.replace(/\0+/g, '***');
}

/**
 * Registers single lines only: of a value with line breaks the runner would register each line too,
 * short and public ones included.
 */
function register(values: readonly string[]): void {
  for (const value of values) {
    if (registered.has(value) || /[\r\n]/.test(value)) continue;
    registered.add(value);
    setSecret(value);
  }
}
