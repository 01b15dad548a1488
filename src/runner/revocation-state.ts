import { createHmac, timingSafeEqual } from 'node:crypto';
import { getState, saveState } from '@actions/core';
import { parseJsonObject } from '../text/json-object.ts';

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
  const content = JSON.stringify(revocation);
  const seals = [revocation.token, clientSecret].map((key) => seal(content, key));
  saveState(STATE_KEY, JSON.stringify({ content, seals }));
}

/** The saved revocation, with the secret that main used where the post step was given it again. */
export interface SavedRevocation {
  readonly revocation: Revocation;
  readonly clientSecret?: string;
}

/**
 * Reads what main saved.
 *
 * @param clientSecrets those that the post step was given; without any only the token's own seal can
 *   be checked
 * @returns undefined when main saved nothing; 'forged' when it is not what main saved
 */
export function readRevocation(
  clientSecrets: readonly string[],
): SavedRevocation | 'forged' | undefined {
  const state = getState(STATE_KEY);
  if (state === '') return undefined;
  const { content, seals } = parseJsonObject(state) ?? {};
  if (typeof content !== 'string' || !Array.isArray(seals)) return 'forged';
  const revocation = readContent(content);
  if (revocation === undefined || !isSeal(seals[0], content, revocation.token)) return 'forged';
  if (clientSecrets.length === 0) return { revocation };
  const clientSecret = clientSecrets.find((secret) => isSeal(seals[1], content, secret));
  return clientSecret === undefined ? 'forged' : { revocation, clientSecret };
}

function readContent(content: string): Revocation | undefined {
  const { token, clientId, endpoint, proxy, expiresAt } = parseJsonObject(content) ?? {};
  const fields = { token, clientId, endpoint, proxy, expiresAt };
  return Object.values(fields).every((field) => typeof field === 'string')
    ? (fields as unknown as Revocation)
    : undefined;
}

function seal(content: string, key: string): string {
  return createHmac('sha256', key).update(content).digest('base64url');
}

function isSeal(candidate: unknown, content: string, key: string): boolean {
  const expected = Buffer.from(seal(content, key));
  const actual = Buffer.from(String(candidate));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
