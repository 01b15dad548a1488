import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import { jsonAnswer } from './answer.ts';
import { ConnectionExchange } from './connection-exchange.ts';
import { type Counters, newCounters } from './counters.ts';
import { createContext } from './create-context.ts';
import { type ListeningServer, listen } from './listening-server.ts';
import { type MisbehaviourPlan, MisbehaviourQueue } from './misbehaviour.ts';
import { randomFaults } from './random-faults.ts';
import { RateLimiter } from './rate-limiter.ts';
import { RequestHandler } from './request-handler.ts';
import { type RecordedRequest, RequestLog } from './request-log.ts';
import type { SimulatorContext } from './simulator-context.ts';
import type { ImsSimulatorOptions } from './simulator-options.ts';
import { createTlsIdentity, type TlsIdentity } from './tls-identity.ts';
import type { TokenCheck, TokenRegister } from './token-register.ts';

/** A running simulator. */
export interface ImsSimulator {
  /** `http://127.0.0.1:port` or `https://…`, without a slash at the end. */
  url: string;
  host: string;
  port: number;
  /** Live: changes take effect at the next request. */
  accounts: Account[];
  /** Live: the newest requests; see `recordSecrets` and `requestLogCapacity`. */
  requests: readonly RecordedRequest[];
  counters: Counters;
  tokens: TokenRegister;
  /** State and claims of a token; `unknown` when it was not issued here. */
  tokenState(token: string): TokenCheck;
  /** Replaces the misbehaviour plan; `{}` ends all misbehaviour. */
  misbehave(plan: MisbehaviourPlan): void;
  /** For NODE_EXTRA_CA_CERTS; with TLS only. */
  caCertificatePem?: string;
  /** Where the authority's certificate was written, if that was asked for. */
  caFile?: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function sleepUnlessAborted(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal }).catch(() => {});
}

function urlOf(tls: boolean, host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function createHandler(
  options: ImsSimulatorOptions,
  context: SimulatorContext,
  controls: { misbehaviour: MisbehaviourQueue; log: RequestLog; counters: Counters },
): RequestHandler {
  const { resetFraction = 0, stallFraction = 0, seed = 1 } = options;
  return new RequestHandler({
    context,
    controls,
    rateLimiter: options.rateLimit && new RateLimiter(options.rateLimit),
    nextFault: randomFaults(resetFraction, stallFraction, seed),
    stallMs: options.stallMs ?? 30_000,
    latencyMs: options.latencyMs ?? 0,
    sleep: options.sleep ?? sleepUnlessAborted,
  });
}

function serve(
  listening: { host: string; port: number; tls: TlsIdentity | undefined },
  handler: RequestHandler,
): Promise<ListeningServer> {
  const started = listen(listening, async (request, response) => {
    const { rawSocket } = await started;
    const exchange = new ConnectionExchange(
      request,
      response,
      rawSocket(request.socket.remotePort),
    );
    try {
      await handler.handle(exchange);
    } catch (error) {
      if (response.headersSent) {
        exchange.destroy();
      } else {
        exchange.send(
          jsonAnswer(500, { error: 'simulator_fault', detail: String(error) }),
          new Date(),
        );
      }
    }
  });
  return started;
}

/**
 * Starts a simulator of Adobe IMS on loopback and returns once it listens.
 * @throws when the port is taken
 */
export async function startImsSimulator(options: ImsSimulatorOptions = {}): Promise<ImsSimulator> {
  const { host = '127.0.0.1', caFile } = options;
  const counters = newCounters();
  const context = await createContext(options, counters);
  const misbehaviour = new MisbehaviourQueue(options.misbehave);
  const log = new RequestLog(options.recordSecrets ?? false, options.requestLogCapacity ?? 10_000);
  const handler = createHandler(options, context, { misbehaviour, log, counters });
  const tls = options.tls === true ? await createTlsIdentity(options.dnsNames) : undefined;
  const server = await serve({ host, port: options.port ?? 0, tls }, handler);
  context.url = urlOf(tls !== undefined, host, server.port);
  if (tls !== undefined && caFile !== undefined) {
    await writeFile(caFile, tls.caCertificatePem);
  }
  return {
    url: context.url,
    host,
    port: server.port,
    accounts: context.accounts,
    requests: log.records,
    counters,
    tokens: context.tokens,
    tokenState: (token) => context.tokens.check(token),
    misbehave: (plan) => misbehaviour.replace(plan),
    ...(tls === undefined ? {} : { caCertificatePem: tls.caCertificatePem }),
    ...(tls === undefined || caFile === undefined ? {} : { caFile }),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
