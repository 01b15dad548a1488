import { writeFile } from 'node:fs/promises';
import { listen } from '../loopback-server.ts';
import type { Account } from './account.ts';
import { createOAuthAccount } from './create-account.ts';
import type { ImsContext } from './endpoint.ts';
import type { MisbehaviourPlan } from './misbehaviour.ts';
import { type Limits, requestHandler } from './request-handler.ts';
import { createTlsIdentity } from './tls-identity.ts';
import { type TokenCheck, TokenIssuer } from './token-issuer.ts';

/** How `startImsSimulator` starts a simulator. Everything has a default. */
export interface ImsSimulatorOptions extends Limits {
  /** HTTPS with an authority of its own; default false. */
  tls?: boolean;
  /** DNS names or IP addresses in the certificate beside `localhost`, `127.0.0.1` and `::1`. */
  dnsNames?: string[];
  /** Where to write the authority's certificate (PEM), for NODE_EXTRA_CA_CERTS. */
  caFile?: string;
  /** The credentials that exist; default: one made-up OAuth account. May be changed while running. */
  accounts?: Account[];
  now?: () => Date;
}

/** A running simulator. */
export interface ImsSimulator extends ImsContext {
  port: number;
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
  const { accounts = [createOAuthAccount()], caFile, now = () => new Date() } = options;
  const counters = { requests: 0, issued: 0, revoked: 0 };
  const tokens = new TokenIssuer(counters, now);
  const ims: ImsContext = { url: '', accounts, tokens, requests: [], counters, plan: {}, now };
  const tls = options.tls === true ? await createTlsIdentity(options.dnsNames) : undefined;
  const { port, close } = await listen(requestHandler(ims, options), tls);
  ims.url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  if (tls !== undefined && caFile !== undefined) {
    await writeFile(caFile, tls.caCertificatePem);
  }
  return {
    ...ims,
    port,
    tokenState: (token) => tokens.check(token),
    misbehave({ steps = [], always }) {
      Object.assign(ims.plan, { steps: [...steps], always });
    },
    ...(tls && { caCertificatePem: tls.caCertificatePem }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
