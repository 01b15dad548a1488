/**
 * `transient`: a further attempt may help. `timeout`: it may, above all with more time.
 * `permanent`: the same request can only fail the same way.
 * `oversized`: an answer came, but larger than anything IMS or AEM would send.
 */
export type FailureKind = 'transient' | 'timeout' | 'permanent' | 'oversized';

/** An exchange that ended without a complete answer. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.kind = kind;
  }
}

// OpenSSL's verification errors as Node names them, e.g. SELF_SIGNED_CERT_IN_CHAIN.
const CERTIFICATE_ERROR = /CERT|HOSTNAME_MISMATCH|INVALID_CA|UNABLE_TO_/;

// `tunnel` says what the proxy answered only in its message.
const PROXY_STATUS = /tunneling socket could not be established, statusCode=(\d{3})/;

/**
 * Says for the workflow author why a connection failed. Only codes are taken from the error, and of
 * the proxy its status: other texts may quote what was sent.
 *
 * @param peer whom the connection was to
 */
export function connectionFailure(error: unknown, peer: 'server' | 'proxy'): ExchangeFailure {
  const { code, message } = describe(error);
  const proxyStatus = PROXY_STATUS.exec(message)?.[1];
  if (proxyStatus !== undefined) {
    const kind = Number(proxyStatus) >= 500 ? 'transient' : 'permanent';
    const hint =
      proxyStatus === '407'
        ? ': put the user and password into the proxy variable of the runner'
        : '';
    return new ExchangeFailure(kind, `the proxy answered ${proxyStatus}${hint}`);
  }
  if (CERTIFICATE_ERROR.test(code)) {
    const hint =
      'behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS in the environment of the runner or job';
    return new ExchangeFailure(
      'permanent',
      `the ${peer}'s certificate is not trusted (${code}): ${hint}`,
    );
  }
  if (error instanceof TypeError || error instanceof URIError) {
    const hint = 'look at HTTPS_PROXY and NO_PROXY in the environment';
    return new ExchangeFailure('permanent', `the request could not be made: ${hint}`);
  }
  const to = peer === 'proxy' ? ' to the proxy' : '';
  const reason = `the connection${to} failed (${code || 'no reason given'})`;
  return new ExchangeFailure('transient', reason);
}

function describe(error: unknown): { code: string; message: string } {
  const { code, message } = Object(error);
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
  };
}
