import type { Variables } from '../harness/variables.ts';
import { demonstrateWithRealIms, demonstrateWithSimulator, type Write } from './run-demo.ts';

const MACHINE_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

const write: Write = (text) => {
  process.stdout.write(text);
};

/** Shows the action at work; the exit code is 1 when anything is not as it should be. */
async function main(environment: NodeJS.ProcessEnv): Promise<number> {
  const {
    CLIENT_ID: clientId = '',
    CLIENT_SECRET: clientSecret = '',
    SCOPES: scopes,
  } = environment;
  if ((clientId === '') !== (clientSecret === '')) {
    write('Set both CLIENT_ID and CLIENT_SECRET for the real IMS, or neither for the simulator.\n');
    return 1;
  }
  const isGood =
    clientId === ''
      ? await demonstrateWithSimulator(write)
      : await demonstrateWithRealIms(
          {
            clientId,
            clientSecret,
            machineVariables: pick(environment, MACHINE_VARIABLES),
            ...(scopes ? { scopes } : {}),
          },
          write,
        );
  return isGood ? 0 : 1;
}

function pick(environment: NodeJS.ProcessEnv, names: string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

try {
  process.exitCode = await main(process.env);
} catch (error) {
  write(`The demo could not run: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
