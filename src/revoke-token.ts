import { ExchangeFailure } from './http/exchange-failure.ts';
import { type ExchangeContext, exchangeWithRetry } from './http/exchange-with-retry.ts';
import { proxyOrigin } from './http/proxy-origin.ts';
import { invalidateTokenRequest } from './ims/invalidate-token.ts';
import { log } from './runner/log.ts';
import type { SavedRevocation } from './runner/revocation-state.ts';

/** Clean-up must not hold up a job. */
export const REVOCATION_LIMIT_MS = 10_000;
const MAX_ATTEMPTS = 2;

/**
 * Has IMS forget a token. What goes wrong is one warning, never an error. Sends nothing when the
 * environment now names another proxy than main used.
 */
export async function revokeToken(
  { revocation, clientSecret }: SavedRevocation,
  context: ExchangeContext,
): Promise<void> {
  const { token, clientId, expiresAt } = revocation;
  const endpoint = new URL(revocation.endpoint);
  if (context.clock.now() >= new Date(expiresAt)) return log.debug('The token has expired.');
  if (proxyOrigin(endpoint) !== revocation.proxy) {
    return warn('the proxy settings have changed since', expiresAt);
  }
  const makeRequest = () => invalidateTokenRequest(endpoint, clientId, clientSecret, token);
  const call = { name: 'IMS token revocation', makeRequest, maxAttempts: MAX_ATTEMPTS };
  const { outcome } = await exchangeWithRetry(call, context);
  if (outcome instanceof ExchangeFailure) return warn(outcome.message, expiresAt);
  if (outcome.status !== 200) return warn(`IMS answered ${outcome.status}`, expiresAt);
  log.info('The token was revoked.');
}

/** Revokes a token that can't be kept for the post step. */
export async function revokeNow(saved: SavedRevocation, context: ExchangeContext): Promise<void> {
  const deadlineMs = context.clock.elapsedMs() + REVOCATION_LIMIT_MS;
  await revokeToken(saved, { ...context, deadlineMs });
}

function warn(reason: string, expiresAt: string): void {
  log.warning(`The token was not revoked: ${reason}. It stays valid until ${expiresAt}.`);
}
