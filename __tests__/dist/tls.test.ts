import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectFailure, expectSuccess, goodInputs, runMain, TEST_LIMIT_MS } from './_run.ts';

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

  expect(expectFailure(result, 'IMS_UNREACHABLE')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(simulator.counters.requests).toBe(before);
});

test('with the check switched off in vain, a trusted server works and Node does not warn', async () => {
  const env = { NODE_EXTRA_CA_CERTS: caFile, NODE_TLS_REJECT_UNAUTHORIZED: '0' };

  expectSuccess(await runMain(goodInputs(simulator), { env }));
});
