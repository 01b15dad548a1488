import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import { isIP } from 'node:net';

/** What `@actions/http-client` takes as a handler of its requests. */
interface RequestHandler {
  prepareRequest(options: RequestOptions): void;
  canHandleAuthentication(): boolean;
  handleAuthentication(): never;
}

/** The part of `tunnel`'s agent that opens the way through a proxy. */
interface TunnelAgent {
  request(options: RequestOptions): ClientRequest;
  proxyOptions: { proxyAuth?: string };
}

/**
 * Makes each request of a client end with the signal, and the certificates of server and proxy
 * checked whatever NODE_TLS_REJECT_UNAUTHORIZED says.
 *
 * @param onProxyError is told why a proxy could not be reached; `tunnel` keeps only the message
 */
export function boundTo(
  signal: AbortSignal,
  onProxyError: (error: unknown) => void,
): RequestHandler {
  return {
    prepareRequest(options) {
      // Gone, it can't switch the check off for a proxy either, and Node does not warn on stderr.
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      options.signal = signal;
      if (isTunnel(options.agent)) boundTunnel(options.agent, signal, onProxyError);
      else options.host = withoutBrackets(options.host);
    },
    canHandleAuthentication: () => false,
    handleAuthentication() {
      throw new TypeError('never called: no authentication is handled');
    },
  };
}

function isTunnel(agent: unknown): agent is TunnelAgent {
  return typeof agent === 'object' && agent !== null && 'proxyOptions' in agent;
}

/** Node resolves an IPv6 address only without the brackets that a URL has around it. */
function withoutBrackets(host: RequestOptions['host']): string {
  return (host ?? '').replace(/^\[|\]$/g, '');
}

/**
 * The tunnel's own CONNECT request knows neither the signal nor a quiet way to encode the proxy's
 * password (`new Buffer`, DEP0005), and expects of an HTTPS proxy the certificate of the server.
 */
function boundTunnel(
  agent: TunnelAgent & Partial<Agent>,
  signal: AbortSignal,
  onProxyError: (error: unknown) => void,
): void {
  const { proxyAuth } = agent.proxyOptions;
  delete agent.proxyOptions.proxyAuth;
  const authorization =
    proxyAuth === undefined
      ? {}
      : { 'Proxy-Authorization': `Basic ${Buffer.from(proxyAuth).toString('base64')}` };
  const connect = agent.request;
  agent.request = (options) => {
    const host = withoutBrackets(options.host);
    const request = connect({
      ...options,
      host,
      // No name is sent or checked for an address (RFC 6066, 3).
      servername: isIP(host) === 0 ? host : '',
      signal,
      headers: { ...options.headers, ...authorization },
    } as RequestOptions);
    return request.once('error', onProxyError);
  };
}
