import type { JwtCredential } from '../credential/credential.ts';
import { formPost } from '../http/http-messages.ts';
import { utcSeconds } from '../time/utc-seconds.ts';
import { signAssertion } from './assertion.ts';
import type { Flow } from './flow.ts';
import { CONSOLE, type RefusalRule } from './refusals.ts';
import { metascopeChecklist } from './scope-checklist.ts';

/**
 * The exchange of a signed assertion, which is made anew for each request (adobe-ims.md, section 2:
 * JWT-DOC).
 *
 * @param hide is given each assertion before it is sent
 */
export function jwtFlow(
  endpoint: URL,
  credential: JwtCredential,
  hide: (assertion: string) => void,
): Flow {
  return {
    callName: 'IMS JWT exchange',
    lifetimeUnit: 'milliseconds',
    refusalRules: () => refusalRules(credential),
    makeRequest(clientSecret, now) {
      const assertion = signAssertion(endpoint, credential, now);
      hide(assertion);
      return formPost(new URL('/ims/exchange/jwt', endpoint), {
        client_id: credential.clientId,
        client_secret: clientSecret,
        jwt_token: assertion,
      });
    },
  };
}

/** The errors of adobe-ims.md, section 2 that mean something of their own here. */
function refusalRules(credential: JwtCredential): readonly RefusalRule[] {
  const expiresAt = credential.certificateExpiresAt;
  const expiry = expiresAt === undefined ? '' : ` (valid until ${utcSeconds(expiresAt)})`;
  const wrongKey = {
    code: 'IMS_ASSERTION_REFUSED',
    advice: `IMS knows no certificate for the private key: most likely the certificate${expiry} has expired or was removed. Create new service credentials in the AEM Developer Console and store their file, or move to OAuth server-to-server if your API takes it (docs/which-credential.md).`,
  } as const;
  return [
    { errors: ['invalid_token'], description: /match|signature/i, ...wrongKey },
    { errors: ['invalid_signature'], ...wrongKey },
    {
      errors: ['invalid_token', 'bad_request'],
      code: 'IMS_ASSERTION_REFUSED',
      advice:
        'IMS did not accept the signed assertion. Check `technical-account-id`, `organization-id` and `client-id`, and the clock of the runner.',
    },
    {
      errors: ['invalid_client'],
      code: 'IMS_CLIENT_REFUSED',
      advice: `Client id and secret do not belong together, the client is unknown at this IMS host, or it may not use the JWT exchange. Compare them with the ${CONSOLE}.`,
    },
    {
      errors: ['unauthorized_client', 'unsupported_grant_type'],
      code: 'IMS_GRANT_REFUSED',
      advice:
        'The credential may not use the JWT exchange. Move to OAuth server-to-server (README, migration).',
    },
    {
      errors: ['invalid_scope', 'invalid_target_scope'],
      code: 'IMS_SCOPE_REFUSED',
      advice: `Metascopes asked for: ${credential.metascopes.join(', ')}. Compare \`metascopes\` with the credential in the console, and check that its product profile is still assigned.`,
      checklist: metascopeChecklist(credential.metascopes),
    },
    {
      errors: ['internal_error', 'internal_server_error'],
      code: 'IMS_UNAVAILABLE',
      advice:
        'A fault at Adobe, or the credential was migrated to OAuth server-to-server: IMS then answers the JWT exchange like this. Leave out the private key to use its client id and secret with OAuth (README, migration).',
    },
  ];
}
