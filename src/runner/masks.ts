import { EOL } from 'node:os';
import { isKnownSecret, rememberSecret } from '../secrets/known-secrets.ts';
import {
  assertionForms,
  privateKeyForms,
  secretForms,
  tokenForms,
} from '../secrets/secret-forms.ts';

/** A shorter value would turn into `***` all over the log of the job, and no console issues one. */
const MIN_SECRET_LENGTH = 4;

/** Has the runner hide a client secret in every line written from now on. */
export function maskSecret(secret: string): void {
  if (isMaskable(secret) && !isKnownSecret(secret)) {
    register([secret, ...secretForms(secret)]);
  }
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
 * Has the runner hide secrets in their plain form. For the post step: the runner still knows the
 * forms that main registered.
 */
export function maskPlain(secrets: readonly string[]): void {
  register(secrets.filter(isMaskable));
}

/** Has the runner hide a private key, in whatever form it was given, in every line from now on. */
export function maskPrivateKey(text: string): void {
  register(privateKeyForms(text));
}

/** Has the runner hide the secrets of a credential file, private keys among them. */
export function maskFileSecrets(secrets: readonly string[]): void {
  const isKey = (secret: string) => secret.includes('-----');
  for (const secret of secrets.filter(isKey)) {
    maskPrivateKey(secret);
  }
  for (const secret of secrets) {
    if (!isKey(secret)) {
      maskSecret(secret);
    }
  }
}

function isMaskable(secret: string): boolean {
  return secret.length >= MIN_SECRET_LENGTH;
}

/**
 * Registers single lines only: of a value with line breaks the runner would register each line too,
 * short and public ones included.
 */
function register(values: readonly string[]): void {
  let commands = '';
  for (const value of values) {
    if (isKnownSecret(value) || value.includes('\n') || value.includes('\r')) {
      continue;
    }
    rememberSecret(value);
    commands += `::add-mask::${value.replaceAll('%', '%25')}${EOL}`;
  }
  // What the toolkit's `setSecret` would write, but at once: a hundred small writes take milliseconds.
  process.stdout.write(commands);
}
