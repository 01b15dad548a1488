import { proxyFor } from './proxy.ts';

/**
 * The proxy that the environment names for a URL, without its credentials; empty for none, a word
 * for one that cannot be read.
 */
export function proxyOrigin(url: URL): string {
  try {
    return proxyFor(url)?.url.origin ?? '';
  } catch {
    return 'unreadable';
  }
}
