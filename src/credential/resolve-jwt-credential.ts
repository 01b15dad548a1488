import { ActionError } from '../errors/action-error.ts';
import type { Problems } from '../errors/problems.ts';
import type { JwtCredential } from './credential.ts';
import type { CredentialFile } from './file/credential-file.ts';
import { readCertificate } from './key/certificate.ts';
import { readPrivateKey } from './key/private-key.ts';
import { AEM_METASCOPES } from './scopes.ts';

/** What was found for a JWT credential; undefined where the input was wrong. */
interface JwtParts {
  readonly client: Pick<JwtCredential, 'clientId' | 'clientSecrets'> & {
    readonly organizationId: string | undefined;
  };
  readonly file: CredentialFile | undefined;
  readonly metascopes: readonly string[] | undefined;
  readonly accountId: string | undefined;
  readonly privateKey: string;
}

/** Completes a credential for the JWT exchange; mistakes go into `problems`. */
export function resolveJwtCredential(
  { client, file, metascopes, accountId, privateKey }: JwtParts,
  problems: Problems,
): JwtCredential | undefined {
  const technicalAccountId = accountId || file?.technicalAccountId || '';
  const organizationId = client.organizationId ?? '';
  problems.collect(assertPresent, { technicalAccountId, organizationId });
  const key = problems.collect(readPrivateKey, privateKey);
  if (key === undefined) {
    return undefined;
  }
  const certificate = readCertificate(file?.certificate ?? '');
  if (certificate?.matches(key) === false) {
    problems.add(
      new ActionError(
        'PRIVATE_KEY_INVALID',
        'The private key does not belong to the certificate in `credentials`. Use both from one file as the console gave it, and leave `private-key` unset.',
      ),
    );
  }
  return {
    ...client,
    flow: 'jwt',
    technicalAccountId,
    organizationId,
    metascopes: metascopes ?? file?.metascopes ?? AEM_METASCOPES,
    privateKey: key,
    certificateExpiresAt: earlier(file?.certificateExpiresAt, certificate?.expiresAt),
  };
}

function assertPresent(ids: { technicalAccountId: string; organizationId: string }): void {
  const missing = [
    ids.technicalAccountId === '' ? ['`technical-account-id`'] : [],
    ids.organizationId === '' ? ['`organization-id`'] : [],
  ].flat();
  if (missing.length > 0) {
    throw new ActionError(
      'INPUT_INVALID',
      `A private key selects the JWT exchange, which also needs ${missing.join(' and ')}: set the input, or give the console's whole file as \`credentials\`.`,
    );
  }
}

/** The file and its certificate should agree; a warning too early does less harm than none. */
function earlier(first: Date | undefined, second: Date | undefined): Date | undefined {
  return first !== undefined && (second === undefined || first < second) ? first : second;
}
