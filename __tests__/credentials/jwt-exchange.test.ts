import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { expectFailure, expectSuccess, retryLinesOf, TEST_LIMIT_MS } from '../dist/_run.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import { assertionOf, checkAsServer, expiryOf, verified } from './_assertion.ts';
import { masksBeforeAll, runAgainst, shownBy, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const account = await createJwtAccount({ metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'] });
const file = aemConsoleJwtFile(account);
const LIFETIME_SECONDS = 300;
const HOUR_MS = 3_600_000;

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [account], recordSecrets: true });
});
beforeEach(() => {
  simulator.misbehave({});
  delete account.state;
});
afterAll(() => simulator.close());

const run = (inputs: Record<string, string> = {}) =>
  runAgainst(simulator, { credentials: file, ...inputs });
const refuse = (status: number, error: string, description: string): MisbehaviourStep => ({
  kind: 'answer',
  status,
  headers: { 'x-debug-id': 'debug-4711' },
  json: { error, error_description: description },
});
const NO_MATCH = 'Could not match JWT signature to any of the bindings';
const EXPIRED = refuse(400, 'invalid_token', 'JWT has expired');

describe('the assertion that is sent', () => {
  test('verifies, and holds the documented claims and no others', async () => {
    const startedAt = Date.now();

    const { result, requests } = await run();

    expectSuccess(result);
    const [request] = requests;
    const host = `https://127.0.0.1:${simulator.port}`;
    await checkAsServer(request, account, `${host}/c/${account.clientId}`);
    const { header, claims } = await verified(request, account);
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(claims).toEqual({
      exp: expect.any(Number),
      iss: account.organizationId,
      sub: account.technicalAccountId,
      aud: `${host}/c/${account.clientId}`,
      [`${host}/s/ent_aem_cloud_api`]: true,
      [`${host}/s/ent_cloudmgr_sdk`]: true,
    });
    const exp = Number(claims['exp']);
    expect(Number.isInteger(exp)).toBe(true);
    expect(exp).toBeGreaterThanOrEqual(Math.floor(startedAt / 1000) + LIFETIME_SECONDS);
    expect(exp).toBeLessThanOrEqual(Number(request?.receivedAt) / 1000 + LIFETIME_SECONDS);
  });

  test('is a form, posted to /ims/exchange/jwt, with nothing else in it', async () => {
    const { requests } = await run();

    const [request, ...others] = requests;
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/ims/exchange/jwt',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(Object.keys(request?.parameters ?? {}).sort()).toEqual([
      'client_id',
      'client_secret',
      'jwt_token',
    ]);
  });

  test('is masked before it is sent, and never shown', async () => {
    simulator.misbehave({ always: { kind: 'alter', headers: { 'x-debug-id': 'some-id' } } });
    const { result, requests } = await run();

    const assertion = assertionOf(requests[0]);
    expect(result.masks).toContain(assertion);
    expect(shownBy(result)).not.toContain(assertion.split('.')[2]);
    expect(masksBeforeAll(result)).not.toEqual([]);
  });

  test('is made anew for each attempt', async () => {
    const step = { kind: 'answer', status: 503, retryAfterSeconds: 1 } as const;
    simulator.misbehave({ steps: [step, { kind: 'reset', when: 'after-reading' }] });

    const { result, requests } = await run();

    expectSuccess(result);
    expect(requests).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = await Promise.all(
      requests.map((request) => expiryOf(request, account)),
    );
    expect(assertionOf(requests[1])).not.toBe(assertionOf(requests[0]));
    // The server asked for a wait of a second, so that the time must have moved on.
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThanOrEqual(second);
    for (const [index, request] of requests.entries()) {
      const exp = [first, second, third][index] ?? 0;
      expect(exp).toBeLessThanOrEqual(Number(request.receivedAt) / 1000 + LIFETIME_SECONDS);
    }
    expect(retryLinesOf(result)).toHaveLength(2);
  });
});

