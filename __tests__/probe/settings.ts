import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type Credential,
  type CredentialText,
  chooseEndpoint,
  proxyFor,
  readAemUrl,
  readCredential,
  splitClientSecrets,
} from './action.ts';
import { hideId } from './hide.ts';
import type { Target } from './target.ts';

const DEFAULT_THROTTLE_REQUESTS = 20;

/** Nobody may ask for more. */
const MAX_THROTTLE_REQUESTS = 50;

/** A file this long is no credential. */
const MAX_PATH_LENGTH = 1000;

export const HELP = `Usage: npm run probe -- [--dry-run] [--throttle [N]] [--report PATH]

Asks IMS, and AEM, what the reference says of them, and reports what differs. Without a credential
it asks the simulators.

In the environment, never on the command line:
  CLIENT_ID, CLIENT_SECRET  an OAuth server-to-server credential
  CREDENTIALS               a console's credential file, as a path or as its content; OAuth or JWT.
                            With a JWT file, CLIENT_ID and CLIENT_SECRET may be set too: both are asked
  SCOPES                    of the OAuth credential; unset: the file's, else the six Forms scopes
  ORGANIZATION_ID           if no file tells it
  IMS_ENDPOINT              unset: the file's, else https://ims-na1.adobelogin.com
  AEM_URL                   an AEM environment, author or publish; unset: AEM is not asked
  ACCOUNT_LACKS             forms-users: the account is known not to be in that group
  PROBE_WITHOUT_PAUSES      true: do not wait, for tests; obeyed if all servers are on this machine

  --dry-run                 show what would be asked, and send nothing
  --throttle [N]            also ask for tokens without a pause until IMS refuses, at most N times
                            (${DEFAULT_THROTTLE_REQUESTS}; never more than ${MAX_THROTTLE_REQUESTS})
  --report PATH             write PATH.md and PATH.json (probe-report)

About 35 requests to IMS for each credential and 10 to AEM, a second apart; AEM is only read from.
Every token is revoked, also when the probe is interrupted. Exit status: 0 all as expected, 1 something differs,
2 it could not ask, above 128 interrupted.
`;

/** What the command line asks for. */
export interface Flags {
  readonly help: boolean;
  readonly dryRun: boolean;
  readonly maxThrottleRequests: number;
  /** Without an ending. */
  readonly reportPath: string;
}

/**
 * Reads the command line.
 *
 * @throws TypeError for a flag that does not exist or a bad value
 */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parseArgs({
    // `--throttle` may stand alone.
    args: args.map((arg, index) =>
      arg === '--throttle' && !/^\d+$/.test(args[index + 1] ?? '')
        ? `--throttle=${DEFAULT_THROTTLE_REQUESTS}`
        : arg,
    ),
    options: {
      help: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      throttle: { type: 'string', default: '0' },
      report: { type: 'string', default: 'probe-report' },
    },
    allowPositionals: true,
  });
  // Without its value: it may be a secret.
  if (positionals.length > 0) {
    throw new TypeError('Only flags may stand on the command line.');
  }
  const maxThrottleRequests = Number(values.throttle);
  if (!/^\d+$/.test(values.throttle) || maxThrottleRequests > MAX_THROTTLE_REQUESTS) {
    throw new TypeError(`--throttle takes a whole number up to ${MAX_THROTTLE_REQUESTS}.`);
  }
  if (values.report === '') {
    throw new TypeError('--report takes a path.');
  }
  return {
    help: values.help,
    dryRun: values['dry-run'],
    maxThrottleRequests,
    reportPath: values.report,
  };
}

/**
 * Reads who is to be asked from the environment; undefined if no credential is there.
 *
 * @throws TypeError or ActionError for what is wrong; the message holds no secret
 */
