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
  /** What had come of it. */
  readonly body: string;
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
  // AbortSignal.timeout would not keep the process alive, which a status 101 leaves without a socket.
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  const { signal } = limit;
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options = { method, headers: { ...common, ...headers, ...length }, agent, signal };
  // It may fail once more when it is destroyed.
  const outgoing = start(url, options).on('error', () => {});
  let bytes = Buffer.alloc(0);
  try {
    outgoing.end(body);
    const [message] = await once(outgoing, 'response', { signal });
    const { socket, statusCode, httpVersion } = message;
    const tlsVersion = socket instanceof TLSSocket ? socket.getProtocol() : null;
    for await (const chunk of message) {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > MAX_BODY_BYTES) {
        throw Object.assign(new Error(), { code: 'an answer of more than 1 MiB' });
      }
    }
    const coding = message.headers['content-encoding'] ?? 'identity';
    return {
      kind: 'answer',
      status: statusCode,
      headers: message.headers,
      body: (decompress(bytes, coding, MAX_BODY_BYTES) ?? bytes).toString(),
      httpVersion,
      tlsVersion,
      isReusedConnection: outgoing.reusedSocket,
      answeredAt: new Date(),
    };
  } catch (error) {
    const reason = signal.aborted ? 'no answer within 10 s' : Object(error).code;
    const isSent = outgoing.writableFinished;
    outgoing.destroy();
    return { kind: 'none', reason: reason ?? 'no connection', body: bytes.toString(), isSent };
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
