import { expect, test } from '@jest/globals';
import nock from 'nock';
import { connectionFailure, type ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { useNock } from '../_nock.ts';
import { get } from './_send.ts';

useNock();

/** Of an error only codes are taken: its text may quote what was sent. */
const withCode = (code: unknown, message = 'p8e-secret') =>
  Object.assign(new Error(message), { code });

/** An error as OpenSSL words it; Node's code may say less. */
const tlsError = (reason: string, code = 'EPROTO') =>
  withCode(
    code,
    `write ${code} 40CD04022B7F0000:error:0A00010B:SSL routines:some_function:${reason}:../deps/openssl/x.c:77:\n`,
  );

async function failureOf(error: Error): Promise<ExchangeFailure> {
  nock('https://ims.test').get('/').replyWithError(error);
  return (await get('https://ims.test')) as ExchangeFailure;
}

const AUTHORITY = 'behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS in the env';
const OTHER_HOST = 'it was issued for another host; check the name, and that it leads to the right';
const DEMANDED =
  'the server demands a client certificate, which this action cannot give; use a host';
const BROKEN_OFF = 'the server broke off the TLS handshake; it demands a client certificate, which';

test.each([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', AUTHORITY],
  ['SELF_SIGNED_CERT_IN_CHAIN', AUTHORITY],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', AUTHORITY],
  ['INVALID_CA', AUTHORITY],
  ['CERT_HAS_EXPIRED', 'it has expired and must be renewed there, unless the clock of the runner'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet; most likely the clock of the runner is wrong'],
  ['HOSTNAME_MISMATCH', OTHER_HOST],
  ['ERR_TLS_CERT_ALTNAME_INVALID', OTHER_HOST],
])(
  'a certificate that cannot be trusted is permanent, with advice that fits: %s',
  async (code, advice) => {
    const { kind, message } = await failureOf(withCode(code));

    expect(kind).toBe('permanent');
    expect(message).toContain(`the server's certificate is not trusted (${code}): ${advice}`);
  },
);

test.each([
  [tlsError('packet length too long', 'ERR_SSL_LENGTH'), 'the server does not speak TLS on this'],
  [
    tlsError('http request'),
    'the server does not speak TLS on this port (EPROTO, http request): ch',
  ],
  [tlsError('tlsv13 alert certificate required'), DEMANDED],
  [tlsError('sslv3 alert bad certificate'), DEMANDED],
  [tlsError('ssl/tls alert handshake failure'), BROKEN_OFF],
  [tlsError('tlsv1 alert protocol version'), BROKEN_OFF],
  [withCode('HPE_INVALID_VERSION'), "the server's answer is not HTTP (HPE_INVALID_VERSION)"],
])('what a further attempt cannot change is permanent: %#', async (error, start) => {
  const { kind, message } = await failureOf(error);

  expect(kind).toBe('permanent');
  expect(message.startsWith(start)).toBe(true);
});

test.each([
  [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
  [withCode('ENOTFOUND'), 'ENOTFOUND'],
  [tlsError('tlsv1 alert internal error'), 'EPROTO, tlsv1 alert internal error'],
  [tlsError('tlsv1 alert internal error', 'ERR_SSL_ALERT'), 'ERR_SSL_ALERT'],
  [withCode(''), 'no reason given'],
  [withCode(7), 'no reason given'],
])('a failed connection may work the next time (%#)', async (error, reason) => {
  expect(await failureOf(error)).toMatchObject({
    kind: 'transient',
    message: `the connection failed (${reason})`,
  });
});

test('what is thrown need not be an error', () => {
  expect(connectionFailure(null, 'server').message).toContain('no reason given');
});

test.each([
  new TypeError('Invalid URL p8e-secret'),
  new RangeError('Invalid array length'),
  new ReferenceError('x is not defined'),
  new SyntaxError('Unexpected token'),
])('a fault of this action is no failed connection (%#)', async (fault) => {
  const { name, message } = fault;

  await expect(failureOf(fault)).rejects.toMatchObject({ name, message });
});

test('a connection that fails after the server asked for a client certificate says so', () => {
  expect(connectionFailure({ code: 'ECONNRESET' }, 'server', '', true)).toMatchObject({
    kind: 'transient',
    message:
      'the connection failed (ECONNRESET); the server had asked for a client certificate, which this action cannot give',
  });
});
