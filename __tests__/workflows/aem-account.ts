import type { Account } from '../simulators/ims/account.ts';
import { aemConsoleJwtFile, aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';

export { createAemConsoleAccount as createAemAccount } from '../simulators/ims/create-account.ts';

/** The account's file on one line, as the examples want it: each line of a secret is masked. */
export function credentialFile(account: Account): string {
  const file = account.privateKeyPem ? aemConsoleJwtFile : aemConsoleOAuthFile;
  return JSON.stringify(JSON.parse(file(account)));
}
