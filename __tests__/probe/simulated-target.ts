import tls from 'node:tls';
import { type FormsSimulator, startFormsSimulator } from '../simulators/forms/forms-simulator.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { readCredential } from './action.ts';
import { hideIdsOf } from './settings.ts';
import type { Target } from './target.ts';

/** Both simulators, and how to ask them. */
export interface SimulatedTarget {
  readonly target: Target;
  readonly ims: ImsSimulator;
  readonly forms: FormsSimulator;
  close(): Promise<void>;
}

/** For tests. */
export interface SimulatedOptions {
  /** No account is in the group forms-users. */
  readonly lacksFormsUsers?: boolean;
  /** The host that assertions name, if the simulator is asked through another server. */
  readonly imsHost?: string;
}

/**
 * Starts the simulators with an OAuth and a JWT account. This process trusts the authority of the
 * IMS simulator from then on.
 *
 * @param maxThrottleRequests above 0, IMS refuses the fifth token request within a second
 */
export async function startSimulatedTarget(
  maxThrottleRequests = 0,
  { lacksFormsUsers = false, imsHost }: SimulatedOptions = {},
): Promise<SimulatedTarget> {
  const accounts = [createOAuthAccount(), await createJwtAccount()] as const;
  const ims = await startImsSimulator({
    tls: true,
    accounts: [...accounts],
    ...(imsHost === undefined ? {} : { imsHost }),
    ...(maxThrottleRequests > 0 ? { rateLimit: { requestsPerSecond: 2, burst: 4 } } : {}),
  });
  trust(ims.caCertificatePem ?? '');
  const [oauthAccount, jwtAccount] = accounts;
  const forms = await startFormsSimulator({
    imsUrl: ims.url,
    ...(lacksFormsUsers ? { formsUsers: [] } : {}),
  });
  const none = { clientId: '', clientSecret: '', credentials: '', scopes: '', organizationId: '' };
  const oauth = await readCredential({
    ...none,
    clientId: oauthAccount.clientId,
    clientSecret: oauthAccount.clientSecrets[0] ?? '',
    organizationId: oauthAccount.organizationId,
  });
  const jwt = await readCredential({ ...none, credentials: aemConsoleJwtFile(jwtAccount) });
  for (const { credential } of [oauth, jwt]) {
    hideIdsOf(credential);
  }
  if (oauth.credential.flow !== 'oauth' || jwt.credential.flow !== 'jwt') {
    throw new TypeError('the accounts of the simulator are mixed up');
  }
  return {
    target: {
      kind: 'simulator',
      endpoint: new URL(ims.url),
      oauth: oauth.credential,
      jwt: jwt.credential,
      aemUrl: new URL(forms.url),
      lacksFormsUsers,
      maxThrottleRequests,
    },
    ims,
    forms,
    async close() {
      await forms.close();
      await ims.close();
    },
  };
}

/**
 * Lets this process trust an authority (PEM), beside those that it trusts already. Node itself can do
 * that from 24.5 on only, and the Node that npm brings to a Mac is older.
 */
export function trust(authority: string): void {
  const { createSecureContext } = tls;
  Object.assign(tls, {
    createSecureContext(options?: tls.SecureContextOptions) {
      const secureContext = createSecureContext(options);
      secureContext.context.addCACert(authority);
      return secureContext;
    },
  });
}
