import { ActionError } from '../../errors/action-error.ts';
import { isPrintableWord } from '../../text/printable-word.ts';
import { DECRYPT_KEY } from '../key/pem.ts';
import { metascopeName } from '../scopes.ts';
import { readClientSecrets, readExpirationDate, readLine, readList, readText } from './fields.ts';
import type { Candidate } from './shapes.ts';

/** What a credential file says, in one form for all shapes. Undefined: the file does not say it. */
export interface CredentialFile {
  /** For people, e.g. `AEM Developer Console service credentials (JWT)`. */
  readonly shape: string;
  /** Empty only if it is given separately. */
  readonly clientId: string;
  /** In the file's order. Empty only if the secret is given separately. */
  readonly clientSecrets: readonly string[];
  /** OAuth scopes. */
  readonly scopes?: readonly string[] | undefined;
  /** JWT metascopes, without the `https://…/s/` of their claims. */
  readonly metascopes?: readonly string[] | undefined;
  readonly technicalAccountId?: string | undefined;
  readonly organizationId?: string | undefined;
  /** As the file has it; an array of lines is joined. */
  readonly privateKey?: string | undefined;
  readonly certificate?: string | undefined;
  readonly certificateExpiresAt?: Date | undefined;
  /** As the file has it, not validated. */
  readonly imsEndpoint?: string | undefined;
}

/** Which inputs the workflow sets besides the file; what they give, the file may lack. */
export interface GivenSeparately {
  readonly clientIdGivenSeparately?: boolean;
  readonly secretGivenSeparately?: boolean;
  readonly privateKeyGivenSeparately?: boolean;
}

const NO_CLIENT_ID = 'has no client id. Give the whole file, or set the input `client-id`.';

const BAD_ID =
  'has an id (client, technical account or organization) that is not one printable word.';

const NO_SECRET =
  'has no client secret: the console shows it only once, when it is created. Create a new secret ' +
  'for the same account and store its file, or set the input `client-secret`.';

const NO_PRIVATE_KEY =
  'holds no private key, which the JWT exchange needs: set the input `private-key`.';

/**
 * Reads the fields of the one candidate.
 *
 * @throws ActionError CREDENTIALS_INVALID that names all that is wrong
 */
export function readCandidate(candidate: Candidate, given: GivenSeparately): CredentialFile {
  const { fields } = candidate;
  const scopes = unlessEmpty(readList(fields.get('scopes')));
  const metascopes = unlessEmpty(readList(fields.get('metascopes')).map(metascopeName));
  const privateKey = readText(fields, 'privatekey');
  const isJwt = candidate.isJwt || privateKey || (metascopes && !scopes);
  const file = {
    shape: `${candidate.shape} (${isJwt ? 'JWT' : 'OAuth server-to-server'})`,
    clientId: readLine(fields, 'clientid') ?? '',
    clientSecrets: readClientSecrets(fields),
    scopes,
    metascopes,
    technicalAccountId: readLine(fields, 'technicalaccountid'),
    organizationId: readLine(fields, 'organizationid'),
    privateKey,
    certificate: readText(fields, 'certificate'),
    certificateExpiresAt: readExpirationDate(fields.get('certificateexpirationdate')),
    imsEndpoint: readLine(fields, 'imsendpoint'),
  };
  const problems = findProblems(file, given);
  if (isJwt && !given.privateKeyGivenSeparately) {
    problems.push(...findKeyProblems(privateKey, readText(fields, 'passphrase')));
  }
  if (problems.length > 0) {
    throw new ActionError(
      'CREDENTIALS_INVALID',
      `The input \`credentials\` (${file.shape}) ${problems.join(' It ')}`,
    );
  }
  return file;
}

function unlessEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

function findProblems(file: CredentialFile, given: GivenSeparately): string[] {
  const { clientId, clientSecrets, technicalAccountId = '', organizationId = '' } = file;
  return [
    clientId || given.clientIdGivenSeparately ? '' : NO_CLIENT_ID,
    // Ids go into headers, claims and messages.
    isPrintableWord(clientId + technicalAccountId + organizationId) ? '' : BAD_ID,
    clientSecrets.length > 0 || given.secretGivenSeparately ? '' : NO_SECRET,
  ].filter(Boolean);
}

function findKeyProblems(privateKey: string | undefined, passphrase: string | undefined): string[] {
  if (privateKey === undefined) {
    return [NO_PRIVATE_KEY];
  }
  return passphrase === undefined ? [] : [`has a passphrase; ${DECRYPT_KEY}.`];
}
