import { afterAll, expect, test } from '@jest/globals';
import { expectSuccess, goodInputs, preload, runMain, runPost } from '../dist/_run.ts';
import type { StepResult } from '../harness/run-step.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import {
  aemConsoleJwtFile,
  localDevelopmentTokenFile,
} from '../simulators/ims/credential-files.ts';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { madeUpToken, patternlessText } from './_secrets.ts';

const OLD_SECRET = `p8e-old-${patternlessText(24)}`;
const SECRET = `p8e-${patternlessText(32)}`;
const TOKEN = madeUpToken(0);
const oauth = createOAuthAccount({ clientSecrets: [SECRET] });
const jwt = await createJwtAccount();
const [jwtSecret = ''] = jwt.clientSecrets;
const keyLines = jwt.privateKeyPem.split('\n').filter((line) => /^[^-]{16}/.test(line));
const simulator = await startImsSimulator({ accounts: [oauth, jwt] });
afterAll(() => simulator.close());

/** Has a process write a line for each request and for each file that it appends to. */
const witness = preload(`
  import fs from 'node:fs';
  import http from 'node:http';
  import { syncBuiltinESMExports } from 'node:module';
  const { appendFileSync } = fs;
  const { request } = http;
  http.request = (options, ...rest) => {
    process.stdout.write('[request] ' + options.method + ' ' + options.path + '\\n');
    return request(options, ...rest);
  };
  fs.appendFileSync = (path, text, ...rest) => {
    const file = Object.keys(process.env).find((name) => process.env[name] === path);
    process.stdout.write('[append] ' + file + ' ' + /^\\w[\\w-]*/.exec(text)[0] + '\\n');
    return appendFileSync(path, text, ...rest);
  };
  syncBuiltinESMExports();`);

/** Everything that a run did, in order; masks in a row are one entry, a list of values. */
function transcript({ rawStdout }: StepResult): (string | string[])[] {
  const entries: (string | string[])[] = [];
  for (const line of rawStdout.trimEnd().split(/\r?\n/)) {
    const mask = line.startsWith('::add-mask::') ? line.slice('::add-mask::'.length) : undefined;
    const last = entries.at(-1);
    if (mask === undefined) {
      entries.push(line);
    } else if (Array.isArray(last)) {
      last.push(mask);
    } else {
      entries.push([mask]);
    }
  }
  return entries;
}

/** Masks in a row that hold at least these. */
const masksOf = (...secrets: string[]) => expect.arrayContaining(secrets);
const debugLine = (call: string, path: string, status: number, attempt = 1) => {
  const host = simulator.url.replace('http://', '').replaceAll('.', '\\.');
  const rest = `attempt ${attempt}: status ${status}, x-debug-id [\\da-f]{32}, \\d+ ms`;
  return expect.stringMatching(new RegExp(`^::debug::${call}: POST ${host}${path}, ${rest}$`));
};
const handOver = ({ outputs }: StepResult) => [
  ...Object.keys(outputs).map((name) => `[append] GITHUB_OUTPUT ${name}`),
  '[append] GITHUB_ENV AEM_IMS_TOKEN',
  expect.stringMatching(/^Handed over a token for /),
];

/** What may be masked of no account: it is public, or the same for everybody. */
function expectNothingPublicMasked({ masks, outputs }: StepResult): void {
  const accounts = [oauth, jwt].flatMap((account) => [
    account.clientId,
    account.organizationId,
    account.technicalAccountId,
    account.technicalAccountEmail,
    ...account.scopes,
    ...(account.metascopes ?? []),
  ]);
  const [header = ''] = (outputs['token'] ?? '').split('.');
  const constants = [header, simulator.url, '127.0.0.1', 'ims-na1.adobelogin.com', 'bearer'];
  const armour = ['-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----'];
  for (const text of [...accounts, ...constants, ...armour]) {
    const inBase64 = Buffer.from(text).toString('base64').replace(/..=*$/, '');
    expect(masks.filter((mask) => text.includes(mask) || inBase64.includes(mask))).toEqual([]);
  }
  expect(masks.filter((mask) => mask.length < 4 || /\s/.test(mask))).toEqual([]);
  expect(new Set(masks).size).toBe(masks.length);
}

