import tls from 'node:tls';
import { startFormsSimulator } from '../simulators/forms/forms-simulator.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { readTarget } from './settings.ts';
import type { Target } from './target.ts';

/** Both simulators, and how to ask them. */
export type SimulatedTarget = Awaited<ReturnType<typeof startSimulatedTarget>>;

/**
 * Starts the simulators with an OAuth and a JWT account. This process trusts the authority of the
 * IMS simulator from then on.
 *
 * @param maxThrottleRequests above 0, IMS refuses the fifth token request within a second
 */
export async function startSimulatedTarget(
  maxThrottleRequests = 0,
  { lacksFormsUsers = false } = {},
) {
  const [oauth, jwt] = [createOAuthAccount(), await createJwtAccount()];
  const rateLimit = { requestsPerSecond: 2, burst: 4 };
  const ims = await startImsSimulator({
    tls: true,
    accounts: [oauth, jwt],
    ...(maxThrottleRequests > 0 ? { rateLimit } : {}),
  });
  trust(ims.caCertificatePem ?? '');
  const formsUsers = lacksFormsUsers ? [] : [oauth.clientId, jwt.clientId];
  const forms = await startFormsSimulator({ imsUrl: ims.url, formsUsers });
  /** The variables that a user would set. */
  const environment = {
    CLIENT_ID: oauth.clientId,
    CLIENT_SECRET: oauth.clientSecrets.join('\n'),
    ORGANIZATION_ID: oauth.organizationId,
    CREDENTIALS: aemConsoleJwtFile(jwt),
    IMS_ENDPOINT: ims.url,
    AEM_URL: forms.url,
    ACCOUNT_LACKS: lacksFormsUsers ? 'forms-users' : '',
  };
  const target = readTarget(environment, maxThrottleRequests) as Target;
  const close = async () => {
    await forms.close();
    await ims.close();
  };
  return { target: { ...target, kind: 'simulator' } as Target, environment, ims, forms, close };
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
