import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile, aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { hidden } from './hide.ts';
import { QUESTIONS } from './questions/all.ts';
import { planText } from './report.ts';
import { readFlags, readTarget, withVariableNames } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-probe-'));
const account = createOAuthAccount();
const { clientId, organizationId } = account;
const [secret = ''] = account.clientSecrets;
const separate = { CLIENT_ID: clientId, CLIENT_SECRET: secret };
const oauthFile = adobeConsoleOAuthFile(account);
const jwtFile = aemConsoleJwtFile(await createJwtAccount());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  test.each([
    [[], { help: false, dryRun: false, maxThrottleRequests: 0, reportPath: 'probe-report' }],
    [['--throttle', '--dry-run'], { maxThrottleRequests: 20, dryRun: true }],
    [['--throttle', '5'], { maxThrottleRequests: 5 }],
    [['--throttle=50'], { maxThrottleRequests: 50 }],
    [['--report', 'x/y'], { reportPath: 'x/y' }],
    [['--help'], { help: true }],
  ])('%j', (args, flags) => {
    expect(readFlags(args)).toMatchObject(flags);
  });

  test.each([
    [['--throttle=51']],
    [['--throttle=many']],
    [['--client-secret=p8e-abc']],
    [['p8e-abc']],
    [['--report=']],
  ])('%j is refused, and not repeated', (args) => {
    // By its name: the one of Node's own code is another than that of the test.
    expect(() => readFlags(args)).toThrow(expect.objectContaining({ name: 'TypeError' }));
    expect(() => readFlags(args)).not.toThrow(/p8e-abc/);
  });
});

describe('the environment', () => {
  test('without a credential means the simulators, with id and secret OAuth at the real IMS', () => {
    expect(readTarget({ CLIENT_ID: '', CREDENTIALS: ' ' }, 0)).toBeUndefined();
    const target = readTarget({ ...separate, AEM_URL: 'https://author.example.com/x' }, 3);
    expect(target).toMatchObject({
      kind: 'live',
      oauth: { clientId, clientSecrets: [secret] },
      maxThrottleRequests: 3,
    });
    expect(target?.endpoint.href).toBe('https://ims-na1.adobelogin.com/');
    expect(target?.aemUrl?.href).toBe('https://author.example.com/');
  });

  test('is hidden from then on, whatever it looks like', () => {
    readTarget({ CLIENT_ID: 'forms-client-of-acme', CLIENT_SECRET: 'correct horse battery' }, 0);
    expect(hidden('forms-client-of-acme, correct horse battery')).toBe('form…, ***');
  });

  test('takes a file by its path, by its content and by its base64', () => {
    const path = join(folder, 'credentials.json');
    writeFileSync(path, oauthFile);
    for (const CREDENTIALS of [path, oauthFile, Buffer.from(oauthFile).toString('base64')]) {
      const oauth = readTarget({ CREDENTIALS, ORGANIZATION_ID: 'other@AdobeOrg' }, 0)?.oauth;
      // The good request is the one without `org_id`.
      const sentOrganizationId = undefined;
      expect(oauth).toMatchObject({ clientId, organizationId, sentOrganizationId });
    }
  });

  test('takes a JWT file, alone or beside an OAuth credential', () => {
    const alone = readTarget({ CREDENTIALS: jwtFile }, 0);
    expect([alone?.oauth, alone?.jwt?.flow]).toEqual([undefined, 'jwt']);
    const both = readTarget({ ...separate, CREDENTIALS: jwtFile }, 0);
    expect([both?.oauth?.flow, both?.jwt?.flow]).toEqual(['oauth', 'jwt']);
  });

  test.each([
    ['no secret', { CLIENT_ID: clientId }, /CLIENT_SECRET/],
    ['no id', { CLIENT_SECRET: secret }, /CLIENT_ID/],
    ['two secrets', { ...separate, CLIENT_SECRET: `old-one\n${secret}` }, /several lines/],
    ['two OAuth credentials', { ...separate, CREDENTIALS: oauthFile }, /both OAuth/],
    ['a path to nothing', { CREDENTIALS: `/nowhere/${secret}` }, /looks like a path/],
    ['neither path nor file', { CREDENTIALS: `x${secret}` }, /^`CREDENTIALS` is neither/],
    ['AEM by HTTP', { ...separate, AEM_URL: 'http://author.example.com' }, /AEM_URL/],
    ['IMS by HTTP', { ...separate, IMS_ENDPOINT: 'http://x.com' }, /^`IMS_ENDPOINT` must be/],
    ['no organization', { ...separate, ORGANIZATION_ID: 'acme' }, /ORGANIZATION_ID/],
    ['another lack', { ...separate, ACCOUNT_LACKS: 'patience' }, /ACCOUNT_LACKS/],
  ])('%s is refused without repeating a secret', (_what, environment, message) => {
    const refuse = () => {
      try {
        return readTarget(environment, 0);
      } catch (error) {
        throw new Error(withVariableNames((error as Error).message));
      }
    };
    expect(refuse).toThrow(message);
    expect(refuse).not.toThrow(secret);
  });

  test('with a proxy variable that cannot be read is refused, and the proxy not gone around', () => {
    process.env['https_proxy'] = 'socks5://127.0.0.1:9';
    try {
      expect(() => readTarget(separate, 0)).toThrow(/https_proxy cannot be used/);
      const here = { ...separate, IMS_ENDPOINT: 'https://127.0.0.1:9' };
      expect(readTarget(here, 0)?.endpoint.port).toBe('9');
    } finally {
      delete process.env['https_proxy'];
    }
  });
});

test('a dry run names every question, and why some would not be asked', () => {
  const target = readTarget(separate, 0);
  const text = target === undefined ? '' : planText(target, QUESTIONS);
  const named = [...text.matchAll(/^ {2}(\S+) /gm)].map(([, id]) => id);
  expect(named).toEqual(QUESTIONS.map(({ id }) => id));
  expect(text).toContain('Nothing is sent');
  expect(text).toContain('not asked: AEM_URL is not set');
  expect(text).toContain('not asked: needs a JWT credential (CREDENTIALS)');
  expect(text).not.toContain(secret);
  expect(text).not.toContain(clientId);
});
