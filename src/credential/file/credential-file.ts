import { ActionError } from '../../errors/action-error.ts';
import { findSecretValues, SIGNED_TOKEN } from './credential-secrets.ts';
import { fieldsOf, readClientSecrets } from './fields.ts';
import { type FileContent, MAX_FILE_CHARACTERS, readFileContent } from './file-content.ts';
import { type CredentialFile, type GivenSeparately, readCandidate } from './read-candidate.ts';
import { findCandidates } from './shapes.ts';

export type { CredentialFile, GivenSeparately } from './read-candidate.ts';

/** The most names of fields or credentials that an error message lists. */
const MAX_NAMES = 20;

/**
 * Reads the text of the input `credentials`: any of the consoles' files (adobe-ims.md, section 3)
 * or the text block of seed-jwt-page.md, raw or base64. What the workflow gives besides the file
 * may be missing from it.
 *
 * @throws ActionError CREDENTIALS_INVALID; its message holds names of fields, never a value
 */
export function parseCredentialFile(text: string, given: GivenSeparately = {}): CredentialFile {
  if (text.length > MAX_FILE_CHARACTERS) {
    throw refused('is longer than 1 MiB');
  }
  const content = readFileContent(text);
  const candidates = content.isDamagedJson
    ? []
    : findCandidates(content.value, given.privateKeyGivenSeparately === true);
  const complete = candidates.filter(
    ({ fields }) => given.secretGivenSeparately || readClientSecrets(fields).length > 0,
  );
  const usable = complete.length > 0 ? complete : candidates;
  const [candidate] = usable;
  if (candidate === undefined) {
    throw refused(describe(content, findSecretValues(text)));
  }
  if (usable.length > 1) {
    const names = usable.map(({ name }) => name);
    const list = listGivenNames(names, findSecretValues(text));
    throw refused(`holds several credentials (${list}); leave only one of them in it`);
  }
  return readCandidate(candidate, given);
}

function refused(what: string): ActionError {
  return new ActionError(
    'CREDENTIALS_INVALID',
    `The input \`credentials\` ${what}. Expected, raw or base64: service credentials of the AEM ` +
      'Developer Console (JWT or OAuth), the OAuth server-to-server download or project JSON of ' +
      'the Adobe Developer Console, one aio context, or the text block with client id and secret.',
  );
}

function describe({ text, value, isDamagedJson }: FileContent, secrets: readonly string[]): string {
  if (fieldsOf(value).has('accesstoken') || SIGNED_TOKEN.test(text)) {
    return (
      'holds a local development token (`accessToken`): a personal token of whoever downloaded ' +
      'it, for 24 hours, that a workflow cannot renew. Create a technical account instead ' +
      '(AEM Developer Console, Integrations)'
    );
  }
  if (isDamagedJson) {
    return 'is damaged or cut off JSON: store the file again, unchanged';
  }
  return value instanceof Map
    ? 'is neither JSON nor text with the lines `Client ID: …` and `Client Secret: …`'
    : `is JSON of another kind, with the fields: ${listFieldNames(Object.keys(value), secrets)}`;
}

/**
 * Only what looks like an identifier and holds no secret is shown. Digits count against a name, for
 * random text has them and Adobe's names do not.
 */
function listFieldNames(names: readonly string[], secrets: readonly string[]): string {
  const shown = names
    .slice(0, MAX_NAMES)
    .filter((name) => /^[A-Za-z_$-]{1,40}$/.test(name) && holdsNone(name, secrets));
  const hidden = names.length - shown.length;
  return [...shown, hidden > 0 && `${hidden} more`].filter(Boolean).join(', ') || 'none';
}

/**
 * Names that a person gave to credentials, 40 characters of each. A long run of letters and digits
 * is not shown, it might be a secret in the wrong place.
 */
function listGivenNames(names: readonly string[], secrets: readonly string[]): string {
  const isHarmless = (name: string) =>
    /^[\x20-\x7e]{1,200}$/.test(name) &&
    !/(?=[\w-]*\d)[\w-]{20}/.test(name) &&
    holdsNone(name, secrets);
  return names
    .slice(0, MAX_NAMES)
    .map((name) => `"${isHarmless(name) ? name.slice(0, 40) : 'unnamed'}"`)
    .join(', ');
}

function holdsNone(name: string, secrets: readonly string[]): boolean {
  return !secrets.some((secret) => name.includes(secret));
}
