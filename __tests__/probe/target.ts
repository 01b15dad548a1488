import type { Credential, JwtCredential, OAuthCredential } from './action.ts';

/** Who is asked, and with what. */
export interface Target {
  readonly kind: 'simulator' | 'live';
  readonly endpoint: URL;
  readonly oauth?: OAuthCredential | undefined;
  readonly jwt?: JwtCredential | undefined;
  /** Origin of an AEM environment. */
  readonly aemUrl?: URL | undefined;
  /** The technical account is known not to be in the group forms-users. */
  readonly lacksFormsUsers: boolean;
  /** At most so many token requests in a row; 0: throttling is not asked for. */
  readonly maxThrottleRequests: number;
}

/** Where a credential was made: the AEM or the Adobe Developer Console (forms-apis.md, section 1). */
export type Console = 'AEM console' | 'Adobe console';

/** What must be there for a question to be asked. */
export type Need = keyof ReturnType<typeof whyNot>;

/** Why a question cannot be asked of a target; undefined if it can. */
export function obstacle(target: Target, needs: readonly Need[]): string | undefined {
  const reasons = whyNot(target);
  return needs.map((need) => reasons[need]).find((reason) => reason !== false);
}

/** All that a question may need, with what to say if it is not there. */
function whyNot(target: Target) {
  const { kind, endpoint, oauth, jwt, aemUrl, lacksFormsUsers, maxThrottleRequests } = target;
  return {
    OAuth: !oauth && 'needs an OAuth server-to-server credential',
    JWT: !jwt && 'needs a JWT credential (CREDENTIALS)',
    'two credentials':
      !(oauth && jwt) &&
      'needs an OAuth credential (CLIENT_ID, CLIENT_SECRET) and a JWT one (CREDENTIALS)',
    'organization id':
      !(oauth ?? jwt)?.organizationId && 'the organization id is not known: set ORGANIZATION_ID',
    HTTPS: endpoint.protocol !== 'https:' && 'this IMS is asked by plain HTTP',
    AEM: !aemUrl && 'AEM_URL is not set',
    'AEM author':
      isPublish(target) && 'the batch API lives on the author tier, AEM_URL names publish',
    'AEM console':
      !credentialOf(target, 'AEM console') && 'needs a credential of the AEM Developer Console',
    'Adobe console':
      !credentialOf(target, 'Adobe console') && 'needs a credential of the Adobe Developer Console',
    'forms-users': lacksFormsUsers && 'the account is said to lack forms-users',
    'no forms-users':
      !lacksFormsUsers &&
      'needs an account outside the group forms-users: set ACCOUNT_LACKS=forms-users',
    assembler: kind !== 'live' && 'the simulator has no assembler',
    '--throttle': maxThrottleRequests === 0 && 'only with --throttle',
  };
}

/** Whether AEM is asked on the tier that has no batch API. */
export function isPublish({ aemUrl }: Target): boolean {
  return aemUrl?.hostname.startsWith('publish-') === true;
}

/** The credential of a console, if there is one. */
export function credentialOf({ oauth, jwt }: Target, console: Console): Credential | undefined {
  return [oauth, jwt].find((one) => one !== undefined && consoleOf(one) === console);
}

/** The console of a credential, told by its kind and its scopes. */
export function consoleOf(credential: Credential): Console {
  const isOfAem = credential.flow === 'jwt' || credential.scopes.includes('read_pc.dma_aem_ams');
  return isOfAem ? 'AEM console' : 'Adobe console';
}
