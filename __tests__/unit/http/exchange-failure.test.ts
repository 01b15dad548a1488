import { describe, expect, test } from '@jest/globals';
import { connectionFailure } from '../../../src/http/exchange-failure.ts';

const withCode = (code: unknown, message = 'p8e-secret') =>
  Object.assign(new Error(message), { code });

/** An error as OpenSSL words it; Node's code may say less. */
const tlsError = (reason: string, code = 'EPROTO') =>
  withCode(
    code,
    `write ${code} 40CD04022B7F0000:error:0A00010B:SSL routines:some_function:${reason}:../deps/openssl/x.c:77:\n`,
  );

describe('a certificate that cannot be trusted is permanent, with advice that fits', () => {
  test.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['INVALID_CA', 'NODE_EXTRA_CA_CERTS'],
    ['CERT_HAS_EXPIRED', 'it has expired'],
    ['CERT_NOT_YET_VALID', 'it is not valid yet'],
    ['HOSTNAME_MISMATCH', 'it was issued for another host'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'it was issued for another host'],
  ])('%s', (code, advice) => {
    const failure = connectionFailure(withCode(code), 'server');

    expect(failure.kind).toBe('permanent');
    expect(failure.message).toContain(`the server's certificate is not trusted (${code}): `);
    expect(failure.message).toContain(advice);
  });

  test('and the proxy is named when it is its own', () => {
    const failure = connectionFailure(withCode('CERT_HAS_EXPIRED'), 'proxy', 'proxy.test:443');

    expect(failure.message).toContain('the certificate of the proxy proxy.test:443 is not trusted');
  });
});

describe('what TLS itself refuses is permanent', () => {
  test.each([
    [
      tlsError('wrong version number'),
      'does not speak TLS on this port (EPROTO, wrong version number)',
    ],
    [
      tlsError('packet length too long', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'),
      'does not speak TLS on this port (ERR_SSL_PACKET_LENGTH_TOO_LONG)',
    ],
    [
      tlsError('tlsv13 alert certificate required', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      'demands a client certificate, which this action cannot give',
    ],
    [tlsError('sslv3 alert bad certificate'), 'demands a client certificate'],
    [tlsError('ssl/tls alert handshake failure'), 'broke off the TLS handshake'],
  ])('%#', (error, text) => {
    const failure = connectionFailure(error, 'server');

    expect(failure.kind).toBe('permanent');
    expect(failure.message).toContain(`the server ${text}`);
    expect(failure.message).not.toContain('NODE_EXTRA_CA_CERTS');
  });

  test.each([
    [
      'server',
      '',
      'the server does not speak TLS on this port (EPROTO, wrong version number): check',
    ],
    ['proxy', 'proxy.test:1', 'the proxy proxy.test:1 does not speak TLS on this port'],
    ['proxy', 'proxy.test:1', ': let its variable begin with http://'],
  ] as const)('and says so of the %s %s', (peer, proxyName, text) => {
    const failure = connectionFailure(tlsError('wrong version number'), peer, proxyName);

    expect(failure.message).toContain(text);
  });
});

test.each(['HPE_INVALID_CONSTANT', 'HPE_INVALID_VERSION', 'HPE_INVALID_STATUS'])(
  'an answer that is no HTTP (%s) is permanent',
  (code) => {
    expect(connectionFailure(withCode(code), 'server')).toMatchObject({
      kind: 'permanent',
      message: `the server's answer is not HTTP (${code})`,
    });
  },
);

test.each([
  [withCode('ECONNREFUSED'), 'server', '', 'the connection failed (ECONNREFUSED)'],
  [withCode('ENOTFOUND'), 'server', '', 'the connection failed (ENOTFOUND)'],
  [withCode('HPE_HEADER_OVERFLOW'), 'server', '', 'the connection failed (HPE_HEADER_OVERFLOW)'],
  [
    tlsError('tlsv1 alert internal error'),
    'server',
    '',
    'the connection failed (EPROTO, tlsv1 alert internal error)',
  ],
  [
    withCode('ECONNRESET'),
    'server',
    'proxy.test:1',
    'the connection through the proxy proxy.test:1 failed (ECONNRESET)',
  ],
  [
    withCode('EPROTO'),
    'proxy',
    'proxy.test:1',
    'the connection to the proxy proxy.test:1 failed (EPROTO)',
  ],
  [withCode(''), 'server', '', 'the connection failed (no reason given)'],
  [withCode(7), 'server', '', 'the connection failed (no reason given)'],
] as const)('a failed connection may work the next time (%#)', (error, peer, proxy, message) => {
  expect(connectionFailure(error, peer, proxy)).toMatchObject({ kind: 'transient', message });
});

test.each([undefined, null, 'p8e-secret', { code: 7 }, { message: {} }])(
  'a thrown %j has no reason',
  (thrown) => {
    expect(connectionFailure(thrown, 'server').message).toBe(
      'the connection failed (no reason given)',
    );
  },
);

test.each([
  new TypeError('Invalid URL p8e-secret'),
  new RangeError('Invalid array length'),
  new ReferenceError('x is not defined'),
  new SyntaxError('Unexpected token'),
])('a fault of this action is no failed connection (%#)', (fault) => {
  expect(() => connectionFailure(fault, 'server')).toThrow(fault);
});

test('a connection that fails after the server asked for a client certificate says so', () => {
  const failure = connectionFailure({ code: 'ECONNRESET' }, 'server', '', true);

  expect(failure).toMatchObject({
    kind: 'transient',
    message:
      'the connection failed (ECONNRESET); the server had asked for a client certificate, which this action cannot give',
  });
});
