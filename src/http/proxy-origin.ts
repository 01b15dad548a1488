import { getProxyUrl } from '@actions/http-client';

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

/**
 * Mends what curl and git understand in a proxy variable, but the toolkit does not: it would connect
 * without the proxy. That is `host:port` without a scheme, and a bare `%` in the password.
 */
export function mendProxyVariables(): void {
  for (const name of PROXY_VARIABLES) {
    const value = process.env[name];
    if (!value) continue;
    const withScheme = value.includes('://') ? value : `http://${value}`;
    const mended = withScheme.replace(/%(?![\da-f]{2})/gi, '%25');
    if (URL.canParse(mended)) process.env[name] = mended;
  }
}

/** The proxy that the environment names for a URL, without its credentials; empty for none. */
export function proxyOrigin(url: URL): string {
  mendProxyVariables();
  try {
    const proxy = getProxyUrl(url.href);
    return proxy === '' ? '' : new URL(proxy).origin;
  } catch {
    return 'unreadable';
  }
}
