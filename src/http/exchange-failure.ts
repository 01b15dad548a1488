import type { HttpAnswer } from './http-messages.ts';

/**
 * `transient`: a further attempt may help. `timeout`: it may, above all with more time.
 * `permanent`: the same request can only fail the same way.
 * `oversized`: an answer came, but larger than anything IMS or AEM would send.
 */
export type FailureKind = 'transient' | 'timeout' | 'permanent' | 'oversized';

// OpenSSL's verification errors as Node names them, e.g. SELF_SIGNED_CERT_IN_CHAIN.
const CERTIFICATE_ERROR = /CERT|HOSTNAME_MISMATCH|INVALID_CA|UNABLE_TO_/;

// Where it is not the authority that is wrong.
const CERTIFICATE_ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /ALTNAME|HOSTNAME/,
    'it was issued for another host; check the name, and that it leads to the right server',
  ],
  [/EXPIRED/, 'it has expired and must be renewed there, unless the clock of the runner is wrong'],
  [/NOT_YET_VALID/, 'it is not valid yet; most likely the clock of the runner is wrong'],
];
const AUTHORITY_ADVICE =
  'behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS in the environment of the runner or job';

// OpenSSL's words, which Node passes on within those of the error.
const TLS_REASON = /:SSL routines:[^:]*:([\w/ ]{1,60}):/;

// What never gets better by itself. The first that fits counts.
const NO_TLS = /wrong version number|packet length too long|http request/;
const TLS_REFUSALS: readonly (readonly [RegExp, string])[] = [
  [
    /certificate required|bad certificate/,
    'demands a client certificate, which this action cannot give; use a host that asks for none',
  ],
  [
    /handshake failure|protocol version/,
    'broke off the TLS handshake; it demands a client certificate, which this action cannot give, or shares no TLS version and cipher with Node',
  ],
];

// Names of errors that no connection gives, but faulty code.
const FAULT = /^(Type|Range|Reference|Syntax)Error$/;

/** An exchange that ended without a complete answer of the server. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  readonly kind: FailureKind;
  /** What a proxy answered instead. */
  readonly proxyAnswer: HttpAnswer | undefined;
  /** As much of the answer as had come. */
  partialAnswer: HttpAnswer | undefined;

  constructor(kind: FailureKind, reason: string, proxyAnswer?: HttpAnswer) {
    super(reason);
    this.kind = kind;
    this.proxyAnswer = proxyAnswer;
  }
}

/**
 * Says for the workflow author why a connection failed. Of the error only codes are taken, and
 * OpenSSL's own words: other texts may quote what was sent.
 *
 * @param peer whom the connection was to
 * @param proxyName `host:port` of the proxy that was used, if any
 * @param wasCertificateAsked whether the peer had asked for a client certificate
 * @throws the error itself if it is a fault of this action
 */
export function connectionFailure(
  error: unknown,
  peer: 'server' | 'proxy',
  proxyName = '',
  wasCertificateAsked = false,
): ExchangeFailure {
  const { name, code, reason } = describe(error);
  if (FAULT.test(name)) {
    throw error;
  }
  const label = reason === '' || code.startsWith('ERR_SSL') ? code : `${code}, ${reason}`;
  const who = peer === 'proxy' ? `the proxy ${proxyName}` : 'the server';
  if (NO_TLS.test(reason)) {
    const advice =
      peer === 'proxy' ? 'let its variable begin with http://' : 'check the host and the port';
    const text = `${who} does not speak TLS on this port (${label}): ${advice}`;
    return new ExchangeFailure('permanent', text);
  }
  const refusal = TLS_REFUSALS.find(([pattern]) => pattern.test(reason))?.[1];
  if (refusal !== undefined) {
    return new ExchangeFailure('permanent', `${who} ${refusal} (${label})`);
  }
  if (CERTIFICATE_ERROR.test(code)) {
    const advice = CERTIFICATE_ADVICE.find(([pattern]) => pattern.test(code))?.[1];
    const whose = peer === 'proxy' ? `the certificate of ${who}` : "the server's certificate";
    const text = `${whose} is not trusted (${code}): ${advice ?? AUTHORITY_ADVICE}`;
    return new ExchangeFailure('permanent', text);
  }
  if (/^HPE_INVALID_(CONSTANT|VERSION|STATUS)$/.test(code)) {
    return new ExchangeFailure('permanent', `the server's answer is not HTTP (${code})`);
  }
  const way =
    proxyName === '' ? '' : ` ${peer === 'proxy' ? 'to' : 'through'} the proxy ${proxyName}`;
  // It may be for another reason, so that a further attempt may help.
  const asked = wasCertificateAsked
    ? '; the server had asked for a client certificate, which this action cannot give'
    : '';
  return new ExchangeFailure(
    'transient',
    `the connection${way} failed (${label || 'no reason given'})${asked}`,
  );
}

function describe(error: unknown): { name: string; code: string; reason: string } {
  const { name, code, message } = Object(error);
  return {
    name: String(name),
    code: typeof code === 'string' ? code : '',
    reason: TLS_REASON.exec(String(message))?.[1] ?? '',
  };
}
