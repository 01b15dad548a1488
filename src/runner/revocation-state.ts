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
  readonly expiresAt: string;
}

const STATE_KEY = 'revocation';

/**
 * Saves what the post step needs. The client secret is not kept, but seals the rest: state that an
 * earlier step put into the environment can't make the post step send anything anywhere.
 */
export function saveRevocation(revocation: Revocation, clientSecret: string): void {
  const seals = [revocation.token, clientSecret].map((key) => seal(revocation, key));
  const state = JSON.stringify({ ...revocation, seals });
  allOrNothing(['GITHUB_STATE'], () => saveState(STATE_KEY, state));
}

/** Whether main saved anything. */
export function isRevocationSaved(): boolean {
  return getState(STATE_KEY) !== '';
}

/** The saved revocation. */
export interface SavedRevocation {
  readonly revocation: Revocation;
  /** The secret that main used. Without it nothing but the token itself vouches for the rest. */
  readonly clientSecret?: string;
}

/**
 * Reads what main saved.
 *
 * @param clientSecrets those that the post step was given
 * @returns undefined when it is not whole
 */
export function readRevocation(clientSecrets: readonly string[]): SavedRevocation | undefined {
  const { seals, ...fields } = parseJsonObject(getState(STATE_KEY)) ?? {};
  const [tokenSeal, secretSeal] = Array.isArray(seals) ? seals : [];
  const { token, clientId, endpoint, proxy, expiresAt } = fields;
  const values = [token, clientId, endpoint, proxy, expiresAt];
  if (!values.every((value) => typeof value === 'string')) return undefined;
  const revocation = fields as unknown as Revocation;
  if (!isSeal(tokenSeal, revocation, revocation.token)) return undefined;
  const clientSecret = clientSecrets.find((secret) => isSeal(secretSeal, revocation, secret));
  return clientSecret === undefined ? { revocation } : { revocation, clientSecret };
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
