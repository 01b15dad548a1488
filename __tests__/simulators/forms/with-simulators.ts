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

/**
 * Starts both simulators, runs `body`, and closes them whatever happens. The account is one of the AEM
 * Developer Console, unless `scopes` say otherwise.
 */
export async function withSimulators(
  body: (simulators: Simulators) => Promise<void>,
  options: Omit<FormsSimulatorOptions, 'imsUrl'> & { scopes?: string[] } = {},
): Promise<void> {
  const { scopes, ...formsOptions } = options;
  const account = createAemConsoleAccount(scopes && { scopes });
  await using ims = await startImsSimulator({ accounts: [account] });
  const forms = await startFormsSimulator({ ...formsOptions, imsUrl: ims.url });
  try {
    const token = await ims.tokens.issue(account, account.scopes);
    const headers = { Authorization: `Bearer ${token}`, 'X-Api-Key': account.clientId };
    await body({ ims, forms, account, token, headers });
  } finally {
    await forms.close();
  }
}
