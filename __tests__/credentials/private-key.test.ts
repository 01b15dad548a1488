import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { expectFailure, expectSuccess, TEST_LIMIT_MS } from '../dist/_run.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { base64, masksBeforeAll, runAgainst, secretLines, shownBy, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const account = await createJwtAccount();
const file = aemConsoleJwtFile(account);
const key = createPrivateKey(account.privateKeyPem);
const pkcs1 = account.privateKeyPem;
const pkcs8 = key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKey = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [account] });
});
afterAll(() => simulator.close());

const separateInputs = (privateKey: string): Record<string, string> => ({
  'client-id': account.clientId,
  'client-secret': account.clientSecrets[0] ?? '',
  'technical-account-id': account.technicalAccountId,
  'organization-id': account.organizationId,
  'private-key': privateKey,
});
const fileWith = (privateKey: unknown) => ({ credentials: withFields(file, { privateKey }) });

/** Nothing of a key that can be recognised is shown: no line of it, no half of a line. */
function expectKeyHidden(shown: string, ...pems: string[]): void {
  const parts = pems.flatMap(secretLines).flatMap((line) => line.match(/.{16}/g) ?? []);
  expect(parts.filter((part) => shown.includes(part))).toEqual([]);
}

describe('a key is read', () => {
  const body = (pem: string) => pem.replaceAll(/-----.*-----\n?/g, '');
  const wrap = (text: string, end: string) => text.replaceAll(/.{76}/g, `$&${end}`);

  const forms: [string, (pem: string) => string][] = [
    ['with real line ends', (pem) => pem],
    ['with CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
    ['with escaped \\n', (pem) => pem.replaceAll('\n', '\\n')],
    ['with escaped \\r\\n', (pem) => pem.replaceAll('\n', '\\r\\n')],
    ['with doubly escaped \\n', (pem) => pem.replaceAll('\n', '\\\\n')],
    ['with blanks for line ends', (pem) => pem.replaceAll('\n', ' ')],
    ['on one line', (pem) => pem.replaceAll('\n', '')],
    ['indented', (pem) => pem.replaceAll(/^/gm, '    ')],
    ['in quotes, escaped', (pem) => JSON.stringify(pem)],
    ['after a byte-order mark', (pem) => `\uFEFF${pem}`],
    ['in base64', base64],
    ['in wrapped base64', (pem) => wrap(base64(pem), '\n')],
    ['in base64 wrapped by escaped line ends', (pem) => wrap(base64(pem), '\\n')],
    ['in base64 of escaped line ends', (pem) => base64(pem.replaceAll('\n', '\\r\\n'))],
    ['without its armour', body],
    ['after its certificate', (pem) => `${account.certificatePem}${pem}`],
  ];

  test.each(forms)('from the input, %s', async (_form, mangle) => {
    const runs = [pkcs1, pkcs8].map((pem) => runAgainst(simulator, separateInputs(mangle(pem))));

    for (const { result } of await Promise.all(runs)) {
      expectSuccess(result);
      expectKeyHidden(shownBy(result), pkcs1, pkcs8);
    }
  });

  test.each(forms)('from a file, %s', async (_form, mangle) => {
    const { result } = await runAgainst(simulator, fileWith(mangle(pkcs8)));

    expectSuccess(result);
    expectKeyHidden(shownBy(result), pkcs1, pkcs8);
    const masks = masksBeforeAll(result);
    const lines = secretLines(pkcs8).filter((line) => line.length === 64);
    expect(lines.filter((line) => !masks.includes(line))).toEqual([]);
  });

  test('from a file as a list of lines', async () => {
    expectSuccess((await runAgainst(simulator, fileWith(pkcs1.split('\n')))).result);
  });
});

describe('a key is refused, with what was seen and expected, and nothing of it shown', () => {
  const pem = (made: KeyObject, options: object = {}) =>
    made.export({ type: 'pkcs8', format: 'pem', ...options }).toString();
  const locked = { cipher: 'aes-256-cbc', passphrase: 'canary' };
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = { type: 'spki', format: 'pem' } as const;
  const publicPem = createPublicKey(key).export(spki).toString();
  const legacy = key.export({ ...locked, type: 'pkcs1', format: 'pem' }).toString();

  const unreadable: [string, string, RegExp][] = [
    ['a certificate', account.certificatePem, /is a certificate, not its private key/],
    ['a public key', publicPem, /is a public key/],
    ['a public key for SSH', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDcanary me', /is a public key/],
    ['an encrypted key', pem(key, locked), /is encrypted; .*openssl pkey/],
    ['an encrypted key of old', legacy, /is encrypted; .*openssl pkey/],
    ['an elliptic curve', pem(ec.privateKey), /of the type ec, and RS256 needs RSA/],
    ['a key that was cut off', pkcs8.slice(0, 900), /is damaged or incomplete/],
    ['a key with a lost line', pkcs8.replace(/\n.*\n/, '\n'), /is damaged or incomplete/],
    ['a path', './canary/private.key', /is a path, which cannot be used/],
    ['a whole file', '{"canary":1}', /is JSON: a whole credential file belongs in `credentials`/],
    ['nonsense', 'canary canary', /is neither PEM nor base64 of it/],
    ['an OpenSSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\nY2FuYXJ5\n', /in the form of OpenSSH/],
  ];
  const EXPECTED = /Expected: an RSA private key as PEM .* or base64 of it\./;

  test.each(unreadable)('%s', async (_what, text, seen) => {
    const runs = [separateInputs(text), fileWith(text)];

    for (const { result, requests } of await Promise.all(
      runs.map((inputs) => runAgainst(simulator, inputs)),
    )) {
      const message = expectFailure(result, 'PRIVATE_KEY_INVALID');
      expect(message).toMatch(seen);
      expect(message).toMatch(EXPECTED);
      expect(requests).toEqual([]);
      const shown = shownBy(result);
      expectKeyHidden(shown, pkcs1, pkcs8, pem(ec.privateKey), legacy, publicPem);
      expect(shown).not.toMatch(/canary/);
    }
  });

  test('a key whose numbers do not fit together', async () => {
    const der = key.export({ type: 'pkcs1', format: 'der' });
    der.writeUInt8(der.readUInt8(40) ^ 1, 40);
    const { result, requests } = await runAgainst(
      simulator,
      separateInputs(der.toString('base64')),
    );

    expect(expectFailure(result, 'PRIVATE_KEY_INVALID')).toMatch(/is damaged or incomplete/);
    expect(requests).toEqual([]);
    expectKeyHidden(shownBy(result), pkcs1, pkcs8, der.toString('base64'));
  });

  const mismatches: [string, Record<string, string>][] = [
    ['the file has the certificate of another key', fileWith(otherKey)],
    ['the input gives another key', { credentials: file, 'private-key': otherKey }],
  ];
  test.each(mismatches)('%s', async (_what, inputs) => {
    const { result, requests } = await runAgainst(simulator, inputs);

    const message = expectFailure(result, 'PRIVATE_KEY_INVALID');
    expect(message).toMatch(/does not belong to the certificate/);
    expect(requests).toEqual([]);
    expectKeyHidden(shownBy(result), pkcs1, otherKey);
  });
});

describe('a private key asks for the JWT exchange', () => {
  test.each<[string, Record<string, string>, ErrorCode, string]>([
    [
      'with client id and secret alone',
      { 'technical-account-id': '', 'organization-id': '' },
      'INPUT_INVALID',
      'also needs `technical-account-id` and `organization-id`',
    ],
    [
      'without the account',
      { 'technical-account-id': '' },
      'INPUT_INVALID',
      '`technical-account-id`:',
    ],
    ['without the organization', { 'organization-id': '' }, 'INPUT_INVALID', '`organization-id`:'],
  ])('%s, which is not enough', async (_what, changes, code, message) => {
    const inputs = { ...separateInputs(pkcs8), ...changes };

    const { result, requests } = await runAgainst(simulator, inputs);

    expect(expectFailure(result, code)).toContain(message);
    expect(requests).toEqual([]);
  });

  test('also with the file of an OAuth credential', async () => {
    const { clientId, clientSecrets, organizationId, technicalAccountId } = account;
    const credentials = aemConsoleOAuthFile(
      createOAuthAccount({ clientId, clientSecrets, organizationId, technicalAccountId }),
    );

    const { result, requests } = await runAgainst(simulator, { credentials, 'private-key': pkcs8 });

    expectSuccess(result);
    expect(requests.map(({ path }) => path)).toEqual(['/ims/exchange/jwt']);
    expect(result.outputs['scopes']).toBe('ent_aem_cloud_api');
  });
});
