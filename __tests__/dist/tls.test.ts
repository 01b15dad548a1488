import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { createTlsIdentity } from '../simulators/ims/tls-identity.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';
import { listen } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

let folder: string;
let simulator: ImsSimulator;
let caFile: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dist-tls-'));
  caFile = join(folder, 'ca.pem');
  simulator = await startImsSimulator({ tls: true, caFile, host: '0.0.0.0' });
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

test('an authority named in NODE_EXTRA_CA_CERTS is trusted', async () => {
  const env = { NODE_EXTRA_CA_CERTS: caFile };

  expectSuccess(await runMain(goodInputs(simulator), { env }));
});

test.each<[string, Record<string, string>]>([
  ['', {}],
  ['although NODE_TLS_REJECT_UNAUTHORIZED is 0', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
])('an unknown authority is refused at once, with advice %s', async (_what, env) => {
  const before = simulator.counters.requests;

  const result = await runMain(goodInputs(simulator), { env });

  const message = expectFailure(result, 'IMS_UNREACHABLE');
  expect(message).toMatch(/the server's certificate is not trusted \([A-Z_]+\)/);
  expect(message).toContain('NODE_EXTRA_CA_CERTS');
  expect(message).not.toContain('Attempts made');
  expect(simulator.counters.requests).toBe(before);
});

test('a certificate of another host is refused at once', async () => {
  const inputs = {
    ...goodInputs(simulator),
    'ims-endpoint': `https://127.0.0.2:${simulator.port}`,
  };
  const before = simulator.counters.requests;

  const result = await runMain(inputs, { env: { NODE_EXTRA_CA_CERTS: caFile } });

  const message = expectFailure(result, 'IMS_UNREACHABLE');
  expect(message).toContain(
    'not trusted (ERR_TLS_CERT_ALTNAME_INVALID): it was issued for another host',
  );
  expect(message).not.toContain('NODE_EXTRA_CA_CERTS');
  expect(message).not.toContain('Attempts made');
  expect(simulator.counters.requests).toBe(before);
});

test('with the check switched off in vain, a trusted server works and Node does not warn', async () => {
  const env = { NODE_EXTRA_CA_CERTS: caFile, NODE_TLS_REJECT_UNAUTHORIZED: '0' };

  expectSuccess(await runMain(goodInputs(simulator), { env }));
});

describe('a server that TLS fails with ends the step at once, in words of its own:', () => {
  const DAY_MS = 86_400_000;
  const day = (days: number) => new Date(Date.now() + days * DAY_MS);

  async function runAgainst(server: Server, ca = '') {
    const listening = await listen(server);
    const ownCaFile = join(folder, 'own-ca.pem');
    writeFileSync(ownCaFile, ca);

    const result = await runMain(anyInputs(`https://127.0.0.1:${listening.port}`), {
      env: { NODE_EXTRA_CA_CERTS: ownCaFile },
    });

    await listening.close();
    const message = expectFailure(result, 'IMS_UNREACHABLE');
    expect(message).not.toContain('Attempts made');
    expect(listening.connections).toBe(1);
    return message;
  }

  test.each([
    ['has expired', [-3, -1], '(CERT_HAS_EXPIRED): it has expired and must be renewed there'],
    ['is not valid yet', [1, 3], '(CERT_NOT_YET_VALID): it is not valid yet'],
  ] as const)('its certificate %s', async (_what, [from, to], text) => {
    const { privateKeyPem, certificatePem, caCertificatePem } = await createTlsIdentity([], {
      notBefore: day(from),
      notAfter: day(to),
    });

    const server = createServer({ key: privateKeyPem, cert: certificatePem });
    const message = await runAgainst(server, caCertificatePem);

    expect(message).toContain(`the server's certificate is not trusted ${text}`);
    expect(message).not.toContain('NODE_EXTRA_CA_CERTS');
  });

  test.each([
    ['TLSv1.2', 'the server broke off the TLS handshake; it demands a client certificate'],
    ['TLSv1.3', 'the server demands a client certificate, which this action cannot give'],
  ] as const)('it demands a client certificate (%s)', async (version, text) => {
    const { privateKeyPem, certificatePem, caCertificatePem } = await createTlsIdentity();
    const server = createServer({
      key: privateKeyPem,
      cert: certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: version,
      maxVersion: version,
    });

    expect(await runAgainst(server, caCertificatePem)).toContain(text);
  });

  test.each([
    ['HTTP', createHttpServer()],
    ['SMTP', createTcpServer((socket) => socket.write('220 smtp.test ESMTP\r\n'))],
    ['SSH', createTcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'))],
  ])('it speaks only %s there', async (_what, server) => {
    expect(await runAgainst(server)).toContain(
      'the server does not speak TLS on this port (EPROTO, wrong version number): check the host and the port',
    );
  });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a server that asks for a client certificate and then only closes is tried again, and the cause is told (%s)',
  async (version) => {
    const { privateKeyPem, certificatePem, caCertificatePem } = await createTlsIdentity();
    const server = createTlsServer(
      {
        key: privateKeyPem,
        cert: certificatePem,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
      },
      (socket) => socket.end(),
    );
    const listening = await listen(server);
    const ownCaFile = join(folder, 'asking-ca.pem');
    writeFileSync(ownCaFile, caCertificatePem);
    const inputs = { ...anyInputs(`https://127.0.0.1:${listening.port}`), 'timeout-seconds': '2' };

    const result = await runMain(inputs, { env: { NODE_EXTRA_CA_CERTS: ownCaFile } });

    await listening.close();
    expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain(
      'the connection failed (ECONNRESET); the server had asked for a client certificate, which this action cannot give',
    );
    expect(listening.connections).toBeGreaterThan(1);
  },
);
