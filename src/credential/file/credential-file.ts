import { ActionError } from '../../errors/action-error.ts';
import { findSecretValues, TOKEN } from './credential-secrets.ts';
import { fieldsOf, readClientSecrets } from './fields.ts';
import { type FileContent, MAXIMUM_FILE_CHARACTERS, readFileContent } from './file-content.ts';
import { listFieldNames, listGivenNames } from './found-names.ts';
import { type CredentialFile, type GivenSeparately, readCandidate } from './read-candidate.ts';
import { findAemDeveloperConsole } from './shapes/aem-developer-console.ts';
import { findAioJwtAuth } from './shapes/aio-jwt-auth.ts';
import type { Candidate } from './shapes/candidate.ts';
import { findFlatFields } from './shapes/flat-fields.ts';
import { findProjectWorkspace } from './shapes/project-workspace.ts';

export type { CredentialFile, GivenSeparately } from './read-candidate.ts';

/**
 * Reads the text of the input `credentials`: any of the consoles' files (adobe-ims.md, section 3)
 * or the text block of seed-jwt-page.md, raw or base64. What the workflow gives besides the file
 * may be missing from it.
 *
 * @throws ActionError CREDENTIALS_INVALID; its message holds names of fields, never a value
 */
export function parseCredentialFile(text: string, given: GivenSeparately = {}): CredentialFile {
  if (text.length > MAXIMUM_FILE_CHARACTERS) {
    throw refused('is longer than 1 MiB');
  }
  const content = readFileContent(text);
  const candidates = findCandidates(content, given.privateKeyGivenSeparately === true);
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

function findCandidates({ value, isDamagedJson }: FileContent, prefersJwt: boolean): Candidate[] {
  const finders = [findAemDeveloperConsole, findProjectWorkspace, findAioJwtAuth, findFlatFields];
  for (const find of isDamagedJson ? [] : finders) {
    const candidates = find(value, prefersJwt);
    if (candidates.length > 0) {
      return candidates;
    }
  }
  return [];
}

function describe({ text, value, isDamagedJson }: FileContent, secrets: readonly string[]): string {
  if (fieldsOf(value).has('accesstoken') || TOKEN.test(text)) {
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

function refused(what: string): ActionError {
  return new ActionError(
    'CREDENTIALS_INVALID',
    `The input \`credentials\` ${what}. Expected, raw or base64: service credentials of the AEM ` +
      'Developer Console (JWT or OAuth), the OAuth server-to-server download or project JSON of ' +
      'the Adobe Developer Console, one aio context, or the text block with client id and secret.',
  );
}
