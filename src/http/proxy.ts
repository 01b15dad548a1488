import { checkBypass } from '@actions/http-client/lib/proxy';
import { ExchangeFailure } from './exchange-failure.ts';
import { hostAndPort } from './host-and-port.ts';

const SCHEME = /^(?:(https?):[/\\]*|([a-z][a-z\d+.-]*):\/\/)/i;
const AFTER_AUTHORITY = /[/?#\\].*/s;

/** The proxy that a variable of the environment names. */
export interface ProxyServer {
  /** Its scheme, host and port only. */
  readonly url: URL;
  /** `host:port`, for messages. */
  readonly name: string;
  /** For the header `Proxy-Authorization`; undefined if the variable has no user and password. */
  readonly authorization: string | undefined;
}

/**
 * The proxy for a URL: the first of `https_proxy` (or `http_proxy`) and `all_proxy` that is not
 * empty, each in lower case before upper case; none for loopback and for what `no_proxy` names. The
 * toolkit itself would do without a proxy wherever it cannot read a variable.
 *
 * @throws ExchangeFailure when the variable cannot be read; it names the variable, never its value
 */
export function proxyFor(url: URL): ProxyServer | undefined {
  const name = url.protocol.replace(':', '_proxy');
  for (const variable of [name, name.toUpperCase(), 'all_proxy', 'ALL_PROXY']) {
    const value = process.env[variable]?.trim();
    if (value) {
      return checkBypass(url) ? undefined : readProxy(variable, value);
    }
  }
  return undefined;
}

/**
 * Reads `[http[s]://][user[:password]@]host[:port][/…]` as curl and git do, and also a user and a
 * password that should have been percent-encoded, where they can be told from the rest.
 */
function readProxy(variable: string, value: string): ProxyServer {
  const refused = (reason: string) =>
    new ExchangeFailure(
      'permanent',
      `the proxy variable ${variable} cannot be used, since ${reason}: look at ${variable} and NO_PROXY in the environment`,
    );
  const [start = '', http = 'http', other] = SCHEME.exec(value) ?? [];
  if (other !== undefined) {
    const isSocks = /^socks(4a?|5h?)?$/i.test(other);
    // What else stands there may be a part of a password.
    const scheme = isSocks ? `${other.toLowerCase()}://` : 'something else';
    throw refused(`it begins with ${scheme}, not with http:// or https://`);
  }
  const rest = value.slice(start.length);
  // A line break, for instance.
  if ([...rest].some((character) => character < ' ')) {
    throw refused('it contains a control character');
  }
  const at = rest.lastIndexOf('@');
  const userInfo = rest.slice(0, Math.max(0, at));
  if (mayEndBefore(userInfo)) {
    throw refused(
      'a / ? or # before the @ leaves it unclear which host is meant (in a password they are written %2F, %3F and %23)',
    );
  }
  const url = readAuthority(http, rest.slice(at + 1).replace(AFTER_AUTHORITY, ''));
  if (url === undefined) {
    throw refused('it has no valid host and port');
  }
  const credentials = decodeUserInfo(userInfo);
  if (credentials === undefined) {
    throw refused(
      'its user or password contains a % sequence that is not UTF-8 (a percent sign itself is written %25)',
    );
  }
  return {
    url,
    name: hostAndPort(url),
    authorization:
      credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

/** Whether the URL may have ended within what looks like its user and password. */
function mayEndBefore(userInfo: string): boolean {
  const start = userInfo.replace(/[/?#].*/s, '');
  if (start === userInfo) {
    return false;
  }
  return readAuthority('http', start.slice(start.lastIndexOf('@') + 1)) !== undefined;
}

function readAuthority(scheme: string, authority: string): URL | undefined {
  // URL alone would take out line ends and tabs, and let quotation marks and the like pass.
  if (!/^(\[[\da-f:.]+\]|[^\s!-,/:-@[-^`{-~]+)(:\d{0,5})?$/i.test(authority)) {
    return undefined;
  }
  const url = URL.parse(`${scheme}://${authority}`) ?? undefined;
  return url?.port === '0' ? undefined : url;
}

/** `user:password`; undefined if it cannot be decoded. A bare `%` stands for itself. */
function decodeUserInfo(userInfo: string): string | undefined {
  const both = userInfo.includes(':') ? userInfo : `${userInfo}:`;
  try {
    return decodeURIComponent(both.replace(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    return undefined;
  }
}
