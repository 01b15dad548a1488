import type { Counters } from './counters.ts';
import { createOAuthAccount } from './create-account.ts';
import type { SimulatorContext } from './simulator-context.ts';
import type { ImsSimulatorOptions } from './simulator-options.ts';
import { createTokenIssuer } from './token-issuer.ts';
import { TokenRegister } from './token-register.ts';

const DAY_MS = 86_400_000;

/** Makes what endpoints use. `url` is to be set once the server listens. */
export async function createContext(
  options: ImsSimulatorOptions,
  counters: Counters,
): Promise<SimulatorContext> {
  const { now = () => new Date(), tokenLifetimeMs = DAY_MS } = options;
  const tokens = new TokenRegister(now);
  const issuer = await createTokenIssuer(tokenLifetimeMs);
  return {
    accounts: options.accounts ?? [createOAuthAccount()],
    tokens,
    publicKeys: issuer.publicKeys,
    url: '',
    imsHost: options.imsHost,
    tokenLifetimeMs,
    scopeInAnswer: options.scopeInAnswer ?? false,
    now,
    async issueToken(account, scopes) {
      const issued = await issuer.issue(account, scopes, now());
      tokens.issue(issued);
      counters.issued += 1;
      return issued;
    },
    revokeToken(token) {
      tokens.revoke(token);
      counters.revoked += 1;
    },
  };
}
