import { describe, expect, test } from '@jest/globals';
import { connectionFailure } from '../../../src/http/exchange-failure.ts';

const withCode = (code: unknown, message = 'p8e-secret') =>
  Object.assign(new Error(message), { code });

describe('a certificate that cannot be trusted is permanent', () => {
  test.each([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'INVALID_CA',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s', (code) => {
    const failure = connectionFailure(withCode(code), 'server');

    expect(failure.kind).toBe('permanent');
    expect(failure.message).toContain(`the server's certificate is not trusted (${code})`);
    expect(failure.message).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('and the proxy is named when it is its own', () => {
    const failure = connectionFailure(withCode('CERT_HAS_EXPIRED'), 'proxy');

    expect(failure.message).toContain("the proxy's certificate is not trusted");
  });
});

test.each([
  ['ECONNREFUSED', 'server', 'the connection failed (ECONNREFUSED)'],
  ['ENOTFOUND', 'server', 'the connection failed (ENOTFOUND)'],
  ['EPROTO', 'proxy', 'the connection to the proxy failed (EPROTO)'],
  ['', 'server', 'the connection failed (no reason given)'],
  [7, 'server', 'the connection failed (no reason given)'],
] as const)('a failed connection (%s, %s) may work the next time', (code, peer, message) => {
  expect(connectionFailure(withCode(code), peer)).toMatchObject({ kind: 'transient', message });
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
  ['400', 'permanent', 'the proxy answered 400'],
  ['407', 'permanent', 'the proxy answered 407: put the user and password'],
  ['500', 'transient', 'the proxy answered 500'],
])('a tunnel refused with %s is a %s failure', (status, kind, message) => {
  const error = withCode(
    'ECONNRESET',
    `tunneling socket could not be established, statusCode=${status}`,
  );

  const failure = connectionFailure(error, 'server');

  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain(message);
});

test.each([new TypeError('Invalid URL p8e-secret'), new URIError('URI malformed p8e-secret')])(
  'a request that cannot be made is permanent, and its text is not quoted (%#)',
  (error) => {
    const failure = connectionFailure(error, 'server');

    expect(failure.kind).toBe('permanent');
    expect(failure.message).toContain('HTTPS_PROXY');
    expect(failure.message).not.toContain('p8e-secret');
  },
);
