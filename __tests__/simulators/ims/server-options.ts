import { readFileSync } from 'node:fs';
import type { Account } from './account.ts';
import { createOAuthAccount } from './create-account.ts';
import { type MisbehaviourPlan, parseMisbehaviourPlan } from './misbehaviour.ts';
import type { RateLimit } from './rate-limiter.ts';
import { type FlagName, readValues, type Values } from './server-flags.ts';
import type { ImsSimulatorOptions } from './simulator-options.ts';

/** What the command line and the environment ask for. */
export interface ServerOptions {
  help: boolean;
  endWithStdin: boolean;
  jwtAccount: boolean;
  /** Fields of the made-up OAuth account; without effect when `simulator.accounts` is set. */
  oauthAccount: Partial<Account>;
  simulator: ImsSimulatorOptions;
}

function numberFrom(values: Values, name: FlagName): number | undefined {
  const text = values(name);
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new TypeError(`--${name} is not a number from 0: ${text}`);
  }
  return Number(text);
}

const isOn = (values: Values, name: FlagName) => ['true', '1'].includes(values(name) ?? '');
const listFrom = (text: string | undefined) => text?.split(',').map((item) => item.trim());

/** Leaves out what is not set, so that defaults hold. */
function whatIsSet<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function retryAfterFrom(text = 'seconds'): NonNullable<RateLimit['retryAfter']> {
  if (text === 'seconds' || text === 'date' || text === 'none') {
    return text;
  }
  throw new TypeError(`--retry-after is not seconds, date or none: ${text}`);
}

function rateLimitFrom(values: Values): RateLimit | undefined {
  const requestsPerSecond = numberFrom(values, 'rate-limit');
  if (requestsPerSecond === undefined) {
    return undefined;
  }
  return {
    requestsPerSecond,
    retryAfter: retryAfterFrom(values('retry-after')),
    ...whatIsSet({ burst: numberFrom(values, 'burst') }),
  };
}

function planFrom(text: string | undefined): MisbehaviourPlan | undefined {
  if (text === undefined) {
    return undefined;
  }
  return parseMisbehaviourPlan(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text);
}

/** Reads an account file; fields that an account lacks are made up as for an OAuth account. */
function accountsFrom(file: string | undefined): Account[] | undefined {
  if (file === undefined) {
    return undefined;
  }
  const accounts: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(accounts) || accounts.length === 0) {
    throw new TypeError(`${file} does not hold an array of accounts`);
  }
  return accounts.map((fields: Partial<Account>) => createOAuthAccount(fields));
}

/**
 * Reads the options of the process form.
 * @param args without the program's name
 * @throws {TypeError} for an unknown flag or a bad value
 */
export function readServerOptions(args: string[], environment: NodeJS.ProcessEnv): ServerOptions {
  const values = readValues(args, environment);
  const number = (name: FlagName) => numberFrom(values, name);
  return {
    help: isOn(values, 'help'),
    endWithStdin: isOn(values, 'end-with-stdin'),
    jwtAccount: isOn(values, 'jwt-account'),
    oauthAccount: whatIsSet({
      clientId: values('client-id'),
      clientSecrets: listFrom(values('client-secret')),
      scopes: listFrom(values('scopes')),
    }),
    simulator: whatIsSet({
      host: values('host'),
      port: number('port'),
      tls: isOn(values, 'tls') || values('ca-file') !== undefined,
      dnsNames: listFrom(values('dns-names')),
      caFile: values('ca-file'),
      accounts: accountsFrom(values('accounts')),
      rateLimit: rateLimitFrom(values),
      resetFraction: number('reset-fraction'),
      stallFraction: number('stall-fraction'),
      seed: number('seed'),
      stallMs: number('stall-ms'),
      latencyMs: number('latency-ms'),
      misbehave: planFrom(values('misbehave')),
      imsHost: values('ims-host'),
      scopeInAnswer: isOn(values, 'scope-in-answer'),
    }),
  };
}
