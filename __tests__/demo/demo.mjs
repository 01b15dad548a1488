// Shows the action at work, and tells whether all was as it should be: npm run demo.
// JavaScript, so that a Node that cannot read TypeScript gets as far as the message.
const MACHINE_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

const write = (text) => process.stdout.write(text);

async function main({
  CLIENT_ID: clientId,
  CLIENT_SECRET: clientSecret,
  SCOPES: scopes,
  ...others
}) {
  if (!process.version.startsWith('v24.')) {
    write(
      `The action runs on Node 24, but this is Node ${process.version}. Run "npm ci", which installs the right one, and then "npm run demo".\n`,
    );
    return false;
  }
  const { demonstrateWithRealIms, demonstrateWithSimulator } = await import('./run-demo.ts');
  if (!clientId && !clientSecret) {
    return demonstrateWithSimulator(write);
  }
  if (!clientId || !clientSecret) {
    write('Set both CLIENT_ID and CLIENT_SECRET for the real IMS, or neither for the simulator.\n');
    return false;
  }
  const set = MACHINE_VARIABLES.filter((name) => others[name] !== undefined);
  const machineVariables = Object.fromEntries(set.map((name) => [name, others[name]]));
  const settings = { clientId, clientSecret, machineVariables, ...(scopes && { scopes }) };
  return demonstrateWithRealIms(settings, write);
}

try {
  process.exitCode = (await main(process.env)) ? 0 : 1;
} catch (error) {
  write(`The demo could not run: ${error.message}\n`);
  process.exitCode = 1;
}
