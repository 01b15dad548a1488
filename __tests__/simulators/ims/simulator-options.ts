import type { Account } from './account.ts';
import type { MisbehaviourPlan } from './misbehaviour.ts';
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
  /** Default 0: any free port. */
  port?: number;
  /** The credentials that exist; default: one made-up OAuth account. May be changed while running. */
  accounts?: Account[];
  misbehave?: MisbehaviourPlan;
  /** On the token endpoints. */
  rateLimit?: RateLimit;
  /** Share of token requests whose connection is reset, 0 to 1. */
  resetFraction?: number;
  /** Share of token requests that get no answer for `stallMs`, 0 to 1. */
  stallFraction?: number;
  /** Seed of the choice that the two fractions make; default 1. */
  seed?: number;
  /** How long a stall lasts by default, and an endless answer or a drip at most; default 30 000. */
  stallMs?: number;
  /** Extra wait before every answer. */
  latencyMs?: number;
  /** The host that an assertion's `aud` must name; default: the one that the request came to. */
  imsHost?: string;
  /** How long tokens are good; default a day. */
  tokenLifetimeMs?: number;
  /** Put `scope` into the token endpoint's answer (RFC 6749, 5.1); default false. */
  scopeInAnswer?: boolean;
  /** Keep secrets in the handle's `requests`; default false. They are never served over HTTP. */
  recordSecrets?: boolean;
  /** How many requests are remembered; default 10 000. */
  requestLogCapacity?: number;
  now?: () => Date;
  /** Default: a timer. Must reject or resolve when the signal is aborted. */
  sleep?: (durationMs: number, signal: AbortSignal) => Promise<void>;
}
