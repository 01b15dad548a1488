import type { ExchangeContext } from '../http/call.ts';
import { exchangeWithRetry } from '../http/exchange-with-retry.ts';
import { proxyOrigin } from '../http/proxy-origin.ts';
import { invalidateTokenRequest, whyNotRevoked } from '../ims/invalidate-token.ts';
import { log } from '../runner/log.ts';
import type { SavedRevocation } from '../runner/revocation-state.ts';

/** Clean-up must not hold up a job. */
export const REVOCATION_LIMIT_MS = 10_000;

/** Has IMS forget a token. What goes wrong is one warning, never an error. */
export async function revokeToken(
  { revocation, clientSecret }: SavedRevocation,
  context: ExchangeContext,
): Promise<void> {
  const { token, clientId, proxy, expiresAt } = revocation;
  if (context.clock.now() >= new Date(expiresAt)) {
    return log.debug('The token has expired.');
  }
  const endpoint = new URL(revocation.endpoint);
  goThrough(proxy, endpoint);
  const makeRequest = () => invalidateTokenRequest(endpoint, clientId, clientSecret, token);
  const end = await exchangeWithRetry({ name: 'IMS token revocation', makeRequest }, context);
  const reason = whyNotRevoked(end);
  if (reason !== undefined) {
    return warnNotRevoked(reason, expiresAt);
  }
  log.info('The token was revoked.');
}

/**
 * Revokes a token that cannot be kept for the post step, within the time of the step, also when it is
 * being cancelled.
 */
export async function revokeNow(saved: SavedRevocation, context: ExchangeContext): Promise<void> {
  const latestMs = context.clock.elapsedMs() + REVOCATION_LIMIT_MS;
  const deadlineMs = Math.min(context.deadlineMs, latestMs);
  await revokeToken(saved, { ...context, deadlineMs, signal: new AbortController().signal });
}

/**
 * Says that a token lives on, and until when.
 *
 * @param expiresAt empty if that is not known
 */
export function warnNotRevoked(reason: string, expiresAt: string): void {
  const end = expiresAt || 'it expires';
  log.warning(`The token was not revoked: ${reason}. It stays valid until ${end}.`);
}

/** Takes the way that main took, also where a later step has changed the proxy settings. */
function goThrough(proxy: string, endpoint: URL): void {
  if (proxyOrigin(endpoint) === proxy) {
    return;
  }
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
    delete process.env[name];
    delete process.env[name.toUpperCase()];
  }
  process.env[endpoint.protocol.replace(':', '_proxy')] = proxy;
}