describe('the lifetime in milliseconds', () => {
  test.each<[unknown, string]>([
    [86_399_999, '86399'],
    ['86399999', '86399'],
    [3_600_000, '3600'],
    [60_000, '60'],
  ])('%j is %s seconds', async (expires_in, seconds) => {
    const json = { access_token: 'opaque-token-0123456789', token_type: 'bearer', expires_in };
    simulator.misbehave({ steps: [{ kind: 'answer', status: 200, json }] });
    const startedAt = Date.now();

    const { result } = await run({ revoke: 'false' });

    expectSuccess(result);
    expect(result.outputs['expires-in']).toBe(seconds);
    const end = Date.parse(result.outputs['expires-at'] ?? '');
    expect(end).toBeGreaterThan(startedAt + Number(seconds) * 1000 - 1000);
    expect(end).toBeLessThanOrEqual(Date.now() + Number(seconds) * 1000);
  });
});

describe('IMS refuses the exchange', () => {
  const GONE = /certificate \(valid until 20\d\d-.*Z\) has expired or was removed/;
  const SCOPE = 'The metascopes in the JWT are not a subset of the metascopes in the binding.';

  test.each<[number, string, string, ErrorCode, RegExp]>([
    [400, 'invalid_token', NO_MATCH, 'IMS_ASSERTION_REFUSED', GONE],
    [400, 'invalid_signature', 'JWT signature is invalid', 'IMS_ASSERTION_REFUSED', GONE],
    [400, 'invalid_token', 'JWT can not be decoded', 'IMS_ASSERTION_REFUSED', /did not accept the/],
    [400, 'invalid_token', 'JWT has expired', 'IMS_ASSERTION_REFUSED', /the clock of the runner/],
    [400, 'bad_request', 'sub is badly formed', 'IMS_ASSERTION_REFUSED', /`technical-account-id`/],
    [400, 'invalid_client', 'unknown', 'IMS_CLIENT_REFUSED', /do not belong together/],
    [401, 'invalid_client', 'lacks scope', 'IMS_CLIENT_REFUSED', /may not use the JWT exchange/],
    [401, 'invalid_client', 'invalid client_secret', 'IMS_CLIENT_REFUSED', /secret is wrong/],
    [400, 'invalid_scope', SCOPE, 'IMS_SCOPE_REFUSED', /ent_aem_cloud_api, ent_cloudmgr_sdk/],
    [400, 'unauthorized_client', '', 'IMS_GRANT_REFUSED', /may not use the JWT exchange/],
  ])('%i %s "%s"', async (status, error, description, code, advice) => {
    simulator.misbehave({ always: refuse(status, error, description) });

    const { result, requests } = await run();

    const message = expectFailure(result, code);
    expect(message).toMatch(advice);
    expect(message).toContain(
      `status ${status}, error: ${error}, error_description: ${description || 'none'}, x-debug-id: debug-4711`,
    );
    expect(requests).toHaveLength(1);
  });

  test('for a wrong signature without an end that is known', async () => {
    simulator.misbehave({ always: refuse(400, 'invalid_token', NO_MATCH) });
    const fields = { certificateExpirationDate: undefined, publicKey: undefined };

    const { result } = await run({ credentials: withFields(file, fields) });

    expect(expectFailure(result, 'IMS_ASSERTION_REFUSED')).toMatch(
      /most likely the certificate has expired or was removed/,
    );
  });

  test('of a credential that was migrated, time and again', async () => {
    account.state = 'migrated';

    const { result, requests } = await run({ 'timeout-seconds': '3' });

    const message = expectFailure(result, 'IMS_UNAVAILABLE');
    expect(message).toMatch(/was migrated to OAuth server-to-server/);
    expect(message).toContain('error: internal_error, error_description: Please try again later');
    expect(requests.length).toBeGreaterThan(1);
  });

  test('by mistakes that the simulator finds itself', async () => {
    const other = await createJwtAccount();
    const inputs: [Record<string, string>, ErrorCode][] = [
      [{ 'organization-id': 'OTHER@AdobeOrg' }, 'IMS_ASSERTION_REFUSED'],
      [{ 'organization-id': 'OTHER' }, 'IMS_ASSERTION_REFUSED'],
      [{ 'technical-account-id': 'other@techacct.adobe.com' }, 'IMS_ASSERTION_REFUSED'],
      [{ metascopes: 'ent_other' }, 'IMS_SCOPE_REFUSED'],
      [{ 'client-secret': 'wrong' }, 'IMS_CLIENT_REFUSED'],
      [{ 'client-id': 'other' }, 'IMS_CLIENT_REFUSED'],
      [
        {
          credentials: withFields(file, { publicKey: undefined }),
          'private-key': other.privateKeyPem,
        },
        'IMS_ASSERTION_REFUSED',
      ],
    ];
    for (const [changes, code] of inputs) {
      expectFailure((await run(changes)).result, code);
    }
  });
});

