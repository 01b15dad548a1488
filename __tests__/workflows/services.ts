import {
  type FormsSimulator,
  type FormsSimulatorOptions,
  startFormsSimulator,
} from '../simulators/forms/forms-simulator.ts';
import type { Account } from '../simulators/ims/account.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { ImsSimulatorOptions } from '../simulators/ims/simulator-options.ts';
import { createAemAccount, credentialFile } from './aem-account.ts';

/** An IMS with one account, and an AEM that trusts it. */
export interface Services {
  readonly ims: ImsSimulator;
  readonly forms: FormsSimulator;
  readonly account: Account;
  /** The variables of a repository that uses them. */
  readonly variables: Readonly<Record<string, string>>;
  /** The account's file, and its id and secret, as the examples name them. */
  readonly secrets: Readonly<
    Record<'AEM_CREDENTIALS' | 'AEM_CLIENT_ID' | 'AEM_CLIENT_SECRET', string>
  >;
  /** The tokens that AEM was shown so far. */
  tokens(): readonly string[];
  close(): Promise<void>;
}

/** Starts both simulators, for the given account or a made-up one of the AEM Developer Console. */
export async function startServices(
  account: Account = createAemAccount(),
  options: { ims?: ImsSimulatorOptions; forms?: Partial<FormsSimulatorOptions> } = {},
): Promise<Services> {
  const ims = await startImsSimulator({ ...options.ims, accounts: [account] });
  const forms = await startFormsSimulator({ ...options.forms, imsUrl: ims.url });
  return {
    ims,
    forms,
    account,
    variables: {
      AEM_AUTHOR_URL: forms.url,
      AEM_PUBLISH_URL: forms.url,
      AEM_IMS_ENDPOINT: ims.url,
    },
    secrets: {
      AEM_CREDENTIALS: credentialFile(account),
      AEM_CLIENT_ID: account.clientId,
      AEM_CLIENT_SECRET: account.clientSecrets[0] ?? '',
    },
    tokens: () => [
      ...new Set(
        forms.requests.map(({ headers }) => headers.authorization?.slice('Bearer '.length) ?? ''),
      ),
    ],
    close: async () => {
      await forms.close();
      await ims.close();
    },
  };
}
