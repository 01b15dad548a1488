import { decodeJwt } from 'jose';

/** What AEM reads from a token that IMS vouches for. */
export interface TokenFacts {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Answers the facts of a token, or nothing if it was not issued, has expired or was revoked. */
export type TokenCheck = (token: string) => Promise<TokenFacts | undefined>;

function claimsOf(token: string): TokenFacts | undefined {
  try {
    const claims = decodeJwt(token);
    const clientId = claims['client_id'];
    const scope = claims['scope'];
    if (typeof clientId !== 'string') {
      return undefined;
    }
    return {
      clientId,
      scopes: typeof scope === 'string' ? scope.split(',').filter((name) => name !== '') : [],
    };
  } catch {
    return undefined;
  }
}

/**
 * Takes the base URL of an IMS (the simulator's) and returns a check that asks it about each token
 * by `POST /ims/validate_token/v1`, which answers 200 with `{valid}` for good and bad tokens alike.
 *
 * @see adobe-ims.md, sections 4 (the call) and 5 (the claims)
 */
export function askIms(imsUrl: string): TokenCheck {
  return async (token) => {
    const facts = claimsOf(token);
    if (facts === undefined) {
      return undefined;
    }
    const response = await fetch(new URL('/ims/validate_token/v1', imsUrl), {
      method: 'POST',
      body: new URLSearchParams({ type: 'access_token', client_id: facts.clientId, token }),
    });
    const verdict = (await response.json()) as { valid?: unknown };
    return verdict.valid === true ? facts : undefined;
  };
}
