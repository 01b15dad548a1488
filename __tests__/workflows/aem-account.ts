import type { Account } from '../simulators/ims/account.ts';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';

/** The scopes of an account of the AEM Developer Console (forms-apis.md, section 2). */
const SCOPES = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
  'read_pc.dma_aem_ams',
];

/** An OAuth account of the AEM Developer Console. */
export function createAemAccount(): Account {
  return createOAuthAccount({ scopes: SCOPES });
}

/** The account's file on one line, as the examples want it: each line of a secret is masked. */
export function credentialFile(account: Account): string {
  const file = account.privateKeyPem ? aemConsoleJwtFile : aemConsoleOAuthFile;
  return JSON.stringify(JSON.parse(file(account)));
}
