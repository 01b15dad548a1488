/** What the simulator remembers of a token that it issued. */
export interface IssuedToken {
  token: string;
  clientId: string;
  organizationId: string;
  technicalAccountId: string;
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  /** The token's payload, as signed. */
  claims: Record<string, unknown>;
}

export type TokenState = 'unknown' | 'active' | 'expired' | 'revoked';

/** What {@link TokenRegister.check} answers; everything but the state is absent when unknown. */
export interface TokenCheck {
  state: TokenState;
  clientId?: string;
  scopes?: string[];
  expiresAt?: Date;
  claims?: Record<string, unknown>;
}

/** The tokens issued so far and whether they are still good. */
export class TokenRegister {
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #revoked = new Set<string>();
  readonly #now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  issue(record: IssuedToken): void {
    this.#tokens.set(record.token, record);
  }

  find(token: string): IssuedToken | undefined {
    return this.#tokens.get(token);
  }

  /** @returns whether the token was issued here; revoking it again changes nothing */
  revoke(token: string): boolean {
    if (!this.#tokens.has(token)) {
      return false;
    }
    this.#revoked.add(token);
    return true;
  }

  check(token: string): TokenCheck {
    const record = this.#tokens.get(token);
    if (record === undefined) {
      return { state: 'unknown' };
    }
    const { clientId, scopes, expiresAt, claims } = record;
    return { state: this.#stateOf(record), clientId, scopes, expiresAt, claims };
  }

  #stateOf(record: IssuedToken): TokenState {
    if (this.#revoked.has(record.token)) {
      return 'revoked';
    }
    return record.expiresAt <= this.#now() ? 'expired' : 'active';
  }
}
