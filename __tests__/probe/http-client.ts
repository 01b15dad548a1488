import { once } from 'node:events';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { decompress, type HttpRequest, MAX_BODY_BYTES, proxyFor } from './action.ts';

/** An answer, raw: whatever the action's own client might smooth over is still in it. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly httpVersion: string;
  /** `TLSv1.3`; null without TLS. */
  readonly tlsVersion: string | null;
  /** Whether the connection had served a request before. */
  readonly isReusedConnection: boolean;
  readonly answeredAt: Date;
}

/** No complete answer. */
interface NoAnswer {
  readonly kind: 'none';
  /** An error code such as `ECONNRESET`. */
  readonly reason: string;
  /** What had come of the body. */
  readonly partialBody: string;
  /** Whether the whole request was sent, so that it may have had its effect. */
  readonly isSent: boolean;
}

export type Outcome = Answer | NoAnswer;

/** Sends one request, over connections of the agent or one of its own, and never throws. */
export type Send = (request: HttpRequest, agent?: HttpAgent) => Promise<Outcome>;

const TIMEOUT_MS = 10_000;

/**
 * Sends a request with Node's own client and reads the whole answer: at most 1 MiB, within 10 s.
 * Follows no redirect. Undoes a compression, as the action does.
 */
export const sendRequest: Send = async (request, agent = makeAgent(request.url)) => {
  const { method, url, headers, body } = request;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const common = { 'user-agent': 'aem-ims-token', 'accept-encoding': 'identity' };
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = start(url, {
    method,
    headers: { ...common, ...headers, ...length },
    agent,
    signal: limit.signal,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // It may fail once more when it is destroyed.
    outgoing.on('error', () => {});
    outgoing.end(body);
    const [message] = await once(outgoing, 'response', { signal: limit.signal });
    const { socket, statusCode, httpVersion } = message;
    const tlsVersion = socket instanceof TLSSocket ? socket.getProtocol() : null;
    for await (const chunk of message) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        throw Object.assign(new Error(), { code: 'an answer of more than 1 MiB' });
      }
    }
    const bytes = Buffer.concat(chunks);
    const { 'content-encoding': coding = 'identity', ...plainHeaders } = message.headers;
    const plain = await Promise.resolve()
      .then(() => decompress(bytes, coding, MAX_BODY_BYTES))
      .catch(() => undefined);
    return {
      kind: 'answer',
      status: statusCode,
      headers: plain === undefined ? message.headers : plainHeaders,
      body: (plain ?? bytes).toString('utf8'),
      httpVersion,
      tlsVersion,
      isReusedConnection: outgoing.reusedSocket,
      answeredAt: new Date(),
    };
  } catch (error) {
    const reason = limit.signal.aborted ? 'no answer within 10 s' : Object(error).code;
    const partialBody = Buffer.concat(chunks).toString('utf8');
    const isSent = outgoing.writableFinished;
    outgoing.destroy();
    return { kind: 'none', reason: reason ?? 'no connection', partialBody, isSent };
  } finally {
    clearTimeout(timer);
  }
};

/**
 * An agent that obeys the proxy variables as the action does.
 *
 * @throws ExchangeFailure when a proxy variable cannot be read
 */
export function makeAgent(url: URL, options: { keepAlive?: true; maxVersion?: 'TLSv1.2' } = {}) {
  const all = { ...options, proxyEnv: proxyEnvironment(url) };
  return url.protocol === 'http:'
    ? new HttpAgent(all)
    : new HttpsAgent({ ...all, rejectUnauthorized: true });
}

/**
 * The one variable that Node needs to use the proxy that the action would use. Node by itself goes
 * around a proxy that it cannot read.
 */
function proxyEnvironment(url: URL): NodeJS.ProcessEnv {
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    return {};
  }
  const address = new URL(proxy.url);
  const userInfo = Buffer.from(proxy.authorization?.slice('Basic '.length) ?? '', 'base64');
  const [user = '', ...password] = userInfo.toString().split(':');
  address.username = encodeURIComponent(user);
  address.password = encodeURIComponent(password.join(':'));
  return { [url.protocol.replace(':', '_proxy')]: address.href };
}
