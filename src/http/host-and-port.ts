/** The host as sockets take it: an IPv6 address without the brackets that a URL has around it. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

/** The port, also where a URL leaves it out. */
export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

/** `host:port`, for messages and for CONNECT. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}
