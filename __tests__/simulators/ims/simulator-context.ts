import type { JSONWebKeySet } from 'jose';
import type { Account } from './account.ts';
import type { IssuedToken, TokenRegister } from './token-register.ts';

/** What endpoints may use. */
export interface SimulatorContext {
  accounts: Account[];
  tokens: TokenRegister;
  publicKeys: JSONWebKeySet;
  /** Base of every URL that the simulator names. */
  url: string;
  /** Host that an assertion must name; undefined: the one that the request came to. */
  imsHost: string | undefined;
  tokenLifetimeMs: number;
  scopeInAnswer: boolean;
  now(): Date;
  /** Signs and registers a token. */
  issueToken(account: Account, scopes: string[]): Promise<IssuedToken>;
  revokeToken(token: string): void;
}
