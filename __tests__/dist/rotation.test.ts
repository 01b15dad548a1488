import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import type { Account } from '../simulators/ims/account.ts';
import { createOAuthAccount } from '../simulators/ims/create-account.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import {
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  imsAnswer,
  runAgainst,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
let account: Account;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
  account = firstAccount(simulator);
});
afterAll(() => simulator.close());

describe('two secrets', () => {
  const [good = ''] = createOAuthAccount().clientSecrets;
  beforeAll(() => {
    account.clientSecrets.push(good);
  });

  test.each([
    ['the first', `${good}\np8e-other`, 1, []],
    ['the second', `p8e-other\n${good}`, 2, [/client secret in line 1; line 2 worked/]],
    [
      'the second, after Windows line ends and blanks',
      `\r\n  p8e-other  \r\n\r\n ${good}\r\n`,
      2,
      [/line 2/],
    ],
    ['the only one, given twice', `${good}\n${good}`, 1, []],
  ])('work when %s is right', async (_what, secrets, attempts, warnings) => {
    const before = simulator.counters.requests;

    const result = await runMain({ ...goodInputs(simulator), 'client-secret': secrets });

    expectSuccess(result);
    expect(simulator.counters.requests - before).toBe(attempts);
    expect(warningsOf(result)).toEqual(warnings.map((text) => expect.stringMatching(text)));
    expect(result.masks).toEqual(expect.arrayContaining(secrets.split(/\s+/).filter(Boolean)));
  });

  test('that are both wrong are both named, by line only', async () => {
    const inputs = { ...goodInputs(simulator), 'client-secret': 'p8e-old\np8e-new' };

    const result = await runMain(inputs);

    expect(expectFailure(result, 'IMS_CLIENT_REFUSED')).toMatch(
      /^IMS refused all 2 client secrets\./,
    );
    expect(
      simulator.requests.slice(-2).map(({ parameters }) => parameters['client_secret']),
    ).toEqual(['p8e-old', 'p8e-new']);
  });

  test.each<[string, MisbehaviourStep, ErrorCode]>([
    ['invalid_scope', imsAnswer(400, { error: 'invalid_scope' }), 'IMS_SCOPE_REFUSED'],
    ['unauthorized_client', imsAnswer(401, { error: 'unauthorized_client' }), 'IMS_GRANT_REFUSED'],
    ['no error at all', { kind: 'answer', status: 401 }, 'IMS_REFUSED'],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/' }, 'IMS_ANSWER_INVALID'],
    ['a bad token', imsAnswer(200, { access_token: '' }), 'IMS_ANSWER_INVALID'],
  ])('are not both tried on %s', async (_what, step, code) => {
    const { result, requests } = await runAgainst(simulator, step, {
      'client-secret': `p8e-x\n${good}`,
    });

    expectFailure(result, code);
    expect(requests).toBe(1);
  });
});
