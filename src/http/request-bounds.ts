import type { Agent, ClientRequest, RequestOptions } from 'node:http';

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
  options: { rejectUnauthorized?: boolean };
}

/**
 * Makes each request of a client end with the signal, and its TLS certificate checked whatever
 * NODE_TLS_REJECT_UNAUTHORIZED says.
 */
export function boundTo(signal: AbortSignal): RequestHandler {
  return {
    prepareRequest(options) {
      options.signal = signal;
      Object.assign(options, { rejectUnauthorized: true });
      // Node resolves an IPv6 address only without the brackets that a URL has around it.
      if (typeof options.host === 'string') options.host = options.host.replace(/^\[|\]$/g, '');
      if (isTunnel(options.agent)) boundTunnel(options.agent, signal);
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

/**
 * The tunnel's own CONNECT request knows neither the signal nor a quiet way to encode the proxy's
 * password (`new Buffer`, DEP0005).
 */
function boundTunnel(agent: TunnelAgent & Partial<Agent>, signal: AbortSignal): void {
  const { proxyAuth } = agent.proxyOptions;
  delete agent.proxyOptions.proxyAuth;
  const authorization =
    proxyAuth === undefined
      ? {}
      : { 'Proxy-Authorization': `Basic ${Buffer.from(proxyAuth).toString('base64')}` };
  const connect = agent.request;
  agent.request = (options) =>
    connect({
      ...options,
      signal,
      headers: { ...options.headers, ...authorization },
    } as RequestOptions);
  agent.options.rejectUnauthorized = true;
}