export async function readTarget(
  environment: NodeJS.ProcessEnv,
  maxThrottleRequests: number,
): Promise<Target | undefined> {
  const value = (name: string) => environment[name]?.trim() ?? '';
  const organizationId = value('ORGANIZATION_ID');
  const separate = { clientId: value('CLIENT_ID'), clientSecret: value('CLIENT_SECRET') };
  const file = readFileOrContent(value('CREDENTIALS'));
  const common = { scopes: value('SCOPES'), organizationId };
  const lacks = value('ACCOUNT_LACKS');
  if (lacks !== '' && lacks !== 'forms-users') {
    throw new TypeError('ACCOUNT_LACKS can only be forms-users.');
  }
  if (organizationId !== '' && !/^[^\s@]+@[^\s@]+$/.test(organizationId)) {
    throw new TypeError('ORGANIZATION_ID must have the form …@AdobeOrg.');
  }
  if ((separate.clientId === '') !== (separate.clientSecret === '')) {
    throw new TypeError('Set both CLIENT_ID and CLIENT_SECRET, or neither.');
  }
  if (splitClientSecrets(separate.clientSecret).length > 1) {
    throw new TypeError('CLIENT_SECRET has several lines: the probe takes one secret.');
  }
  const texts: CredentialText[] = [
    ...(separate.clientId === '' ? [] : [{ ...common, ...separate, credentials: '' }]),
    ...(file === '' ? [] : [{ ...common, clientId: '', clientSecret: '', credentials: file }]),
  ];
  if (texts.length === 0) {
    return undefined;
  }
  const read = await Promise.all(texts.map(readCredential));
  const [oauth, another] = read.map(({ credential }) => credential).filter(isOAuth);
  if (another !== undefined) {
    throw new TypeError('CLIENT_ID and CREDENTIALS are both OAuth: give one of them.');
  }
  const jwt = read.map(({ credential }) => credential).find((credential) => !isOAuth(credential));
  const fileEndpoint = read.find((one) => one.fileEndpoint !== undefined)?.fileEndpoint;
  for (const { credential } of read) {
    hideIdsOf(credential);
  }
  const endpoint = chooseEndpoint(value('IMS_ENDPOINT'), fileEndpoint);
  const aemUrl = value('AEM_URL') === '' ? undefined : readAemUrl(value('AEM_URL'));
  for (const url of [endpoint, aemUrl]) {
    if (url !== undefined) {
      assertProxy(url);
    }
  }
  return {
    kind: 'live',
    endpoint,
    ...(oauth === undefined ? {} : { oauth }),
    ...(jwt?.flow === 'jwt' ? { jwt } : {}),
    ...(aemUrl === undefined ? {} : { aemUrl }),
    lacksFormsUsers: lacks !== '',
    maxThrottleRequests,
  };
}

/** How the action names what the probe takes from the environment. */
const INPUT_NAMES: Readonly<Record<string, string>> = {
  'client-id': 'CLIENT_ID',
  'client-secret': 'CLIENT_SECRET',
  credentials: 'CREDENTIALS',
  scopes: 'SCOPES',
  'organization-id': 'ORGANIZATION_ID',
  'ims-endpoint': 'IMS_ENDPOINT',
};

/** A message of the action's with the probe's names in it. */
export function withVariableNames(message: string): string {
  return message.replace(/((?:the )?input )?`([a-z-]+)`/gi, (whole, _input, name: string) => {
    const variable = INPUT_NAMES[name];
    return variable === undefined ? whole : `\`${variable}\``;
  });
}

/** A proxy variable that can't be read must not mean that there is no proxy. */
function assertProxy(url: URL): void {
  try {
    proxyFor(url);
  } catch (error) {
    throw new TypeError((error as Error).message);
  }
}

function isOAuth(credential: Credential) {
  return credential.flow === 'oauth';
}

/** Lets no text of the report hold the ids of a credential. */
export function hideIdsOf(credential: Credential): void {
  const { clientId, organizationId } = credential;
  const accountId = credential.flow === 'jwt' ? credential.technicalAccountId : undefined;
  for (const id of [clientId, organizationId, organizationId?.split('@')[0], accountId]) {
    hideId(id);
  }
}

/**
 * A path is short and a file; all else is taken as content, which the action's reader judges.
 *
 * @throws TypeError for what looks like a path to nothing
 */
function readFileOrContent(text: string): string {
  if (text === '' || text.length > MAX_PATH_LENGTH || /[\n{]/.test(text)) {
    return text;
  }
  try {
    return readFileSync(text, 'utf8').trim();
  } catch {
    if (!/^[~./\\]|^\w:\\|\.\w{1,5}$/.test(text)) {
      return text;
    }
    throw new TypeError('CREDENTIALS looks like a path, but there is no file that can be read.');
  }
}
