import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, expect, test } from '@jest/globals';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import { anyInputs, expectFailure, expectSuccess, runMain, SHORT_LIMIT } from './_run.ts';
import { listen, rawAnswer, tokenAnswer } from './_servers.ts';

const UNCHECKED = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
const ASKING = { requestCert: true, rejectUnauthorized: false };
const DEMANDING = { requestCert: true, rejectUnauthorized: true };
const TLS_1_2 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
const TLS_1_3 = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const;

const folder = mkdtempSync(join(tmpdir(), 'dist-tls-'));
const identity = await createTlsIdentity();
writeFileSync(join(folder, 'ca.pem'), identity.caCertificatePem);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs main against a server whose authority it is told of. */
async function runOverTls(
  options: TlsOptions,
  answer: (socket: TLSSocket) => void,
  { env = {}, host = '127.0.0.1', limit = {} } = {},
) {
  const { privateKeyPem: key, certificatePem: cert } = identity;
  await using server = await listen(createServer({ ...options, key, cert }, answer), '0.0.0.0');
  const inputs = { ...anyInputs(`https://${host}:${server.port}`), ...limit };
  const NODE_EXTRA_CA_CERTS = join(folder, 'ca.pem');
  const result = await runMain(inputs, { env: { NODE_EXTRA_CA_CERTS, ...env } });
  return { result, connections: server.connections };
}

const giveToken = (socket: TLSSocket) =>
  socket.once('data', () => socket.end(rawAnswer(tokenAnswer())));

test.concurrent('an authority named in NODE_EXTRA_CA_CERTS is trusted, and Node does not warn of a check switched off in vain', async () => {
  const { result } = await runOverTls({}, giveToken, { env: UNCHECKED });

  expectSuccess(result);
});

test.concurrent.each<[string, TlsOptions, { host?: string; env?: object }, RegExp]>([
  [
    'its authority is unknown, although the check is switched off',
    {},
    { env: { NODE_EXTRA_CA_CERTS: '', ...UNCHECKED } },
    /the server's certificate is not trusted \([A-Z_]+\): .*NODE_EXTRA_CA_CERTS/,
  ],
  [
    'its certificate is that of another host',
    {},
    { host: '127.0.0.2' },
    /not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\): it was issued for another host/,
  ],
  [
    'it demands a client certificate (TLS 1.2)',
    { ...DEMANDING, ...TLS_1_2 },
    {},
    /the server broke off the TLS handshake; it demands a client certificate/,
  ],
  [
    'it demands a client certificate (TLS 1.3)',
    { ...DEMANDING, ...TLS_1_3 },
    {},
    /the server demands a client certificate, which this action cannot give/,
  ],
])(
  'a server ends the step at once, in words of its own, when %s',
  async (_when, options, run, reason) => {
    const { result, connections } = await runOverTls(options, giveToken, run);

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toMatch(reason);
    expect(message).not.toContain('Attempts made');
    expect(connections).toBe(1);
  },
);

test.concurrent.each([
  ['TLS 1.2', TLS_1_2],
  ['TLS 1.3', TLS_1_3],
])(
  'a server that asks for a client certificate and then only closes is tried again, and the cause is told (%s)',
  async (_version, versions) => {
    const close = (socket: TLSSocket) => void socket.end();

    const { result, connections } = await runOverTls({ ...ASKING, ...versions }, close, {
      limit: SHORT_LIMIT,
    });

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      'the connection failed (ECONNRESET); the server had asked for a client certificate, which this action cannot give',
    );
    expect(connections).toBeGreaterThan(1);
  },
);
