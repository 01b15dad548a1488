import { inputProblem, type Problems } from '../errors/problems.ts';
import { isPrintableWord } from '../text/printable-word.ts';
import type { Credential } from './credential.ts';
import { emptySecretChecklist } from './empty-secret-checklist.ts';
import type { CredentialFile } from './file/credential-file.ts';
import { resolveJwtCredential } from './resolve-jwt-credential.ts';
import { FORMS_SCOPES, metascopeName, parseScopeList } from './scopes.ts';
import { assertNotSwapped } from './swapped-client.ts';

/** The inputs that make up a credential, as the runner gives them. */
interface CredentialInputs {
  readonly clientId: string;
  readonly clientSecrets: readonly string[];
  readonly credentials: string;
  readonly scopes: string;
  readonly metascopes: string;
  readonly technicalAccountId: string;
  readonly organizationId: string;
  readonly privateKey: string;
}

const EMPTY_SECRET =
  'A secret is empty when its name is mistyped, when it belongs to an environment that the job does not name, when an organization does not share it with this repository, when a reusable workflow is called without it, and in runs that a fork or Dependabot starts.';

/** The most that IMS keeps for one credential (S2S-IMS). */
const MAX_CLIENT_SECRETS = 2;

/** The lines of the `client-secret` input, without blanks and repetitions. */
export function splitClientSecrets(text: string): string[] {
  const lines = text.split(/[\r\n]/).map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/**
 * Joins the separate inputs and the credential file; an input, where set, counts more than the file.
 * A private key selects the JWT exchange.
 *
 * @param hide is given what turns out to be a secret in the wrong place
 * @returns undefined if a mistake was found; it is in `problems` then
 */
export function resolveCredential(
  inputs: CredentialInputs,
  file: CredentialFile | undefined,
  problems: Problems,
  hide: (secret: string) => void,
): Credential | undefined {
  const clientId = problems.collect(findClientId, inputs, file) ?? '';
  const clientSecrets = problems.collect(findClientSecrets, inputs, file) ?? [];
  const source = inputs.clientId === '' ? 'file' : 'input';
  problems.collect(assertNotSwapped, clientId, clientSecrets, source, hide);
  const scopes = problems.collect(parseScopeList, 'scopes', inputs.scopes);
  const metascopeList = problems.collect(parseScopeList, 'metascopes', inputs.metascopes);
  const metascopes = metascopeList?.map(metascopeName);
  const sentOrganizationId =
    problems.collect(parseId, 'organization-id', inputs.organizationId) || undefined;
  const accountId = problems.collect(parseId, 'technical-account-id', inputs.technicalAccountId);
  const organizationId = sentOrganizationId ?? file?.organizationId;
  const client = { clientId, clientSecrets, organizationId };
  const privateKey = inputs.privateKey || file?.privateKey;
  if (privateKey !== undefined) {
    const parts = { client, file, metascopes, accountId, privateKey };
    return resolveJwtCredential(parts, problems);
  }
  return {
    ...client,
    flow: 'oauth',
    scopes: scopes ?? file?.scopes ?? FORMS_SCOPES,
    sentOrganizationId,
  };
}

function findClientId(
  inputs: CredentialInputs,
  file: CredentialFile | undefined,
): string | undefined {
  if (inputs.clientId !== '') {
    return parseId('client-id', inputs.clientId);
  }
  // A file that could not be read has its own message.
  if (inputs.credentials !== '') {
    return file?.clientId;
  }
  throw inputProblem(
    'client-id',
    `is empty: give \`client-id\` and \`client-secret\`, or \`credentials\`. ${EMPTY_SECRET}`,
    { checklist: emptySecretChecklist() },
  );
}

/** An id goes into headers, claims and messages: printable, without blanks, and no JSON. */
function parseId(input: string, text: string): string {
  if (text.length <= 255 && isPrintableWord(text) && !['{', '[', '"'].includes(text.charAt(0))) {
    return text;
  }
  throw inputProblem(
    input,
    'must be one printable word of at most 255 characters. A whole credential file belongs in `credentials`.',
  );
}

function findClientSecrets(
  { clientSecrets, credentials }: CredentialInputs,
  file: CredentialFile | undefined,
): readonly string[] | undefined {
  if (clientSecrets.length > MAX_CLIENT_SECRETS) {
    throw inputProblem(
      'client-secret',
      'has more than two lines: one secret, or two in a rotation. A whole credential file belongs in `credentials`.',
    );
  }
  if (clientSecrets.length > 0) {
    return clientSecrets;
  }
  if (credentials !== '') {
    return file?.clientSecrets.slice(0, MAX_CLIENT_SECRETS);
  }
  throw inputProblem('client-secret', `is empty. ${EMPTY_SECRET}`, {
    checklist: emptySecretChecklist(),
  });
}
