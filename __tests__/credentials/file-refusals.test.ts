import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectFailure, TEST_LIMIT_MS } from '../dist/_run.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import {
  adobeConsoleOAuthFile,
  adobeConsoleProjectFile,
  aemConsoleJwtFile,
  aemConsoleOAuthFile,
  aioJwtContext,
  aioOAuthContext,
  credentialTextBlock,
  localDevelopmentTokenFile,
} from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { base64, masksBeforeAll, runAgainst, shownBy, withFields } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const oauth = createOAuthAccount();
const jwt = await createJwtAccount();
const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${base64('{"type":"access_token"} ')}.canary-signature-0123456789`;

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [oauth, jwt] });
});
afterAll(() => simulator.close());

/** Runs the step and checks that the file is refused without a request. */
async function expectRefusal(credentials: string, inputs: Record<string, string> = {}) {
  const { result, requests } = await runAgainst(simulator, { credentials, ...inputs });

  const message = expectFailure(result, 'CREDENTIALS_INVALID');
  expect(requests).toEqual([]);
  return { message, result };
}

const withoutSecret = { technicalAccount: { clientId: 'cm-p1-e2' } };
const named = (name: string) =>
  JSON.parse(adobeConsoleProjectFile(oauth)).project.workspace.details.credentials.map(
    (credential: object) => ({ ...credential, name }),
  );
const projectOf = (credentials: unknown[]) =>
  JSON.stringify({ project: { workspace: { details: { credentials } } } });
const EXPECTED = /Expected, raw or base64: service credentials of the AEM Developer Console/;

describe('refused, with the reason', () => {
  const LOCAL = /local development token \(`accessToken`\): a personal token .* 24 hours/;
  const ONCE = /has no client secret: the console shows it only once/;

  const files: [string, string, RegExp][] = [
    ['a local development token', localDevelopmentTokenFile(TOKEN), LOCAL],
    ['it in base64', base64(localDevelopmentTokenFile(TOKEN)), LOCAL],
    ['a bare token', TOKEN, LOCAL],
    ['JWT credentials without secret', withFields(aemConsoleJwtFile(jwt), withoutSecret), ONCE],
    [
      'OAuth credentials without secret',
      withFields(aemConsoleOAuthFile(oauth), withoutSecret),
      ONCE,
    ],
    [
      'a download without secrets',
      withFields(adobeConsoleOAuthFile(oauth), { CLIENT_SECRETS: [] }),
      ONCE,
    ],
    [
      'a context without secrets',
      withFields(aioOAuthContext(oauth), { client_secrets: undefined }),
      ONCE,
    ],
    ['an empty secret', withFields(aioJwtContext(jwt), { client_secret: '  ' }), ONCE],
    [
      'a text block without secret',
      credentialTextBlock(oauth).replace(/Client Secret.*\n/, ''),
      ONCE,
    ],
    ['a project with a JWT credential alone', adobeConsoleProjectFile(jwt), /holds no private key/],
    [
      'a key with a passphrase',
      withFields(aioJwtContext(jwt), { passphrase: 'canary-1' }),
      /passphrase; .*openssl/,
    ],
    ['JSON that was cut off', aemConsoleJwtFile(jwt).slice(0, -30), /is damaged or cut off JSON/],
    [
      'an id in two words',
      withFields(aioOAuthContext(oauth), { client_id: 'canary two' }),
      /not one printable word/,
    ],
  ];

  test.each(files)('%s', async (_what, file, reason) => {
    const { message, result } = await expectRefusal(file);

    expect(message).toMatch(reason);
    expect(shownBy(result)).not.toMatch(/canary|eyJ|PRIVATE KEY-/);
  });

  test('several credentials that could be meant, with their names', async () => {
    const { message } = await expectRefusal(
      projectOf([...named('Forms nightly'), ...named('Forms web')]),
    );

    expect(message).toContain('several credentials ("Forms nightly", "Forms web"); leave only one');
  });

  test('several contexts, with their names', async () => {
    const context = JSON.parse(aioOAuthContext(oauth));
    const file = JSON.stringify({ ims: { contexts: { stage: context, prod: context } } });

    expect((await expectRefusal(file)).message).toContain('several credentials ("stage", "prod")');
  });
});

describe('refused, with what was expected and found', () => {
  const files: [string, string, string | RegExp][] = [
    [
      'JSON of another kind',
      '{"canaryName":"canary-value","tenant":{"x":"canary-2"}}',
      'is JSON of another kind, with the fields: canaryName, tenant.',
    ],
    ['an empty object', '{}', 'with the fields: none.'],
    ['a list', '["canary-value"]', /JSON of another kind, with the fields: 1 more/],
    [
      'a project without such a credential',
      projectOf([{ name: 'canary-value', api_key: {} }]),
      'with the fields: project.',
    ],
    [
      'names that may be secrets',
      '{"p8e-canary-value-0123":1,"a b canary-value":2}',
      'fields: 2 more.',
    ],
    ['the name of the file', 'credentials.json', 'is neither JSON nor text with the lines'],
    ['a page', '<!DOCTYPE html><p>canary-value', 'is neither JSON nor text with the lines'],
    ['a number', '12345', 'is neither JSON nor text with the lines'],
    ['a private key alone', jwt.privateKeyPem, 'is neither JSON nor text with the lines'],
  ];

  test.each(files)('%s', async (_what, file, found) => {
    const { message, result } = await expectRefusal(file);

    expect(message).toMatch(EXPECTED);
    expect(message).toMatch(found);
    expect(shownBy(result)).not.toContain('canary-value');
    expect(message).not.toContain(jwt.privateKeyPem.split('\n')[1]);
  });

  test('together with mistakes in other inputs', async () => {
    const inputs = {
      credentials: '{}',
      'timeout-seconds': '0',
      'verify-url': 'http://aem.example',
    };
    const { result, requests } = await runAgainst(simulator, inputs);

    const message = expectFailure(result, 'INPUT_INVALID');
    expect(message).toMatch(/^1\. .*`credentials`.*2\. .*`verify-url`.*3\. .*`timeout-seconds`/s);
    expect(requests).toEqual([]);
  });
});

describe('a token in a refused file is masked', () => {
  test.each([
    ['in its field', localDevelopmentTokenFile(TOKEN)],
    ['by itself', TOKEN],
    ['under another name', JSON.stringify({ other: TOKEN })],
  ])('%s', async (_what, file) => {
    const { result } = await expectRefusal(file);

    expect(masksBeforeAll(result)).toContain(TOKEN);
  });
});
