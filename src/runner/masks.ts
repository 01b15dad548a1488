import { setSecret } from '@actions/core';
import { privateKeyForms, secretForms, tokenForms } from './secret-forms.ts';

/** A shorter value would turn into `***` all over the log of the job, and no console issues one. */
const MIN_SECRET_LENGTH = 3;

const registered = new Set<string>();

/** Has the runner hide a client secret in every line written from now on. */
export function maskSecret(secret: string): void {
  if (secret.length >= MIN_SECRET_LENGTH) register([secret, ...secretForms(secret)]);
}

/** Has the runner hide an access token or a signed assertion in every line written from now on. */
export function maskToken(token: string): void {
  register([token, ...tokenForms(token)]);
}

/**
 * Has the runner hide an access token in its plain form. For the post step: the runner still knows
 * the forms that main registered.
 */
export function maskPlainToken(token: string): void {
  register([token]);
}

/** Has the runner hide a private key in every line written from now on. */
export function maskPrivateKey(pem: string): void {
  register(privateKeyForms(pem));
}

/** Takes every registered value out of a text, so that not even the raw log shows what a server echoes. */
export function redact(text: string): string {
  let redacted = text;
  for (const value of registered) redacted = redacted.replaceAll(value, '***');
  return redacted;
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
