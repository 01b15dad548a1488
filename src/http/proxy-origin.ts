import { getProxyUrl } from '@actions/http-client';

/** The proxy that the environment names for a URL, without its credentials; empty for none. */
export function proxyOrigin(url: URL): string {
  try {
    const proxy = getProxyUrl(url.href);
    return proxy === '' ? '' : new URL(proxy).origin;
  } catch {
    return 'unreadable';
  }
}
