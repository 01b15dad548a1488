import type { OAuthCredential } from '../credential/credential.ts';
import { AEM_CONSOLE_SCOPES } from '../credential/scopes.ts';
import { formPost } from '../http/http-messages.ts';
import type { Flow } from './flow.ts';
import { CONSOLE, type RefusalRule } from './refusals.ts';
import { areDefaults, scopeChecklist } from './scope-checklist.ts';

/**
 * OAuth server-to-server: everything in the body, scopes joined by commas (adobe-ims.md, section 1:
 * S2S-IMS).
 */
export function oauthFlow(endpoint: URL, credential: OAuthCredential): Flow {
  const { clientId, scopes, sentOrganizationId } = credential;
  return {
    callName: 'IMS token request',
    lifetimeUnit: 'seconds',
    refusalRules: () => refusalRules(scopes),
    makeRequest: (clientSecret) =>
      formPost(new URL('/ims/token/v3', endpoint), {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: scopes.join(','),
        ...(sentOrganizationId === undefined ? {} : { org_id: sentOrganizationId }),
      }),
  };
}

/** The errors of adobe-ims.md, section 1 that mean something of their own here. */
function refusalRules(scopes: readonly string[]): readonly RefusalRule[] {
  return [
    {
      errors: ['invalid_client'],
      code: 'IMS_CLIENT_REFUSED',
      advice: `Client id and secret do not belong together, or the secret was deleted. Compare both with the ${CONSOLE}.`,
    },
    {
      errors: ['unauthorized_client', 'unsupported_grant_type'],
      code: 'IMS_GRANT_REFUSED',
      advice:
        'The credential is not an OAuth server-to-server one. If it is a service account (JWT), give its whole file as `credentials`, or set `private-key`; otherwise create an OAuth server-to-server credential.',
    },
    {
      errors: ['invalid_scope', 'invalid_target_scope'],
      code: 'IMS_SCOPE_REFUSED',
      advice: `Scopes asked for: ${scopes.join(', ')}. ${scopeAdvice(scopes)}`,
      checklist: scopeChecklist(scopes),
    },
  ];
}

function scopeAdvice(scopes: readonly string[]): string {
  if (areDefaults(scopes)) {
    return `These are the defaults, because none were set; they fit the Adobe Developer Console. Accounts of the AEM Developer Console usually have \`scopes: ${AEM_CONSOLE_SCOPES.join(',')}\`: set that, or give the whole file as \`credentials\`. Otherwise set \`scopes\` to those that the console shows on the credential.`;
  }
  return 'Set `scopes` to those that the console shows on the credential, check that the API is added to its project with a product profile, and use no metascopes (`ent_…`).';
}
