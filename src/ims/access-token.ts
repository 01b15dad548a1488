import { readToldScopes } from '../credential/scopes.ts';
import { parseJsonObject } from '../text/json-object.ts';

/** What a token tells about itself; a token is opaque by contract, so each may be undefined. */
interface TokenClaims {
  readonly scopes: readonly string[] | undefined;
  readonly lifetimeSeconds: number | undefined;
}

/**
 * Reads the claims of an access token. IMS writes `scope` with commas and `expires_in` as a string of milliseconds
 * (adobe-ims.md, section 5).
 */
export function readTokenClaims(token: string): TokenClaims {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = parseJsonObject(payload) ?? {};
  const lifetimeMs = Number(claims['expires_in']);
  return {
    scopes: readToldScopes(claims['scope']),
    lifetimeSeconds: lifetimeMs > 0 ? Math.floor(lifetimeMs / 1000) : undefined,
  };
}
