import { randomBytes, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { Account } from './account.ts';
import type { IssuedToken } from './token-register.ts';

const KEY_ID = 'ims_na1-key-1';

interface SigningKey {
  privateKey: CryptoKey;
  publicKeys: JSONWebKeySet;
}

let sharedKey: Promise<SigningKey> | undefined;

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    privateKey,
    publicKeys: {
      keys: [{ ...jwk, kid: KEY_ID, use: 'sig', alg: 'RS256', x5u: `${KEY_ID}.cer` }],
    },
  };
}

/** Signs access tokens that look like those of IMS (adobe-ims.md, section 5). */
export interface TokenIssuer {
  /** The JWK set that `/ims/keys` publishes. */
  publicKeys: JSONWebKeySet;
  issue(account: Account, scopes: string[], now: Date): Promise<IssuedToken>;
}

function claimsOf(account: Account, scopes: string[], now: Date, lifetimeMs: number) {
  return {
    id: `${now.getTime()}_${randomUUID()}_ue1`,
    type: 'access_token',
    client_id: account.clientId,
    user_id: account.technicalAccountId,
    as: 'ims-na1',
    aa_id: account.technicalAccountId,
    ctp: 0,
    fg: randomBytes(20).toString('base64url').toUpperCase(),
    moi: randomBytes(4).toString('hex'),
    pba: 'ORG,MedSecNoEV,LowSec',
    oc: `renga*na1r*${now.getTime().toString(16)}*${randomBytes(12).toString('hex').toUpperCase()}`,
    expires_in: String(lifetimeMs),
    created_at: String(now.getTime()),
    scope: scopes.join(','),
  };
}

/**
 * Makes an issuer. The RSA key is made once per process, since making one is slow.
 * @param lifetimeMs how long a token is good
 */
export async function createTokenIssuer(lifetimeMs: number): Promise<TokenIssuer> {
  sharedKey ??= createSigningKey();
  const { privateKey, publicKeys } = await sharedKey;
  return {
    publicKeys,
    async issue(account, scopes, now) {
      const claims = claimsOf(account, scopes, now, lifetimeMs);
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', x5u: `${KEY_ID}.cer`, kid: KEY_ID, itt: 'at' })
        .sign(privateKey);
      return {
        token,
        clientId: account.clientId,
        organizationId: account.organizationId,
        technicalAccountId: account.technicalAccountId,
        scopes,
        issuedAt: now,
        expiresAt: new Date(now.getTime() + lifetimeMs),
        claims,
      };
    },
  };
}