describe('clocks that differ', () => {
  const skewLine = /clock of the runner differs from that of 127\.0\.0\.1:\d+ by (-?\d+) s/;

  test.each([HOUR_MS, 90_000, -HOUR_MS])(
    'by %i ms: a refused assertion is made once more for the time of IMS',
    async (dateOffsetMs) => {
      const json = { access_token: 'opaque-token-1', token_type: 'bearer', expires_in: 60_000 };
      simulator.misbehave({
        steps: [
          { ...EXPIRED, dateOffsetMs },
          { kind: 'answer', status: 200, json },
        ],
      });

      const { result, requests } = await run();

      expectSuccess(result);
      expect(requests).toHaveLength(2);
      const [, second] = requests;
      const aheadSeconds = (await expiryOf(second, account)) - Number(second?.receivedAt) / 1000;
      // Within what the whole seconds of the Date header and a slow machine explain.
      expect(Math.abs(aheadSeconds - LIFETIME_SECONDS - dateOffsetMs / 1000)).toBeLessThan(30);
      const said = Number(skewLine.exec(result.log)?.[1]);
      expect(Math.abs(said + dateOffsetMs / 1000)).toBeLessThan(30);
    },
  );

  test('are made up for with a server whose own clock runs ahead', async () => {
    const now = () => new Date(Date.now() + HOUR_MS);
    await using ahead = await startImsSimulator({ accounts: [account], now });

    const { result, requests } = await runAgainst(ahead, { credentials: file });

    expectSuccess(result);
    expect(requests).toHaveLength(2);
  });

  test('are told when the second assertion is refused, too, and there is no third', async () => {
    simulator.misbehave({ always: { ...EXPIRED, dateOffsetMs: HOUR_MS } });

    const { result, requests } = await run();

    expect(expectFailure(result, 'IMS_ASSERTION_REFUSED')).toMatch(skewLine);
    expect(requests).toHaveLength(2);
  });

  test.each<[string, MisbehaviourStep]>([
    ['by less than a minute', { ...EXPIRED, dateOffsetMs: 20_000 }],
    [
      'but something else is refused',
      { ...refuse(400, 'invalid_scope', ''), dateOffsetMs: HOUR_MS },
    ],
    ['by a date that is none', { ...EXPIRED, headers: { date: 'tomorrow' } } as MisbehaviourStep],
  ])('%s: one request', async (_what, step) => {
    simulator.misbehave({ always: step });

    const { result, requests } = await run();

    expect(result.exitCode).toBe(1);
    expect(result.log).not.toMatch(skewLine);
    expect(requests).toHaveLength(1);
  });

  test('but the assertion is accepted: one request, and no word', async () => {
    simulator.misbehave({ always: { kind: 'pass', dateOffsetMs: HOUR_MS } });

    const { result, requests } = await run();

    expectSuccess(result);
    expect(requests).toHaveLength(1);
    expect(result.log).not.toMatch(skewLine);
  });
});
