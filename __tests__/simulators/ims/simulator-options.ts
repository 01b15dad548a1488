import type { Account } from './account.ts';
import type { RateLimit } from './rate-limiter.ts';

/** How `startImsSimulator` starts a simulator. Everything has a default. */
export interface ImsSimulatorOptions {
  /** HTTPS with an authority of its own; default false. */
  tls?: boolean;
  /** DNS names or IP addresses in the certificate beside `localhost`, `127.0.0.1` and `::1`. */
  dnsNames?: string[];
  /** Where to write the authority's certificate (PEM), for NODE_EXTRA_CA_CERTS. */
  caFile?: string;
  /** Address to listen at; default `127.0.0.1`. */
  host?: string;
  /** The credentials that exist; default: one made-up OAuth account. May be changed while running. */
  accounts?: Account[];
  /** On the token endpoints. */
  rateLimit?: RateLimit;
  /** Share of token requests whose connection is reset, 0 to 1. */
  resetFraction?: number;
  /** Share of token requests that get no answer for 30 s, 0 to 1. */
  stallFraction?: number;
  /** The host that an assertion's `aud` must name; default: the one that the request came to. */
  imsHost?: string;
  /** How long tokens are good; default a day. */
  tokenLifetimeMs?: number;
  /** Put `scope` into the token endpoint's answer (RFC 6749, 5.1); default false. */
  scopeInAnswer?: boolean;
  /** @deprecated Without effect: requests are always recorded as they came. */
  recordSecrets?: boolean;
  now?: () => Date;
}
