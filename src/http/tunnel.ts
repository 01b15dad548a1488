import type { IncomingHttpHeaders } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { connectionFailure, ExchangeFailure } from './exchange-failure.ts';
import { hostAndPort, hostOf, portOf } from './host-and-port.ts';
import type { HttpAnswer } from './http-messages.ts';
import type { ProxyServer } from './proxy.ts';

/** The most that is read of a proxy's answer; Node has the same limit for headers. */
const MAX_HEAD_LENGTH = 16 * 1024;

/**
 * Opens the way to a server through a proxy (CONNECT: RFC 9110, 9.3.6), with TLS where the server's
 * URL asks for it.
 *
 * @param signal destroys the connection, while it is opened and later
 * @throws ExchangeFailure when the proxy does not open the way
 */
export async function openTunnel(
  url: URL,
  proxy: ProxyServer,
  signal: AbortSignal,
): Promise<Socket> {
  const target = hostAndPort(url);
  const socket = addAbortSignal(signal, connectTo(proxy.url));
  const head = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (proxy.authorization !== undefined) {
    head.push(`Proxy-Authorization: ${proxy.authorization}`);
  }
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  try {
    const answer = await readAnswer(socket, proxy.name);
    if (answer.status >= 300) {
      throw refusal(answer, proxy.name, target);
    }
    if (answer.body !== '') {
      throw misanswered(proxy.name, 'has more than headers');
    }
  } catch (error) {
    socket.destroy();
    if (error instanceof ExchangeFailure) {
      throw error;
    }
    throw connectionFailure(error, 'proxy', proxy.name);
  }
  return url.protocol === 'https:' ? connectTls({ socket, ...tlsOptions(url) }) : socket;
}

function connectTo(url: URL): Socket {
  return url.protocol === 'https:'
    ? connectTls(portOf(url), tlsOptions(url))
    : connect(portOf(url), hostOf(url));
}

function tlsOptions(url: URL) {
  const host = hostOf(url);
  // An address is sent as no name (RFC 6066, 3), but the certificate is checked for it.
  const name = isIP(host) === 0 ? { servername: host } : {};
  return { host, ...name, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] };
}

/** Reads the answer to CONNECT; its body is what came after the headers already. */
function readAnswer(socket: Socket, proxyName: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let received = '';
    const onReadable = () => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        received += chunk.toString('latin1');
      }
      try {
        const answer = parseAnswer(received, proxyName);
        if (answer === undefined) {
          return;
        }
        socket.off('readable', onReadable).off('end', onEnd).off('error', reject);
        resolve(answer);
      } catch (error) {
        reject(error);
      }
    };
    const onEnd = () => reject({ code: 'ECONNRESET' });
    socket.on('readable', onReadable).on('end', onEnd).on('error', reject);
  });
}

/**
 * The final answer; undefined as long as not all of it has come. Node's own reader would take a 1xx
 * for it.
 */
function parseAnswer(received: string, proxyName: string): HttpAnswer | undefined {
  for (let rest = received; ; ) {
    if (!startsLikeHttp(rest)) {
      throw misanswered(proxyName, 'is not HTTP');
    }
    const end = /\r?\n\r?\n/.exec(rest);
    if (end === null) {
      if (received.length > MAX_HEAD_LENGTH) {
        throw misanswered(proxyName, 'has no end');
      }
      return undefined;
    }
    const lines = rest.slice(0, end.index).split('\n');
    const status = Number(rest.slice(9, 12));
    rest = rest.slice(end.index + end[0].length);
    if (status >= 200) {
      return { status, headers: parseHeaders(lines.slice(1)), body: rest };
    }
  }
}

function startsLikeHttp(text: string): boolean {
  return text.length < 12
    ? 'HTTP/1.'.startsWith(text.slice(0, 7))
    : /^HTTP\/1\.\d [1-9]\d\d/.test(text);
}

function parseHeaders(lines: readonly string[]): IncomingHttpHeaders {
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return Object.fromEntries(fields);
}

/** What an answer other than 2xx means. 429 and 503 may say when to come again. */
function refusal(answer: HttpAnswer, proxyName: string, target: string): ExchangeFailure {
  const { status } = answer;
  const isTransient = status === 408 || status === 429 || status >= 500;
  // Some proxies, such as tinyproxy, say 401 where 407 is meant.
  const advice =
    status === 407 || status === 401
      ? 'check the user and password in the proxy variable of the runner'
      : `it did not open the way to ${target}`;
  const message = `the proxy ${proxyName} answered ${status}: ${advice}`;
  return new ExchangeFailure(isTransient ? 'transient' : 'permanent', message, answer);
}

function misanswered(proxyName: string, what: string): ExchangeFailure {
  const message = `the answer of the proxy ${proxyName} to CONNECT ${what}`;
  return new ExchangeFailure('permanent', message);
}
