import type { JwtCredential } from '../credential/credential.ts';
import { signRs256 } from '../credential/key/private-key.ts';

/** What Adobe's own clients use; Adobe recommends a few minutes (JWT-DOC). */
const ASSERTION_LIFETIME_SECONDS = 300;

/**
 * Signs the assertion of the JWT exchange: RS256 with the claims of adobe-ims.md, section 2 (JWT-DOC).
 *
 * @param now the time that IMS is believed to have
 * @throws ActionError PRIVATE_KEY_INVALID when the key cannot sign
 */
export function signAssertion(endpoint: URL, credential: JwtCredential, now: Date): string {
  const ims = `https://${endpoint.host}`;
  const claims = {
    exp: Math.floor(now.getTime() / 1000) + ASSERTION_LIFETIME_SECONDS,
    iss: credential.organizationId,
    sub: credential.technicalAccountId,
    aud: `${ims}/c/${credential.clientId}`,
    ...Object.fromEntries(credential.metascopes.map((name) => [`${ims}/s/${name}`, true])),
  };
  const signed = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${signRs256(signed, credential.privateKey).toString('base64url')}`;
}
