import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TlsOptions } from 'node:tls';
import { startSimulatedTarget } from './simulated-target.ts';

/** An answer on its way from a simulator to the probe. */
export interface PassingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request that it answers. */
export interface PassingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

/** What is changed of an answer; nothing: it is the truth. */
export type Lie = (
  answer: PassingAnswer,
  request: PassingRequest,
) => Partial<PassingAnswer> | undefined;

/** A server that lets a simulator answer, and lies. */
export interface LyingServer {
  readonly url: string;
  readonly host: string;
  /** To be set before the first request. */
  upstreamUrl: string;
  lie: Lie;
  /** How long each answer takes, beside the simulator's time. */
  delayMs: number;
  close(): Promise<void>;
}

const HOP_BY_HOP = ['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'host'];

function passing(headers: IncomingHttpHeaders | Headers): Record<string, string> {
  const pairs = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const kept = pairs.filter(([name]) => !HOP_BY_HOP.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

/** Starts one on a loopback port; with TLS if there are options for it. */
export async function startLyingServer(tls?: TlsOptions): Promise<LyingServer> {
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lying: LyingServer = {
    url: `${tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    upstreamUrl: '',
    lie: () => undefined,
    delayMs: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('request', async (request, response) => {
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(await request.toArray()).toString();
    const upstream = await fetch(`${lying.upstreamUrl}${url}`, {
      method,
      headers: passing(headers),
      redirect: 'manual',
      ...(body === '' ? {} : { body }),
    });
    const truth: PassingAnswer = {
      status: upstream.status,
      headers: passing(upstream.headers),
      body: await upstream.text(),
    };
    const form = new URLSearchParams(body);
    const told = { ...truth, ...lying.lie(truth, { method, path: url, headers, form }) };
    await delay(lying.delayMs);
    response.sendDate = false;
    response.writeHead(told.status, told.headers).end(told.body);
  });
  return lying;
}

/** The simulators of IMS and AEM, each behind a server that can lie. */
export async function startLyingTarget() {
  const [ims, aem] = [await startLyingServer(), await startLyingServer()];
  const simulated = await startSimulatedTarget(0, { imsHost: ims.host });
  ims.upstreamUrl = simulated.ims.url;
  aem.upstreamUrl = simulated.forms.url;
  const close = () => Promise.all([ims.close(), aem.close(), simulated.close()]);
  return { simulated, ims, aem, close };
}
