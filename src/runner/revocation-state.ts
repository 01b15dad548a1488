import { createHmac, timingSafeEqual } from 'node:crypto';
import { getState, saveState } from '@actions/core';
import { parseJsonObject } from '../text/json-object.ts';
import { allOrNothing } from './runner-files.ts';

/** What the post step must know to revoke a token. */
export interface Revocation {
  readonly token: string;
  readonly clientId: string;
  /** The origin that issued the token. */
  readonly endpoint: string;
  /** The proxy's origin that was used on the way there; empty for none. */
  readonly proxy: string;
  /** Empty where IMS did not tell. */
  readonly expiresAt: string;
}

/** The saved revocation. */
export interface SavedRevocation {
  readonly revocation: Revocation;
  /** The secret that main used. Without it nothing but the token itself vouches for the rest. */
  readonly clientSecret: string | undefined;
}

/**
 * Saves what the post step needs to revoke a token. The client secret is not kept, but seals the
 * rest: state that an earlier step put into the environment cannot make the post step send anything
 * anywhere.
 *
 * @param number its place among the tokens of this step, from 1
 */
export function saveRevocation(revocation: Revocation, clientSecret: string, number: number): void {
  const tokenSeal = seal(revocation, revocation.token);
  const secretSeal = seal(revocation, clientSecret);
  allOrNothing(['GITHUB_STATE'], () => {
    saveState(stateKey(number), JSON.stringify({ ...revocation, tokenSeal, secretSeal }));
  });
}

/** What main saved, a text for each token. */
export function savedStates(): string[] {
  const states: string[] = [];
  for (
    let text = getState(stateKey(1));
    text !== '';
    text = getState(stateKey(states.length + 1))
  ) {
    states.push(text);
  }
  return states;
}

/**
 * Reads what main saved of one token.
 *
 * @param clientSecrets those that the post step was given
 * @returns undefined when it is not whole
 */
export function readRevocation(
  state: string,
  clientSecrets: readonly string[],
): SavedRevocation | undefined {
  const { tokenSeal, secretSeal, ...fields } = parseJsonObject(state) ?? {};
  const { token, clientId, endpoint, proxy, expiresAt } = fields;
  const values = [token, clientId, endpoint, proxy, expiresAt];
  if (!values.every((value) => typeof value === 'string')) {
    return undefined;
  }
  const revocation = fields as unknown as Revocation;
  if (!isSeal(tokenSeal, revocation, revocation.token)) {
    return undefined;
  }
  const clientSecret = clientSecrets.find((secret) => isSeal(secretSeal, revocation, secret));
  return { revocation, clientSecret };
}

/** The first keeps the plain name; each token has a state of its own. */
function stateKey(number: number): string {
  return number === 1 ? 'revocation' : `revocation_${number}`;
}

function seal(revocation: Revocation, key: string): string {
  const { token, clientId, endpoint, proxy, expiresAt } = revocation;
  const content = JSON.stringify([token, clientId, endpoint, proxy, expiresAt]);
  return createHmac('sha256', key).update(content).digest('base64url');
}

function isSeal(candidate: unknown, revocation: Revocation, key: string): boolean {
  const expected = Buffer.from(seal(revocation, key));
  const actual = Buffer.from(String(candidate));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
