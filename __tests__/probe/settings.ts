import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type Credential,
  parseEndpoint,
  parseVerifyUrl,
  proxyFor,
  readCredential,
  splitClientSecrets,
} from './action.ts';
import { hideId } from './hide.ts';
import type { Target } from './target.ts';

const DEFAULT_THROTTLE_REQUESTS = 20;

/** Nobody may ask for more. */
const MAX_THROTTLE_REQUESTS = 50;

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

/** How the action names what the probe takes from the environment. */
const INPUTS = /(?:(?:the )?input )?`(client-id|client-secret|credentials|scopes|ims-endpoint)`/gi;

/** What the command line asks for; the report's path is without an ending. */
export type Flags = ReturnType<typeof readFlags>;

/**
 * Reads the command line.
 *
 * @throws TypeError for a flag that does not exist or a bad value
 */
export function readFlags(args: readonly string[]) {
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
  const { help, throttle, report: reportPath } = values;
  // Without its value: it may be a secret.
  refuseIf(positionals.length > 0, 'Only flags may stand on the command line.');
  const isNumber = /^\d+$/.test(throttle) && Number(throttle) <= MAX_THROTTLE_REQUESTS;
  refuseIf(!isNumber, `--throttle takes a whole number up to ${MAX_THROTTLE_REQUESTS}.`);
  refuseIf(reportPath === '', '--report takes a path.');
  return { help, dryRun: values['dry-run'], maxThrottleRequests: Number(throttle), reportPath };
}

/**
 * Reads who is to be asked from the environment; undefined if no credential is there.
 *
 * @throws TypeError, ActionError or ExchangeFailure for what is wrong; the message holds no secret
 */
export function readTarget(
  environment: NodeJS.ProcessEnv,
  maxThrottleRequests: number,
): Target | undefined {
  const value = (name: string) => environment[name]?.trim() ?? '';
  const [clientId, clientSecret] = [value('CLIENT_ID'), value('CLIENT_SECRET')];
  const credentials = readFileOrContent(value('CREDENTIALS'));
  const [organizationId, lacks] = [value('ORGANIZATION_ID'), value('ACCOUNT_LACKS')];
  refuseIf(!/^(forms-users)?$/.test(lacks), 'ACCOUNT_LACKS can only be forms-users.');
  const isOrganization = /^([^\s@]+@[^\s@]+)?$/.test(organizationId);
  refuseIf(!isOrganization, 'ORGANIZATION_ID must have the form …@AdobeOrg.');
  const isHalf = (clientId === '') !== (clientSecret === '');
  refuseIf(isHalf, 'Set both CLIENT_ID and CLIENT_SECRET, or neither.');
  const hasSeveral = splitClientSecrets(clientSecret).length > 1;
  refuseIf(hasSeveral, 'CLIENT_SECRET has several lines: the probe takes one secret.');
  const read = [
    { clientId, clientSecret, credentials: '' },
    { clientId: '', clientSecret: '', credentials },
  ]
    .filter((text) => text.clientId + text.credentials !== '')
    .map((text) => readCredential({ ...text, scopes: value('SCOPES') }));
  if (read.length === 0) {
    return undefined;
  }
  const known = read.map(({ credential }): Credential => {
    const id = credential.organizationId || organizationId;
    return id === '' ? credential : { ...credential, organizationId: id };
  });
  const [oauth, another] = known.filter((credential) => credential.flow === 'oauth');
  const jwt = known.find((credential) => credential.flow === 'jwt');
  refuseIf(another !== undefined, 'CLIENT_ID and CREDENTIALS are both OAuth: give one of them.');
  const ids = known.flatMap((credential) => [credential.clientId, credential.organizationId]);
  [...ids, jwt?.technicalAccountId].forEach(hideId);
  const endpoint = parseEndpoint(value('IMS_ENDPOINT'), read.at(-1)?.file?.imsEndpoint);
  const aemUrl = value('AEM_URL') === '' ? undefined : readAemUrl(value('AEM_URL'));
  for (const url of [endpoint, aemUrl]) {
    // A proxy variable that cannot be read must not mean that there is no proxy.
    void (url && proxyFor(url));
  }
  const lacksFormsUsers = lacks !== '';
  return { kind: 'live', endpoint, oauth, jwt, aemUrl, lacksFormsUsers, maxThrottleRequests };
}

/** A message of the action's with the probe's names in it. */
export function withVariableNames(message: string): string {
  return message.replace(INPUTS, (_whole, name: string) => {
    return `\`${name.toUpperCase().replaceAll('-', '_')}\``;
  });
}

function refuseIf(isWrong: boolean, message: string): void {
  if (isWrong) {
    throw new TypeError(message);
  }
}

/**
 * A path is short and a file; all else is taken as content, which the action's reader judges.
 *
 * @throws TypeError for what looks like a path to nothing
 */
function readFileOrContent(text: string): string {
  if (/[\n{]/.test(text)) {
    return text;
  }
  try {
    return readFileSync(text, 'utf8').trim();
  } catch {
    const message = 'CREDENTIALS looks like a path, but there is no file that can be read.';
    refuseIf(/^[~./\\]|^\w:\\|\.\w{1,5}$/.test(text), message);
    return text;
  }
}

/** Reads AEM_URL with the rules of `verify-url`, and keeps its origin. */
function readAemUrl(text: string): URL {
  try {
    return new URL(parseVerifyUrl(text).origin);
  } catch {
    throw new TypeError('AEM_URL must be a whole https URL without user and password.');
  }
}
