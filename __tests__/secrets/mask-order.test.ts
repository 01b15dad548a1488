import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectSuccess, goodInputs, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import type { StepResult } from '../harness/run-step.ts';
import {
  createJwtAccount,
  createOAuthAccount,
  type JwtAccount,
} from '../simulators/ims/create-account.ts';
import {
  adobeConsoleOAuthFile,
  adobeConsoleProjectFile,
  aemConsoleJwtFile,
  aemConsoleOAuthFile,
  aioJwtContext,
  credentialTextBlock,
} from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { expectMasksFirst, expectNoneShown } from './_raw-log.ts';
import { patternlessText } from './_secrets.ts';

jest.setTimeout(TEST_LIMIT_MS);

const OLD_SECRET = `p8e-old-${patternlessText(24)}`;
const oauth = createOAuthAccount({ clientSecrets: [`p8e-${patternlessText(32)}`] });
const [secret = ''] = oauth.clientSecrets;
let jwt: JwtAccount;
let simulator: ImsSimulator;

beforeAll(async () => {
  jwt = await createJwtAccount();
  simulator = await startImsSimulator({ accounts: [oauth, jwt], recordSecrets: true });
});
afterAll(() => simulator.close());

const base64 = (text: string) => Buffer.from(text).toString('base64');
const endpoint = () => ({ 'ims-endpoint': simulator.url });
const keyLines = () => jwt.privateKeyPem.split('\n').filter((line) => /^[^-]{16}/.test(line));

/** What may be masked of no account: it is public, or the same for everybody. */
function expectNothingPublicMasked(result: StepResult): void {
  const accounts = [oauth, jwt].flatMap((account) => [
    account.clientId,
    account.organizationId,
    account.technicalAccountId,
    account.technicalAccountEmail,
    ...account.scopes,
    ...(account.metascopes ?? []),
  ]);
  const [header = ''] = (result.outputs['token'] ?? '').split('.');
  const constants = [header, simulator.url, '127.0.0.1', 'ims-na1.adobelogin.com', 'bearer'];
  const armour = ['-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----'];
  for (const text of [...accounts, ...constants, ...armour]) {
    const inBase64 = base64(text).replace(/..=*$/, '');
    const hiding = result.masks.filter((mask) => text.includes(mask) || inBase64.includes(mask));
    expect(hiding).toEqual([]);
  }
  expect(result.masks.filter((mask) => mask.length < 4 || /\s/.test(mask))).toEqual([]);
  expect(new Set(result.masks).size).toBe(result.masks.length);
}

describe.each([false, true])('with debug logging %s', (debug) => {
  test('each secret of the separate inputs is masked before anything else is said', async () => {
    const inputs = { ...goodInputs(simulator), 'client-secret': `${OLD_SECRET}\n${secret}` };
    const result = await runMain(inputs, { debug });
    expectSuccess(result);
    expectNoneShown(result, [OLD_SECRET, secret, result.outputs['token'] ?? '']);
    expectNothingPublicMasked(result);
  });

  test.each<[string, () => string]>([
    ['the OAuth file of the AEM console', () => aemConsoleOAuthFile(oauth)],
    ['the OAuth file in base64', () => base64(aemConsoleOAuthFile(oauth))],
    ['the download of the Adobe console', () => adobeConsoleOAuthFile(oauth)],
    ['the project file', () => adobeConsoleProjectFile(oauth)],
    ['the text block', () => credentialTextBlock(oauth)],
  ])('so is each of %s', async (_name, file) => {
    const result = await runMain({ ...endpoint(), credentials: file() }, { debug });
    expectSuccess(result);
    expectNoneShown(result, [secret, result.outputs['token'] ?? '']);
    expectNothingPublicMasked(result);
  });

  test.each<[string, () => string]>([
    ['the JWT file of the AEM console', () => aemConsoleJwtFile(jwt)],
    ['the JWT file in base64', () => base64(aemConsoleJwtFile(jwt))],
    ['a context with the key as lines', () => aioJwtContext(jwt, true)],
  ])('so is each of %s, and each assertion', async (_name, file) => {
    const result = await runMain({ ...endpoint(), credentials: file() }, { debug });
    const sent = simulator.requests.at(-1)?.parameters['jwt_token'] ?? '';
    expectSuccess(result);
    expectNoneShown(result, [
      jwt.clientSecrets[0] ?? '',
      ...keyLines(),
      sent,
      result.outputs['token'] ?? '',
    ]);
    expectNothingPublicMasked(result);
  });
});

