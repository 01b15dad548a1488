import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import {
  expectFailure,
  expectSuccess,
  retryLinesOf,
  TEST_LIMIT_MS,
  warningsOf,
} from '../dist/_run.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import type { RecordedRequest } from '../simulators/ims/endpoint.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { runAgainst, shownBy, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const LIFETIME_SECONDS = 300;
const HOUR_MS = 3_600_000;

const end = new Date(Date.now() + 10.5 * 24 * HOUR_MS);
const account = await createJwtAccount({ metascopes: ['ent_a', 'ent_b'], notAfter: end });
const file = aemConsoleJwtFile(account);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [account] });
});
afterAll(() => simulator.close());

const run = (inputs: Record<string, string> = {}) =>
  runAgainst(simulator, { credentials: file, ...inputs });

const assertionOf = (request: RecordedRequest) => request.parameters['jwt_token'] ?? '';

/** Header and claims of an assertion, checked as a server would that follows RFC 7519. */
async function verified(request: RecordedRequest) {
  const { publicKey } = new X509Certificate(account.certificatePem);
  const { protectedHeader, payload } = await jwtVerify(assertionOf(request), publicKey, {
    algorithms: ['RS256'],
    audience: `https://127.0.0.1:${simulator.port}/c/${account.clientId}`,
    issuer: account.organizationId,
    subject: account.technicalAccountId,
    currentDate: request.receivedAt,
  });
  return { header: protectedHeader, claims: payload, exp: payload.exp ?? 0 };
}

test('each attempt has an assertion of its own, with the documented claims, that is never shown', async () => {
  const wait = { kind: 'answer', status: 503, retryAfterSeconds: 1 } as const;
  simulator.misbehave({ steps: [wait, { kind: 'reset', when: 'after-reading' }] });
  const startedAt = Date.now();

  const { result, requests } = await run();

  expectSuccess(result);
  expect(retryLinesOf(result)).toHaveLength(2);
  expect(requests).toHaveLength(3);
  const ends = [Math.floor(startedAt / 1000) + LIFETIME_SECONDS];
  for (const request of requests) {
    expect(request).toMatchObject({
      method: 'POST',
      path: '/ims/exchange/jwt',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const { header, claims, exp } = await verified(request);
    const host = `https://127.0.0.1:${simulator.port}`;
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(claims).toEqual({
      exp,
      iss: account.organizationId,
      sub: account.technicalAccountId,
      aud: `${host}/c/${account.clientId}`,
      [`${host}/s/ent_a`]: true,
      [`${host}/s/ent_b`]: true,
    });
    expect(exp).toBeLessThanOrEqual(Number(request.receivedAt) / 1000 + LIFETIME_SECONDS);
    ends.push(exp);
    expect(result.masks).toContain(assertionOf(request));
    expect(shownBy(result)).not.toContain(assertionOf(request).split('.')[2]);
  }
  expect(ends).toEqual(ends.toSorted());
  // The server asked for a wait of a second, so that the time must have moved on.
  expect(ends[2]).toBeGreaterThan(ends[1] ?? 0);
});

test('inputs take the place of a file, and a certificate that ends soon and the deprecation are told once', async () => {
  const wrong = aemConsoleJwtFile({
    ...account,
    clientId: 'cm-p0-e0-integration',
    clientSecrets: ['p8e-old'],
    metascopes: ['ent_other'],
    organizationId: 'OTHER@AdobeOrg',
    technicalAccountId: 'OTHER@techacct.adobe.com',
    privateKeyPem: 'nonsense',
  });

  const { result, requests } = await run({
    credentials: wrong,
    'client-id': account.clientId,
    'client-secret': `p8e-older\n${account.clientSecrets[0]}`,
    metascopes: 'ent_b',
    'organization-id': account.organizationId,
    'technical-account-id': account.technicalAccountId,
    'private-key': account.privateKeyPem,
  });

  expectSuccess(result);
  const [, second] = requests;
  expect(second).toBeDefined();
  const claims = second && Object.keys((await verified(second)).claims);
  expect(claims?.filter((name) => name.includes('/s/'))).toEqual([expect.stringMatching(/ent_b$/)]);
  expect(result.outputs).toMatchObject({
    'client-id': account.clientId,
    'organization-id': account.organizationId,
    scopes: 'ent_b',
    'certificate-expires-at': end.toISOString().replace(/\.\d+/, ''),
  });
  expect(warningsOf(result)).toEqual([
    expect.stringMatching(/^The certificate of cm-p.* expires in 10 days, at 20/),
    expect.stringContaining('line 2 worked'),
  ]);
  const notices = result.annotations.filter(({ level }) => level === 'notice');
  expect(notices.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^This credential uses the JWT exchange\. .* Adobe Developer Console the exchange ended on 2026-03-01.* AEM Developer Console it continues: .*batch.* More: https:.*\/docs\/which-credential\.md#what-adobe-means-by-jwt$/,
    ),
  ]);
  expect(result.rawStdout.match(/deprecated/g)).toHaveLength(1);
});

test('IMS refuses the signature of another key', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  const { result, requests } = await run({
    credentials: withFields(file, { publicKey: undefined, certificateExpirationDate: undefined }),
    'private-key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });

  expect(expectFailure(result, 'IMS_ASSERTION_REFUSED')).toMatch(
    /most likely the certificate has expired or was removed/,
  );
  expect(requests).toHaveLength(1);
});

test('IMS refuses a credential that was migrated, time and again', async () => {
  account.state = 'migrated';

  const { result, requests } = await run({ 'timeout-seconds': '2' });

  delete account.state;
  const message = expectFailure(result, 'IMS_UNAVAILABLE');
  expect(message).toMatch(/was migrated to OAuth server-to-server/);
  expect(message).toContain('error: internal_error, error_description: Please try again later');
  expect(requests.length).toBeGreaterThan(1);
});

test('a server whose clock runs ahead gets an assertion for its own time', async () => {
  const now = () => new Date(Date.now() + HOUR_MS);
  await using ahead = await startImsSimulator({ accounts: [account], now });

  const { result, requests } = await runAgainst(ahead, { credentials: file });

  expectSuccess(result);
  expect(requests).toHaveLength(2);
  expect(result.log).toMatch(
    /clock of the runner differs from that of 127\.0\.0\.1:\d+ by -3\d{3} s/,
  );
});
