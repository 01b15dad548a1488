import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { adobeConsoleOAuthFile, aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { GROUPS } from './questions/all.ts';
import { readFlags, readTarget, withVariableNames } from './settings.ts';
import { planText } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-probe-'));
const account = createOAuthAccount();
const [secret = ''] = account.clientSecrets;
const separate = { CLIENT_ID: account.clientId, CLIENT_SECRET: secret };
let jwtFileText: string;

beforeAll(async () => {
  jwtFileText = aemConsoleJwtFile(await createJwtAccount());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  test.each([
    [[], { dryRun: false, maxThrottleRequests: 0, reportPath: 'probe-report' }],
    [['--dry-run'], { dryRun: true }],
    [['--throttle'], { maxThrottleRequests: 20 }],
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
  test('without a credential means the simulators', async () => {
    expect(await readTarget({}, 0)).toBeUndefined();
    expect(await readTarget({ CLIENT_ID: '', CREDENTIALS: ' ' }, 0)).toBeUndefined();
  });

  test('with id and secret means OAuth at the real IMS', async () => {
    const target = await readTarget({ ...separate, AEM_URL: 'https://author.example.com/x' }, 3);
    expect(target).toMatchObject({
      kind: 'live',
      oauth: { clientId: account.clientId, clientSecrets: [secret] },
      maxThrottleRequests: 3,
    });
    expect(target?.endpoint.href).toBe('https://ims-na1.adobelogin.com/');
    expect(target?.aemUrl?.href).toBe('https://author.example.com/');
  });

  test('takes a file by its path, by its content and by its base64', async () => {
    const path = join(folder, 'credentials.json');
    const content = adobeConsoleOAuthFile(account);
    writeFileSync(path, content);
    for (const CREDENTIALS of [path, content, Buffer.from(content).toString('base64')]) {
      const target = await readTarget({ CREDENTIALS }, 0);
      expect(target?.oauth).toMatchObject({
        clientId: account.clientId,
        organizationId: account.organizationId,
      });
      // The good request is the one without `org_id`.
      expect(target?.oauth).not.toHaveProperty('sentOrganizationId');
    }
  });

  test('takes a JWT file, alone or beside an OAuth credential', async () => {
    const alone = await readTarget({ CREDENTIALS: jwtFileText }, 0);
    expect([alone?.oauth, alone?.jwt?.flow]).toEqual([undefined, 'jwt']);
    const both = await readTarget({ ...separate, CREDENTIALS: jwtFileText }, 0);
    expect([both?.oauth?.flow, both?.jwt?.flow]).toEqual(['oauth', 'jwt']);
  });

  test.each([
    ['no secret', { CLIENT_ID: account.clientId }, /CLIENT_SECRET/],
    ['no id', { CLIENT_SECRET: secret }, /CLIENT_ID/],
    ['two secrets', { ...separate, CLIENT_SECRET: `old-one\n${secret}` }, /several lines/],
    ['two OAuth credentials', { ...separate, CREDENTIALS: adobeConsoleOAuthFile(account) }, /both/],
    ['a path to nothing', { CREDENTIALS: `/nowhere/${secret}` }, /looks like a path/],
    ['neither path nor file', { CREDENTIALS: `x${secret}` }, /^`CREDENTIALS` is neither/],
    ['AEM by HTTP', { ...separate, AEM_URL: 'http://author.example.com' }, /AEM_URL/],
    [
      'IMS by HTTP',
      { ...separate, IMS_ENDPOINT: 'http://ims.example.com' },
      /^`IMS_ENDPOINT` must be/,
    ],
    ['no organization', { ...separate, ORGANIZATION_ID: 'acme' }, /ORGANIZATION_ID/],
    ['another lack', { ...separate, ACCOUNT_LACKS: 'patience' }, /ACCOUNT_LACKS/],
  ])('%s is refused without repeating a secret', async (_what, environment, message) => {
    const error = await readTarget(environment, 0).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    const shown = withVariableNames((error as Error).message);
    expect(shown).toMatch(message);
    expect(shown).not.toContain(secret);
  });
});

test('a proxy variable that can not be read is refused, and not gone around', async () => {
  process.env['https_proxy'] = 'socks5://127.0.0.1:9';
  try {
    await expect(readTarget(separate, 0)).rejects.toThrow(/https_proxy cannot be used/);
    const here = { ...separate, IMS_ENDPOINT: 'https://127.0.0.1:9' };
    expect((await readTarget(here, 0))?.endpoint.port).toBe('9');
  } finally {
    delete process.env['https_proxy'];
  }
});

describe('a dry run', () => {
  test('names every question, and why some would not be asked', async () => {
    const target = await readTarget(separate, 0);
    const text = target === undefined ? '' : planText(target, GROUPS);
    for (const { questions } of GROUPS) {
      for (const { id } of questions) {
        expect(text).toMatch(new RegExp(`^  ${id} `, 'm'));
      }
    }
    expect(text).toContain('Nothing is sent');
    expect(text).toContain('not asked: AEM_URL is not set');
    expect(text).toContain('not asked: needs a JWT credential (CREDENTIALS)');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(account.clientId);
  });
});
