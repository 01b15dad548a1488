import type { Account } from './account.ts';
import { createJwtAccount, createOAuthAccount } from './create-account.ts';
import { aemConsoleJwtFile } from './credential-files.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';
import { helpText } from './server-flags.ts';
import { readServerOptions, type ServerOptions } from './server-options.ts';

async function accountsFor(options: ServerOptions): Promise<Account[]> {
  const given = options.simulator.accounts ?? [createOAuthAccount(options.oauthAccount)];
  return options.jwtAccount ? [...given, await createJwtAccount()] : given;
}

/** The line that says where the simulator is and which credentials work. */
function announcement(simulator: ImsSimulator): string {
  const { url, host, port, caFile, caCertificatePem, accounts } = simulator;
  const [first] = accounts;
  const jwtAccount = accounts.find((account) => account.privateKeyPem !== undefined);
  return JSON.stringify({
    url,
    host,
    port,
    clientId: first?.clientId,
    clientSecret: first?.clientSecrets[0],
    clientSecrets: first?.clientSecrets,
    scopes: first?.scopes.join(','),
    organizationId: first?.organizationId,
    technicalAccountId: first?.technicalAccountId,
    jwtCredentials: jwtAccount && aemConsoleJwtFile(jwtAccount, { imsEndpoint: new URL(url).host }),
    caFile,
    caCertificatePem,
  });
}

async function main(): Promise<void> {
  const options = readServerOptions(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(helpText());
    return;
  }
  const accounts = await accountsFor(options);
  const simulator = await startImsSimulator({ ...options.simulator, accounts });
  const end = async () => {
    await simulator.close();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (options.endWithStdin) {
    process.stdin.once('end', end).resume();
  }
  console.log(announcement(simulator));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
