import { randomBytes, randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import type { Account } from './account.ts';

const KEY_ID = 'ims_na1-key-1';
/** How long tokens are good: a day. */
export const TOKEN_LIFETIME_MS = 86_400_000;

/** Made once per process, since making one is slow. */
const signingKey = generateKeyPair('RS256');

/** What is known of a token; all but the state is absent when it was not issued here. */
export interface TokenCheck {
  state: 'unknown' | 'active' | 'expired' | 'revoked';
  account?: Account;
  /** The token's payload, as signed. */
  claims?: Record<string, unknown>;
  expiresAt?: Date;
}

/** What the simulator has done so far. */
export interface Counters {
  /** All but those to `/__simulator/`. */
  requests: number;
  /** Tokens issued, the JWT exchange included. */
  issued: number;
  /** How often a token was revoked. */
  revoked: number;
}

/** Signs access tokens that look like those of IMS (adobe-ims.md, section 5), and knows their state. */
export class TokenIssuer {
  readonly #issued = new Map<string, Required<Omit<TokenCheck, 'state'>>>();
  readonly #revoked = new Set<string>();
  readonly #counters: Counters;
  readonly #now: () => Date;

  constructor(counters: Counters, now: () => Date) {
    this.#counters = counters;
    this.#now = now;
  }

  async issue(account: Account, scopes: string[]): Promise<string> {
    const { privateKey } = await signingKey;
    const now = this.#now().getTime();
    const claims = {
      id: `${now}_${randomUUID()}_ue1`,
      type: 'access_token',
      client_id: account.clientId,
      user_id: account.technicalAccountId,
      as: 'ims-na1',
      aa_id: account.technicalAccountId,
      ctp: 0,
      fg: randomBytes(20).toString('base64url').toUpperCase(),
      moi: randomBytes(4).toString('hex'),
      pba: 'ORG,MedSecNoEV,LowSec',
      oc: `renga*na1r*${now.toString(16)}*${randomBytes(12).toString('hex').toUpperCase()}`,
      expires_in: String(TOKEN_LIFETIME_MS),
      created_at: String(now),
      scope: scopes.join(','),
    };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', x5u: `${KEY_ID}.cer`, kid: KEY_ID, itt: 'at' })
      .sign(privateKey);
    this.#counters.issued += 1;
    this.#issued.set(token, { account, claims, expiresAt: new Date(now + TOKEN_LIFETIME_MS) });
    return token;
  }

  check(token: string): TokenCheck {
    const issued = this.#issued.get(token);
    if (issued === undefined) {
      return { state: 'unknown' };
    }
    const age = issued.expiresAt <= this.#now() ? 'expired' : 'active';
    return { ...issued, state: this.#revoked.has(token) ? 'revoked' : age };
  }

  revoke(token: string): void {
    this.#counters.revoked += 1;
    this.#revoked.add(token);
  }
}
