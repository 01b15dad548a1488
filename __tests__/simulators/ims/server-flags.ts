import { parseArgs } from 'node:util';

const FLAGS = {
  help: { type: 'boolean', help: 'show this text' },
  host: { type: 'string', help: 'address to listen at (127.0.0.1)' },
  port: { type: 'string', help: 'port (0: any free one)' },
  tls: { type: 'boolean', help: 'HTTPS with a certificate authority of its own' },
  'dns-names': {
    type: 'string',
    help: 'more names or addresses in the certificate, comma-separated',
  },
  'ca-file': { type: 'string', help: 'write the authority to this file (PEM); implies --tls' },
  accounts: { type: 'string', help: 'JSON file with an array of accounts' },
  'jwt-account': { type: 'boolean', help: 'make up a JWT account too' },
  'client-id': { type: 'string', help: 'client id of the made-up OAuth account' },
  'client-secret': { type: 'string', help: 'its secret, or two with a comma between' },
  scopes: { type: 'string', help: 'its scopes, comma-separated (the six Forms scopes)' },
  'rate-limit': { type: 'string', help: 'token requests per second' },
  burst: { type: 'string', help: 'token requests that may come at once' },
  'retry-after': { type: 'string', help: 'in a 429: seconds (default), date or none' },
  'reset-fraction': { type: 'string', help: 'share of token requests to reset, 0 to 1' },
  'stall-fraction': { type: 'string', help: 'share of token requests never answered, 0 to 1' },
  seed: { type: 'string', help: 'seed of that choice (1)' },
  'stall-ms': { type: 'string', help: 'length of a stall (30000)' },
  'latency-ms': { type: 'string', help: 'extra wait before every answer (0)' },
  misbehave: { type: 'string', help: 'misbehaviour plan: JSON, or @file' },
  'ims-host': { type: 'string', help: 'host that a JWT must name (the one it is sent to)' },
  'scope-in-answer': { type: 'boolean', help: 'put scope into the answer' },
  'end-with-stdin': { type: 'boolean', help: 'end when standard input is closed' },
} as const satisfies Record<string, { type: 'string' | 'boolean'; help: string }>;

/** Name of a flag, without the dashes. */
export type FlagName = keyof typeof FLAGS;

const environmentName = (flag: string) =>
  `IMS_SIMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`;

/** The text of `--help`. */
export function helpText(): string {
  const lines = Object.entries(FLAGS).map(([name, { type, help }]) => {
    const flag = `--${name}${type === 'string' ? ' VALUE' : ''}`;
    return `  ${flag.padEnd(26)}${help}`;
  });
  return [
    'Usage: node server.ts [flags]',
    '',
    'Simulates Adobe IMS on loopback. Prints one line of JSON when it listens.',
    'Each flag may also be set as IMS_SIMULATOR_<FLAG>, e.g. IMS_SIMULATOR_CA_FILE.',
    '',
    ...lines,
    '',
  ].join('\n');
}

/** The flags with a value, by name, whether from the command line or the environment. */
export type Values = (name: FlagName) => string | undefined;

/**
 * Reads the command line, and the environment for what is not on it.
 * @throws {TypeError} for an unknown flag or a missing value
 */
export function readValues(args: string[], environment: NodeJS.ProcessEnv): Values {
  const { values } = parseArgs({ args, options: FLAGS, strict: true });
  return (name) => {
    const value: string | boolean | undefined = values[name];
    return value === undefined ? environment[environmentName(name)] : String(value);
  };
}
