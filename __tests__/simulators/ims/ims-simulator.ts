import { writeFile } from 'node:fs/promises';
import { listen } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { createOAuthAccount } from './create-account.ts';
import type { ImsContext, RecordedRequest } from './endpoint.ts';
import type { MisbehaviourPlan } from './misbehaviour.ts';
import { type RateLimit, rateLimiter } from './rate-limiter.ts';
import { requestHandler } from './request-handler.ts';
import { createTlsIdentity } from './tls-identity.ts';
import { type Counters, type TokenCheck, TokenIssuer } from './token-issuer.ts';

/** How `startImsSimulator` starts a simulator. Everything has a default. */
export interface ImsSimulatorOptions {
  /** HTTPS with an authority of its own; default false. */
  tls?: boolean;
  /** DNS names or IP addresses in the certificate beside `localhost`, `127.0.0.1` and `::1`. */
  dnsNames?: string[];
  /** Where to write the authority's certificate (PEM), for NODE_EXTRA_CA_CERTS. */
  caFile?: string;
  /** The credentials that exist; default: one made-up OAuth account. May be changed while running. */
  accounts?: Account[];
  /** On the token endpoints. */
  rateLimit?: RateLimit;
  /** Share of token requests whose connection is reset, 0 to 1. */
  resetFraction?: number;
  /** Share of token requests that get no answer for 30 s, 0 to 1. */
  stallFraction?: number;
  now?: () => Date;
}

/** A running simulator. */
export interface ImsSimulator {
  /** `http://127.0.0.1:port` or `https://…`, without a slash at the end. */
  url: string;
  port: number;
  /** Live: changes take effect at the next request. */
  accounts: Account[];
  /** Live: all requests so far, with their secrets. */
  requests: readonly RecordedRequest[];
  counters: Counters;
  tokens: TokenIssuer;
  /** State and claims of a token; `unknown` when it was not issued here. */
  tokenState(token: string): TokenCheck;
  /** Replaces the misbehaviour plan; `{}` ends all misbehaviour. */
  misbehave(plan: MisbehaviourPlan): void;
  /** For NODE_EXTRA_CA_CERTS; with TLS only. */
  caCertificatePem?: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a simulator of Adobe IMS on loopback and returns once it listens. */
export async function startImsSimulator(options: ImsSimulatorOptions = {}): Promise<ImsSimulator> {
  const { caFile, rateLimit, now = () => new Date() } = options;
  const { accounts = [createOAuthAccount()], resetFraction = 0, stallFraction = 0 } = options;
  const counters = { requests: 0, issued: 0, revoked: 0 };
  const tokens = new TokenIssuer(counters, now);
  const requests: RecordedRequest[] = [];
  const ims: ImsContext = { accounts, tokens, url: '', now };
  const plan: MisbehaviourPlan = {};
  const handler = requestHandler({
    ims,
    plan,
    requests,
    counters,
    limiter: rateLimit && rateLimiter(rateLimit),
    resetFraction,
    stallFraction,
  });
  const tls = options.tls === true ? await createTlsIdentity(options.dnsNames) : undefined;
  const { port, close } = await listen(handler, tls);
  ims.url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  if (tls !== undefined && caFile !== undefined) {
    await writeFile(caFile, tls.caCertificatePem);
  }
  return {
    url: ims.url,
    port,
    accounts,
    requests,
    counters,
    tokens,
    tokenState: (token) => tokens.check(token),
    misbehave({ steps = [], always }) {
      Object.assign(plan, { steps: [...steps], always });
    },
    ...(tls && { caCertificatePem: tls.caCertificatePem }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
