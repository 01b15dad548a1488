import type { JwtCredential } from '../credential/credential.ts';
import { ActionError } from '../errors/action-error.ts';
import { utcSeconds } from '../time/utc-seconds.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Tells how near the end of a JWT credential's certificate is.
 *
 * @param warningDays how many days before the end a warning is due; 0 for never
 * @returns the text of a warning, if one is due
 * @throws ActionError CERTIFICATE_EXPIRED
 */
export function watchCertificate(
  credential: JwtCredential,
  warningDays: number,
  now: Date,
): string | undefined {
  if (credential.certificateExpiresAt === undefined) {
    return undefined;
  }
  const expiresAt = credential.certificateExpiresAt;
  const leftMs = expiresAt.getTime() - now.getTime();
  // The account may have several (forms-apis.md, section 3: LEARN-CRED); a new one would be a new user.
  const renewal =
    'Create new service credentials for the same technical account in the AEM Developer Console and store their file. OAuth server-to-server has no certificate; check first that your API takes it (docs/which-credential.md).';
  if (leftMs <= 0) {
    const message = `The certificate of ${credential.clientId} expired at ${utcSeconds(expiresAt)}. ${renewal}`;
    throw new ActionError('CERTIFICATE_EXPIRED', message);
  }
  if (leftMs > warningDays * DAY_MS) {
    return undefined;
  }
  const days = Math.floor(leftMs / DAY_MS);
  const left = days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`;
  return `The certificate of ${credential.clientId} expires in ${left}, at ${utcSeconds(expiresAt)}. ${renewal}`;
}
