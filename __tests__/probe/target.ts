import type { Credential, JwtCredential, OAuthCredential } from './action.ts';
import type { Need } from './question.ts';

/** Who is asked, and with what. */
export interface Target {
  readonly kind: 'simulator' | 'live';
  readonly endpoint: URL;
  readonly oauth?: OAuthCredential;
  readonly jwt?: JwtCredential;
  /** Origin of an AEM environment. */
  readonly aemUrl?: URL;
  /** The technical account is known not to be in the group forms-users. */
  readonly lacksFormsUsers: boolean;
  /** At most so many token requests in a row; 0: throttling is not asked for. */
  readonly maxThrottleRequests: number;
}

/** Where a credential was made: the AEM or the Adobe Developer Console (forms-apis.md, section 1). */
export type Console = 'AEM console' | 'Adobe console';

/** The console of a credential, told by its kind and its scopes. */
export function consoleOf(credential: Credential): Console {
  const isOfAem = credential.flow === 'jwt' || credential.scopes.includes('read_pc.dma_aem_ams');
  return isOfAem ? 'AEM console' : 'Adobe console';
}

/** The credential of a console, if there is one. */
export function credentialOf({ oauth, jwt }: Target, console: Console): Credential | undefined {
  return [oauth, jwt].find(
    (credential) => credential !== undefined && consoleOf(credential) === console,
  );
}

/** Why a question can't be asked of a target; undefined if it can. */
export function obstacle(target: Target, needs: readonly Need[] = []): string | undefined {
  const reasons = needs.map((need) => (isThere(target, need) ? undefined : REASONS[need]));
  return reasons.find((reason) => reason !== undefined);
}

const REASONS: Readonly<Record<Need, string>> = {
  OAuth: 'needs an OAuth server-to-server credential',
  JWT: 'needs a JWT credential (CREDENTIALS)',
  'two credentials':
    'needs an OAuth credential (CLIENT_ID, CLIENT_SECRET) and a JWT one (CREDENTIALS)',
  'organization id': 'the organization id is not known: set ORGANIZATION_ID',
  HTTPS: 'this IMS is asked by plain HTTP',
  AEM: 'AEM_URL is not set',
  'AEM author': 'the batch API lives on the author tier, AEM_URL names publish',
  'AEM console': 'needs a credential of the AEM Developer Console',
  'Adobe console': 'needs a credential of the Adobe Developer Console',
  'forms-users': 'the account is said to lack forms-users',
  'no forms-users': 'needs an account outside the group forms-users: set ACCOUNT_LACKS=forms-users',
  assembler: 'the simulator has no assembler',
  '--throttle': 'only with --throttle',
};

function isThere(target: Target, need: Need): boolean {
  const { oauth, jwt, aemUrl, lacksFormsUsers } = target;
  switch (need) {
    case 'OAuth':
      return oauth !== undefined;
    case 'JWT':
      return jwt !== undefined;
    case 'two credentials':
      return oauth !== undefined && jwt !== undefined;
    case 'organization id':
      return (oauth ?? jwt)?.organizationId !== undefined;
    case 'HTTPS':
      return target.endpoint.protocol === 'https:';
    case 'AEM':
      return aemUrl !== undefined;
    case 'AEM author':
      return aemUrl?.hostname.startsWith('publish-') === false;
    case 'AEM console':
    case 'Adobe console':
      return credentialOf(target, need) !== undefined;
    case 'forms-users':
      return !lacksFormsUsers;
    case 'no forms-users':
      return lacksFormsUsers;
    case 'assembler':
      return target.kind === 'live';
    case '--throttle':
      return target.maxThrottleRequests > 0;
  }
}
