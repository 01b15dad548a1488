import { demonstrateWithRealIms, demonstrateWithSimulator, type Write } from './run-demo.ts';

const MACHINE_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

const write: Write = (text) => {
  process.stdout.write(text);
};

/** Shows the action at work, and tells whether all was as it should be. */
async function main(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, SCOPES: scopes } = environment;
  if (!clientId && !clientSecret) {
    return demonstrateWithSimulator(write);
  }
  if (!clientId || !clientSecret) {
    write('Set both CLIENT_ID and CLIENT_SECRET for the real IMS, or neither for the simulator.\n');
    return false;
  }
  const machineVariables = Object.fromEntries(
    MACHINE_VARIABLES.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const settings = { clientId, clientSecret, machineVariables, ...(scopes && { scopes }) };
  return demonstrateWithRealIms(settings, write);
}

try {
  process.exitCode = (await main(process.env)) ? 0 : 1;
} catch (error) {
  write(`The demo could not run: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
