import type { ErrorCode } from '../errors/error-codes.ts';

/** What an error of IMS means, and what the workflow author can do. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly advice: string;
  /** For the job summary; Markdown. */
  readonly checklist?: string;
}

/** Recognises an error of IMS. */
export interface RefusalRule extends Refusal {
  /** IMS's `error`; lower case. */
  readonly errors: readonly string[];
  /** Matches IMS's `error_description`, where the error alone does not tell. */
  readonly description?: RegExp;
}

/** What the console is called in messages. */
export const CONSOLE = 'Adobe Developer Console or AEM Developer Console';

/**
 * Finds what an error of IMS means. Decides by the body's `error`, since the status for the same
 * fault differs between sources (adobe-ims.md, section 1).
 */
export function findRefusal(
  error: string,
  description: string,
  rules: readonly RefusalRule[],
): Refusal | undefined {
  return [...commonRules(), ...rules].find(
    ({ errors, description: pattern }) =>
      errors.includes(error.toLowerCase()) && (pattern?.test(description) ?? true),
  );
}

/** The errors that mean the same in both flows (adobe-ims.md, section 1). */
function commonRules(): readonly RefusalRule[] {
  return [
    {
      errors: ['missing_separator'],
      code: 'IMS_ORGANIZATION_REFUSED',
      advice:
        'An id has no `@`. Check `organization-id` (`…@AdobeOrg`) and `technical-account-id` (`…@techacct.adobe.com`).',
    },
    {
      errors: ['not_found'],
      code: 'IMS_ORGANIZATION_REFUSED',
      advice:
        'IMS does not know the organization. Check `organization-id`, and whether the organization still exists.',
    },
    {
      errors: ['duplicate_binding'],
      code: 'IMS_ORGANIZATION_REFUSED',
      advice:
        'The client is bound to the organization more than once. Ask Adobe support with the x-debug-id, or create a new credential.',
    },
    {
      errors: ['access_denied'],
      code: 'IMS_ACCOUNT_REFUSED',
      advice:
        'The technical account was removed from the organization. Create a new credential and store its id and secret.',
    },
    {
      errors: ['forbidden'],
      code: 'IMS_ACCOUNT_REFUSED',
      advice:
        'The client may not do this. Ask an administrator of the organization, or Adobe support with the x-debug-id.',
    },
    {
      errors: ['invalid_client'],
      description: /missing/i,
      code: 'IMS_CLIENT_REFUSED',
      advice:
        'IMS did not see the client id or secret that were sent. Look for a proxy that changes requests.',
    },
    {
      errors: ['invalid_client'],
      description: /client_secret/i,
      code: 'IMS_CLIENT_REFUSED',
      advice: `The client secret is wrong, was deleted, or belongs to another client id. Copy it from the ${CONSOLE} again, or create a new one where it is no longer shown, and update the repository or environment secret.`,
    },
    {
      errors: ['invalid_client'],
      description: /client_id/i,
      code: 'IMS_CLIENT_REFUSED',
      advice: `IMS does not know this client id. Copy it from the ${CONSOLE} again; if the credential belongs to another IMS host, set \`ims-endpoint\`.`,
    },
  ];
}
