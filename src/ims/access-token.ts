import { readToldScopes } from '../credential/scopes.ts';
import { parseJsonObject } from '../text/json-object.ts';

/** What a token tells about itself, where it can be read at all. */
export interface TokenClaims {
  readonly scopes?: readonly string[];
  readonly lifetimeSeconds?: number;
}

/**
 * Reads the claims of an access token. A token is opaque by contract, so whatever can't be read is
 * left out. IMS writes `scope` with commas and `expires_in` as a string of milliseconds
 * (adobe-ims.md section 5).
 */
export function readTokenClaims(token: string): TokenClaims {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = parseJsonObject(payload) ?? {};
  const scopes = readToldScopes(claims['scope']);
  const lifetimeMs = Number(claims['expires_in']);
  return {
    ...(scopes === undefined ? {} : { scopes }),
    ...(lifetimeMs > 0 ? { lifetimeSeconds: Math.floor(lifetimeMs / 1000) } : {}),
  };
}
