import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { attempt } from './attempt.ts';
import { type ImsSimulator, startImsSimulator } from './ims-simulator.ts';

let folder: string;
let simulator: ImsSimulator;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ims-simulator-'));
  simulator = await startImsSimulator({
    tls: true,
    dnsNames: ['ims.test'],
    caFile: join(folder, 'ca.pem'),
  });
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

test.each(['127.0.0.1', 'localhost', 'ims.test'])(
  'a client that trusts the authority reaches %s',
  async (servername) => {
    const ca = await readFile(simulator.caFile ?? '', 'utf8');
    const options = { ca, headers: { host: servername } };

    const outcome = await attempt(`${simulator.url}/ims/keys`, options);

    expect(outcome.status).toBe(200);
    expect(ca).toBe(simulator.caCertificatePem);
  },
);

test('a name that is not in the certificate is refused by the client', async () => {
  const { caCertificatePem: ca = '' } = simulator;

  const outcome = await attempt(`${simulator.url}/ims/keys`, { ca, headers: { host: 'x.test' } });

  expect(outcome.failure).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('a client that does not trust the authority is kept out', async () => {
  const outcome = await attempt(`${simulator.url}/ims/keys`);

  expect(outcome.failure).toMatch(/CERT|SIGNATURE|ISSUER/);
});

test('the authority is one, and says so', () => {
  const certificate = new X509Certificate(simulator.caCertificatePem ?? '');

  expect(certificate.ca).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});
