import { expect, test } from '@jest/globals';
import { connectionFailure } from '../../../src/http/exchange-failure.ts';

/** Of an error only codes are taken: its text may quote what was sent. */
const withCode = (code: unknown, message = 'p8e-secret') =>
  Object.assign(new Error(message), { code });

/** An error as OpenSSL words it; Node's code may say less. */
const tlsError = (reason: string, code = 'EPROTO') =>
  withCode(
    code,
    `write ${code} 40CD04022B7F0000:error:0A00010B:SSL routines:some_function:${reason}:../deps/openssl/x.c:77:\n`,
  );

const untrusted = (code: string, advice: string) =>
  [withCode(code), `the server's certificate is not trusted (${code}): ${advice}`] as const;
const AUTHORITY = 'behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS in the env';
const OTHER_HOST = 'it was issued for another host; check the name, and that it leads to the right';
const NO_TLS = 'the server does not speak TLS on this port';
const DEMANDED =
  'the server demands a client certificate, which this action cannot give; use a host';
const BROKEN_OFF = 'the server broke off the TLS handshake; it demands a client certificate, which';

test.each([
  untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE', AUTHORITY),
  untrusted('DEPTH_ZERO_SELF_SIGNED_CERT', AUTHORITY),
  untrusted('INVALID_CA', AUTHORITY),
  untrusted('CERT_HAS_EXPIRED', 'it has expired and must be renewed there, unless the clock of'),
  untrusted('CERT_NOT_YET_VALID', 'it is not valid yet; most likely the clock of the runner is'),
  untrusted('HOSTNAME_MISMATCH', OTHER_HOST),
  untrusted('ERR_TLS_CERT_ALTNAME_INVALID', OTHER_HOST),
  [tlsError('packet length too long', 'ERR_SSL_LENGTH'), `${NO_TLS} (ERR_SSL_LENGTH): check`],
  [tlsError('http request'), `${NO_TLS} (EPROTO, http request): check`],
  [tlsError('tlsv13 alert certificate required'), DEMANDED],
  [tlsError('sslv3 alert bad certificate'), DEMANDED],
  [tlsError('ssl/tls alert handshake failure'), BROKEN_OFF],
  [tlsError('tlsv1 alert protocol version'), BROKEN_OFF],
  [withCode('HPE_INVALID_VERSION'), "the server's answer is not HTTP (HPE_INVALID_VERSION)"],
])('what a further attempt cannot change is permanent: %#', (error, start) => {
  const { kind, message } = connectionFailure(error, 'server');

  expect(kind).toBe('permanent');
  expect(message.slice(0, start.length)).toBe(start);
});

test.each([
  [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
  [tlsError('tlsv1 alert internal error'), 'EPROTO, tlsv1 alert internal error'],
  [tlsError('tlsv1 alert internal error', 'ERR_SSL_ALERT'), 'ERR_SSL_ALERT'],
  [withCode(''), 'no reason given'],
  [withCode(7), 'no reason given'],
  [null, 'no reason given'],
])('a failed connection may work the next time (%#)', (error, reason) => {
  expect(connectionFailure(error, 'server')).toMatchObject({
    kind: 'transient',
    message: `the connection failed (${reason})`,
  });
});

test('a connection that fails after the server asked for a client certificate says so', () => {
  expect(connectionFailure({ code: 'ECONNRESET' }, 'server', '', true)).toMatchObject({
    kind: 'transient',
    message:
      'the connection failed (ECONNRESET); the server had asked for a client certificate, which this action cannot give',
  });
});

test.each([TypeError, RangeError, ReferenceError, SyntaxError])(
  'a fault of this action is no failed connection (%#)',
  (Fault) => {
    const fault = new Fault('p8e-secret');

    expect(() => connectionFailure(fault, 'server')).toThrow(fault);
  },
);
