import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import { anyInputs, expectFailure, expectSuccess, runMain, TEST_LIMIT_MS } from './_run.ts';
import { listen, rawAnswer, tokenAnswer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

const DAY_MS = 86_400_000;
const UNCHECKED = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
const ASKING = { requestCert: true, rejectUnauthorized: false };
const DEMANDING = { requestCert: true, rejectUnauthorized: true };
const TLS_1_2 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
const TLS_1_3 = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dist-tls-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Setting {
  options?: TlsOptions;
  env?: Record<string, string>;
  /** Days from now between which the server's certificate is valid. */
  validity?: [fromDays: number, toDays: number];
  host?: string;
  answer?: (socket: TLSSocket) => void;
}

/** Runs main against a server whose authority it is told of. */
async function runOverTls(setting: Setting) {
  const { options = {}, env = {}, validity = [-1, 1], host = '127.0.0.1' } = setting;
  const { answer = (socket) => socket.once('data', () => socket.end(rawAnswer(tokenAnswer()))) } =
    setting;
  const [notBefore, notAfter] = validity.map((days) => new Date(Date.now() + days * DAY_MS));
  const identity = await createTlsIdentity([], {
    notBefore: notBefore as Date,
    notAfter: notAfter as Date,
  });
  const { privateKeyPem: key, certificatePem: cert, caCertificatePem } = identity;
  await using server = await listen(createServer({ ...options, key, cert }, answer), '0.0.0.0');
  const caFile = join(folder, `${server.port}.pem`);
  writeFileSync(caFile, caCertificatePem);
  const inputs = { ...anyInputs(`https://${host}:${server.port}`), 'timeout-seconds': '3' };
  const result = await runMain(inputs, { env: { NODE_EXTRA_CA_CERTS: caFile, ...env } });
  return { result, connections: server.connections };
}

test.concurrent('an authority named in NODE_EXTRA_CA_CERTS is trusted, and Node does not warn of a check switched off in vain', async () => {
  const { result } = await runOverTls({ env: UNCHECKED });

  expectSuccess(result);
});

describe('a server ends the step at once, in words of its own, when', () => {
  const UNKNOWN = /the server's certificate is not trusted \([A-Z_]+\): .*NODE_EXTRA_CA_CERTS/;

  test.concurrent.each<[string, Setting, RegExp]>([
    ['its authority is unknown', { env: { NODE_EXTRA_CA_CERTS: '' } }, UNKNOWN],
    [
      'the check is switched off as well',
      { env: { NODE_EXTRA_CA_CERTS: '', ...UNCHECKED } },
      UNKNOWN,
    ],
    [
      'its certificate is that of another host',
      { host: '127.0.0.2' },
      /not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\): it was issued for another host/,
    ],
    [
      'its certificate has expired',
      { validity: [-3, -1] },
      /not trusted \(CERT_HAS_EXPIRED\): it has expired and must be renewed there/,
    ],
    [
      'its certificate is not valid yet',
      { validity: [1, 3] },
      /not trusted \(CERT_NOT_YET_VALID\): it is not valid yet/,
    ],
    [
      'it demands a client certificate (TLS 1.2)',
      { options: { ...DEMANDING, ...TLS_1_2 } },
      /the server broke off the TLS handshake; it demands a client certificate/,
    ],
    [
      'it demands a client certificate (TLS 1.3)',
      { options: { ...DEMANDING, ...TLS_1_3 } },
      /the server demands a client certificate, which this action cannot give/,
    ],
  ])('%s', async (_when, setting, reason) => {
    const { result, connections } = await runOverTls(setting);

    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).toMatch(reason);
    expect(message).not.toContain('Attempts made');
    expect(connections).toBe(1);
  });
});

test.concurrent.each([
  ['TLS 1.2', TLS_1_2],
  ['TLS 1.3', TLS_1_3],
])(
  'a server that asks for a client certificate and then only closes is tried again, and the cause is told (%s)',
  async (_version, versions) => {
    const options = { ...ASKING, ...versions };

    const { result, connections } = await runOverTls({
      options,
      answer: (socket) => void socket.end(),
    });

    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      'the connection failed (ECONNRESET); the server had asked for a client certificate, which this action cannot give',
    );
    expect(connections).toBeGreaterThan(1);
  },
);