test('each secret is masked before it is sent, written, or anything else is said', async () => {
  const inputs = {
    ...goodInputs(simulator),
    'client-secret': `${OLD_SECRET}\n${SECRET}`,
    scopes: 'openid,AdobeID',
    summary: 'true',
  };
  const main = await runMain(inputs, { debug: true, nodeOptions: witness });
  const token = main.outputs['token'] ?? '';
  expectSuccess(main);
  expect(transcript(main)).toEqual([
    masksOf(OLD_SECRET, SECRET),
    '[request] POST /ims/token/v3',
    debugLine('IMS token request', '/ims/token/v3', 400),
    '[request] POST /ims/token/v3',
    masksOf(token),
    '[append] GITHUB_STATE revocation',
    debugLine('IMS token request', '/ims/token/v3', 200),
    expect.stringMatching(/^::warning .*::IMS refused the client secret in line 1; line 2 worked/),
    '::debug::Scopes asked for: openid, AdobeID; granted: openid, AdobeID',
    ...handOver(main),
  ]);
  expectNothingPublicMasked(main);
  expect(main.summary).toContain('| Time taken |');
  expect(JSON.stringify([main.state, main.outputs, main.environment])).not.toContain(SECRET);

  const post = await runPost(inputs, main.state, { debug: true, nodeOptions: witness });
  expect(transcript(post)).toEqual([
    masksOf(OLD_SECRET, SECRET, token),
    '[request] POST /ims/invalidate_token/v2',
    debugLine('IMS token revocation', '/ims/invalidate_token/v2', 200),
    'The token was revoked.',
  ]);
  expect(post).toMatchObject({ outputs: {}, environment: {}, summary: '' });
  expect([...main.filesWritten, ...post.filesWritten]).toEqual([]);
});

test('so is each of a JWT file, and each assertion', async () => {
  const inputs = { credentials: aemConsoleJwtFile(jwt), 'ims-endpoint': simulator.url };
  const main = await runMain(inputs, { debug: true, nodeOptions: witness });
  const assertion = simulator.requests.at(-1)?.parameters['jwt_token'] ?? '';
  const token = main.outputs['token'] ?? '';
  expectSuccess(main);
  expect(transcript(main)).toEqual([
    masksOf(jwtSecret, ...keyLines),
    expect.stringMatching(/^::notice .*::This credential uses the JWT exchange/),
    masksOf(assertion),
    '[request] POST /ims/exchange/jwt',
    masksOf(token),
    '[append] GITHUB_STATE revocation',
    debugLine('IMS JWT exchange', '/ims/exchange/jwt', 200),
    expect.stringMatching(/^::debug::Scopes asked for: /),
    ...handOver(main),
  ]);
  expectNothingPublicMasked(main);
});

test.each<[string, () => Record<string, string>, string[]]>([
  [
    'there are mistakes in all inputs, and too many secrets',
    () => ({
      ...goodInputs(simulator),
      'client-secret': `${OLD_SECRET}\n${SECRET}\np8e-third-one`,
      revoke: 'perhaps',
      'private-key': jwt.privateKeyPem.replace(/\n.{10}/, '\n'),
    }),
    [OLD_SECRET, SECRET, 'p8e-third-one', ...keyLines.slice(1)],
  ],
  [
    'the private key stands in `client-secret`',
    () => ({ ...goodInputs(simulator), 'client-secret': jwt.privateKeyPem }),
    keyLines,
  ],
  [
    'the credential file is cut off',
    () => ({ credentials: `[${aemConsoleJwtFile(jwt)}` }),
    [jwtSecret, ...keyLines],
  ],
  [
    'client id and secret are swapped',
    () => ({ 'client-id': SECRET, 'client-secret': 'cm-p123-e456-integration-7' }),
    [SECRET, 'cm-p123-e456-integration-7'],
  ],
  [
    'the credential file is a local development token',
    () => ({ credentials: localDevelopmentTokenFile(TOKEN) }),
    [TOKEN],
  ],
])('all is masked before the step says why it fails when %s', async (_what, inputs, secrets) => {
  const result = await runMain(inputs(), { debug: true });
  expect(result.exitCode).toBe(1);
  expect(transcript(result)).toEqual([masksOf(...secrets), expect.stringMatching(/^::error /)]);
});
