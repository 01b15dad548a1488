import type { Account } from '../ims/account.ts';
import { createAemConsoleAccount } from '../ims/create-account.ts';
import { type ImsSimulator, startImsSimulator } from '../ims/ims-simulator.ts';
import {
  type FormsSimulator,
  type FormsSimulatorOptions,
  startFormsSimulator,
} from './forms-simulator.ts';

/** Both simulators, a token for AEM, and the headers of a good call. */
export interface Simulators {
  readonly ims: ImsSimulator;
  readonly forms: FormsSimulator;
  readonly account: Account;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function requestToken(ims: ImsSimulator, account: Account): Promise<string> {
  const response = await fetch(`${ims.url}/ims/token/v3`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: account.clientId,
      client_secret: account.clientSecrets[0] ?? '',
      scope: account.scopes.join(','),
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/**
 * Starts both simulators, runs `body`, and closes them whatever happens. The account is one of the AEM
 * Developer Console, unless `scopes` say otherwise.
 */
export async function withSimulators(
  body: (simulators: Simulators) => Promise<void>,
  options: Partial<FormsSimulatorOptions> & { now?: () => Date; scopes?: string[] } = {},
): Promise<void> {
  const { scopes, ...formsOptions } = options;
  const account = createAemConsoleAccount(scopes === undefined ? {} : { scopes });
  const ims = await startImsSimulator({
    accounts: [account],
    ...(options.now && { now: options.now }),
  });
  const forms = await startFormsSimulator({ ...formsOptions, imsUrl: ims.url });
  try {
    const token = await requestToken(ims, account);
    const headers = { Authorization: `Bearer ${token}`, 'X-Api-Key': account.clientId };
    await body({ ims, forms, account, token, headers });
  } finally {
    await forms.close();
    await ims.close();
  }
}