describe('a step that fails has masked before it says so', () => {
  test.each<[string, () => Record<string, string>, () => string[]]>([
    [
      'other inputs are wrong',
      () => ({ ...goodInputs(simulator), revoke: 'perhaps', 'timeout-seconds': '0' }),
      () => [secret],
    ],
    [
      'there are too many secrets',
      () => ({
        ...goodInputs(simulator),
        'client-secret': `${OLD_SECRET}\n${secret}\np8e-third-one`,
      }),
      () => [OLD_SECRET, secret, 'p8e-third-one'],
    ],
    [
      'the private key is damaged',
      () => ({
        ...goodInputs(simulator),
        'private-key': jwt.privateKeyPem.replace(/\n.{10}/, '\n'),
      }),
      () => [secret, ...keyLines().slice(1)],
    ],
    [
      'the private key stands in `client-secret`',
      () => ({ ...goodInputs(simulator), 'client-secret': jwt.privateKeyPem }),
      keyLines,
    ],
  ])('when %s', async (_what, inputs, secrets) => {
    const result = await runMain(inputs(), { debug: true });
    expect(result.exitCode).toBe(1);
    expectNoneShown(result, secrets());
    expectMasksFirst(result);
  });

  test.each<[string, (file: string) => string]>([
    ['cut off', (file) => file.slice(0, -10)],
    ['without its braces', (file) => file.replaceAll(/[{}]/g, '')],
    ['with another client id field', (file) => file.replaceAll('clientId', 'client')],
    ['twice in a list', (file) => `[${file},${file}]`],
  ])('when the credential file is %s', async (_what, damage) => {
    const credentials = damage(aemConsoleJwtFile(jwt));
    const result = await runMain({ ...endpoint(), credentials }, { debug: true });
    expect(result.exitCode).toBe(1);
    expectNoneShown(result, [jwt.clientSecrets[0] ?? '', ...keyLines()]);
    expectMasksFirst(result);
  });
});

describe('secrets that are hard to write', () => {
  test.each([
    `it's-${patternlessText(20)}"quoted"`,
    `100%-${patternlessText(20)}%0A%25`,
    `blank ${patternlessText(20)} two  blanks`,
    `ü-ñ-日本-${patternlessText(20)}`,
    `::error::${patternlessText(20)}`,
    `##[debug]${patternlessText(20)}`,
    `\${{ ${patternlessText(20)} }}`,
    `$(${patternlessText(20)})\\`,
    'p4ss',
    'short1',
  ])('are masked as they are: %s', async (odd) => {
    await using server = await startImsSimulator({
      accounts: [createOAuthAccount({ clientSecrets: [odd] })],
    });
    const description = `your secret ${odd} is wrong`;
    server.misbehave({
      steps: [
        { kind: 'answer', status: 400, json: { error: odd, error_description: description } },
      ],
    });
    const failed = await runMain(goodInputs(server), { debug: true });
    expect(failed.exitCode).toBe(1);
    expectNoneShown(failed, [odd]);

    const result = await runMain(goodInputs(server), { debug: true });
    expectSuccess(result);
    expectNoneShown(result, [odd, result.outputs['token'] ?? '']);
  });

  test.each(['x', 'ab', 'abc'])(
    'work but are not masked when they are too short: %s',
    async (tiny) => {
      await using server = await startImsSimulator({
        accounts: [createOAuthAccount({ clientSecrets: [tiny] })],
      });
      const result = await runMain(goodInputs(server));
      expectSuccess(result);
      expect(result.masks).not.toContain(tiny);
    },
  );

  test('in a file may have line breaks', async () => {
    const account = createOAuthAccount({ clientSecrets: ['p8e-first-line-of-it'] });
    await using server = await startImsSimulator({ accounts: [account] });
    const credentials = JSON.stringify({
      client_id: account.clientId,
      client_secret: 'p8e-first-line-of-it\r\np8e-second-line-of-it\n',
    });
    const result = await runMain({ credentials, 'ims-endpoint': server.url }, { debug: true });
    expectSuccess(result);
    expectNoneShown(result, ['p8e-first-line-of-it', 'p8e-second-line-of-it']);
  });
});
