import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectFailure, expectSuccess, TEST_LIMIT_MS, warningsOf } from '../dist/_run.ts';
import type { StepResult } from '../harness/run-step.ts';
import {
  createJwtAccount,
  createOAuthAccount,
  type JwtAccount,
} from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { runAgainst, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const DAY_MS = 86_400_000;
// An hour more, so that no run is slow enough to change the number of whole days.
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS + DAY_MS / 24);
const seconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

/** Credentials whose certificate ends in so many days, by the key. */
const { privateKeyPem } = await createJwtAccount();
const DAYS = [400, 100, 10, 0, -1] as const;
const accounts = new Map<number, JwtAccount>();
for (const days of DAYS) {
  const notBefore = new Date(Date.now() - 500 * DAY_MS);
  accounts.set(days, await createJwtAccount({ privateKeyPem, notBefore, notAfter: inDays(days) }));
}
const oauth = createOAuthAccount();

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [...accounts.values(), oauth] });
});
afterAll(() => simulator.close());

function accountOf(days: number): JwtAccount {
  const account = accounts.get(days);
  if (account === undefined) {
    throw new Error(`no certificate ends in ${days} days`);
  }
  return account;
}

/** The file of a certificate that ends in so many days, but says what `fields` do. */
const fileOf = (days: number, fields: Record<string, unknown> = {}) =>
  withFields(aemConsoleJwtFile(accountOf(days)), fields);
const endOf = (days: number) =>
  seconds(new X509Certificate(accountOf(days).certificatePem).validToDate);
const certificateWarnings = (result: StepResult) =>
  warningsOf(result).filter((text) => text.includes('certificate'));

const NO_DATE = { certificateExpirationDate: undefined };
const NO_CERTIFICATE = { publicKey: undefined };

describe('the end of the certificate', () => {
  const soon = inDays(10);
  const soonSaid = { certificateExpirationDate: soon.toISOString() };
  const lateSaid = { certificateExpirationDate: inDays(300).toISOString() };

  const cases: [string, string, number | undefined, string][] = [
    ['in file and certificate, far away', fileOf(400), undefined, endOf(400)],
    ['in both, near', fileOf(10), 10, endOf(10)],
    ['in both, today', fileOf(0), 0, endOf(0)],
    ['in the certificate alone, far away', fileOf(100, NO_DATE), undefined, endOf(100)],
    ['in the certificate alone, near', fileOf(10, NO_DATE), 10, endOf(10)],
    ['in the file alone, near', fileOf(400, { ...NO_CERTIFICATE, ...soonSaid }), 10, seconds(soon)],
    ['earlier in the file', fileOf(400, soonSaid), 10, seconds(soon)],
    ['earlier in the certificate', fileOf(10, lateSaid), 10, endOf(10)],
    ['nowhere', fileOf(10, { ...NO_DATE, ...NO_CERTIFICATE }), undefined, ''],
    ['unreadable in the file', fileOf(10, { certificateExpirationDate: 'soon' }), 10, endOf(10)],
    [
      'in the file as milliseconds',
      fileOf(400, { certificateExpirationDate: soon.getTime() }),
      10,
      seconds(soon),
    ],
  ];

  test.each(cases)('%s', async (_where, credentials, warnedDays, end) => {
    const { result } = await runAgainst(simulator, { credentials });

    expectSuccess(result);
    expect(result.outputs['certificate-expires-at']).toBe(end);
    const warning = new RegExp(
      `^The certificate of cm-p.* expires in ${warnedDays === 0 ? 'less than a day' : `${warnedDays} days`}, at ${end}`,
    );
    expect(certificateWarnings(result)).toEqual(
      warnedDays === undefined ? [] : [expect.stringMatching(warning)],
    );
  });

  test.each<[string, number, number]>([
    ['0', 10, 0],
    ['0', 0, 0],
    ['9', 10, 0],
    ['11', 10, 1],
    ['99', 100, 0],
    ['101', 100, 1],
    ['3650', 400, 1],
    ['', 10, 1],
  ])('with expiry-warning-days %j, %i days before: %i warnings', async (limit, days, count) => {
    const inputs = { credentials: fileOf(days), 'expiry-warning-days': limit };

    const { result } = await runAgainst(simulator, inputs);

    expectSuccess(result);
    expect(certificateWarnings(result)).toHaveLength(count);
  });
});

describe('after the end', () => {
  const PAST = new Date(Date.now() - 1000);
  const past = { certificateExpirationDate: PAST.toISOString() };

  test.each<[string, string, string]>([
    ['that both tell', fileOf(-1), endOf(-1)],
    ['that the certificate tells', fileOf(-1, NO_DATE), endOf(-1)],
    ['that the file tells', fileOf(400, { ...past, ...NO_CERTIFICATE }), seconds(PAST)],
    ['that the file tells, other than the certificate', fileOf(400, past), seconds(PAST)],
  ])('%s, the step fails without a request', async (_where, credentials, end) => {
    const runs = ['30', '0'].map((limit) =>
      runAgainst(simulator, { credentials, 'expiry-warning-days': limit }),
    );

    for (const { result, requests } of await Promise.all(runs)) {
      const message = expectFailure(result, 'CERTIFICATE_EXPIRED');
      expect(message).toContain(`expired at ${end}. Create new service credentials for the same`);
      expect(requests).toEqual([]);
    }
  });
});

describe('that JWT is deprecated', () => {
  const noticesOf = ({ annotations }: StepResult) =>
    annotations.filter(({ level }) => level === 'notice').map(({ message }) => message);

  test('is said in one line, once', async () => {
    simulator.misbehave({ steps: [{ kind: 'answer', status: 503 }] });

    const { result } = await runAgainst(simulator, { credentials: fileOf(400) });

    expectSuccess(result);
    expect(noticesOf(result)).toEqual([
      expect.stringMatching(
        /^This credential uses the JWT exchange\. .* Adobe Developer Console the exchange ended on 2026-03-01.* AEM Developer Console it continues: .*batch.* More: https:.*\/docs\/which-credential\.md#what-adobe-means-by-jwt$/,
      ),
    ]);
    expect(result.rawStdout.match(/deprecated/g)).toHaveLength(1);
  });

  test('and any end of a certificate are not told for OAuth', async () => {
    const credentials = withFields(aemConsoleOAuthFile(oauth), {
      certificateExpirationDate: new Date(0).toISOString(),
      publicKey: accountOf(-1).certificatePem,
    });

    const { result } = await runAgainst(simulator, { credentials });

    expectSuccess(result);
    expect(result.annotations).toEqual([]);
    expect(result.outputs['certificate-expires-at']).toBe('');
  });
});
