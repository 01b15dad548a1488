import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { ActionError } from '../../../src/errors/action-error.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import type { Inputs } from '../../../src/inputs/read-inputs.ts';
import { obtainToken } from '../../../src/steps/obtain-token.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeContext, type TestContext } from '../_context.ts';
import { useNock } from '../_nock.ts';
import { revocationWith } from '../_revocation.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { JWT, makeInputs, OAUTH } from '../_samples.ts';
import { setUntaken, useStdout } from '../_stdout.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();

let issued = 0;
/** Each token is another, since a value is masked only once. */
const newToken = () => {
  issued += 1;
  return `opaque-token-${issued}-0123456789`;
};
/** Has IMS answer with a new token, or otherwise, after something else has happened. */
function imsIssues(changes: object = {}, happens = () => {}): string {
  const access_token = newToken();
  nock('https://ims.test')
    .post(/^\/ims\/(token\/v3|exchange\/jwt)$/)
    .reply(() => {
      happens();
      return [200, { access_token, token_type: 'bearer', expires_in: 86_399, ...changes }];
    });
  return access_token;
}
const imsRefuses = () =>
  nock('https://ims.test').post('/ims/token/v3').reply(400, { error: 'invalid_client' });
const obtain = (inputs: Partial<Inputs> = {}, context = makeContext()) =>
  obtainToken(makeInputs(inputs), context);
const verifyUrl = new URL('https://aem.test/content');

test('a token is masked and handed over, and kept for revocation', async () => {
  const token = imsIssues({ scope: 'openid,AdobeID' });

  await obtain();

  expect(stdout.text.startsWith(`::add-mask::${token}\n`)).toBe(true);
  expect(files.values('GITHUB_OUTPUT')).toEqual({
    token,
    'token-type': 'bearer',
    'expires-in': '86399',
    'expires-at': '2026-11-25T02:14:59Z',
    scopes: 'openid,AdobeID',
    'client-id': 'me',
    'organization-id': '',
    'certificate-expires-at': '',
  });
  expect(files.values('GITHUB_ENV')).toEqual({ AEM_IMS_TOKEN: token });
  expect(Object.keys(files.values('GITHUB_STATE'))).toEqual(['revocation']);
  expect(files.text('GITHUB_STATE')).not.toContain('p8e-mine');
  expect(stdout.text).toContain('Handed over a token for me, valid until 2026-11-25T02:14:59Z.');
  expect(stdout.text).not.toContain('::warning');
  expect(files.text('GITHUB_STEP_SUMMARY')).toBe('');
});

test('what is not wanted is left out, and a summary is written when it is wanted', async () => {
  imsIssues();

  await obtain({ revoke: false, environmentVariable: '', summary: true });

  expect(files.text('GITHUB_STATE')).toBe('');
  expect(files.text('GITHUB_ENV')).toBe('');
  expect(files.text('GITHUB_STEP_SUMMARY')).toContain('### Adobe IMS access token');
});

test.each([
  ['2026-11-30T00:00:00Z', { certificateExpiresAt: new Date('2026-11-30T00:00:00Z') }, 'openid'],
  ['', {}, undefined],
])(
  'a JWT exchange says that it is one, and when its certificate ends: %j',
  async (end, known, scope) => {
    imsIssues({ expires_in: 86_399_999, scope });

    await obtain({ credential: { ...JWT, ...known } });

    expect(stdout.text).toMatch(
      /^::notice title=aem-ims-token::This credential uses the JWT exchange\..* More: \S+which-credential\.md#what-adobe-means-by-jwt/m,
    );
    expect(stdout.text.includes('The certificate of me expires in 5 days')).toBe(end !== '');
    expect(files.values('GITHUB_OUTPUT')).toMatchObject({
      'expires-in': '86399',
      scopes: scope ?? 'ent_aem_cloud_api',
      'organization-id': 'ORG@AdobeOrg',
      'certificate-expires-at': end,
    });
  },
);

describe('a warning', () => {
  const warnings = () => stdout.text.match(/^::warning .*/gm) ?? [];

  test('names scopes that were not granted, and inputs without effect', async () => {
    imsIssues({ scope: 'openid' });

    await obtain({ unusedInputs: ['metascopes'] });

    expect(warnings()).toEqual([
      '::warning title=aem-ims-token::Input `metascopes` has no effect with this kind of credential (oauth).',
      expect.stringContaining('::IMS did not grant these scopes: AdobeID. AEM may refuse'),
    ]);
    expect(stdout.text).toContain('::debug::Scopes asked for: openid, AdobeID; granted: openid');
  });

  test('says which of two secrets worked', async () => {
    imsRefuses();
    imsIssues();

    await obtain({ credential: { ...OAUTH, clientSecrets: ['p8e-old-0123', 'p8e-new-4567'] } });

    expect(warnings()).toEqual([
      expect.stringContaining(
        '::IMS refused the client secret in line 1; line 2 worked. Line 1 is',
      ),
    ]);
    expect(stdout.text).toContain('granted: not told by IMS');
  });

  test.each([
    ['AEM_IMS_TOKEN', { AEM_IMS_TOKEN: 'earlier-token' }, ['AEM_IMS_TOKEN']],
    ['AEM_IMS_TOKEN', { AEM_IMS_TOKEN: '' }, []],
    ['constructor', {}, []],
  ])('says that the variable %s is lost, where it is one: %j', async (name, earlier, lost) => {
    const token = imsIssues();
    Object.assign(process.env, earlier);

    await obtain({ environmentVariable: name });

    expect(files.values('GITHUB_ENV')).toEqual({ [name]: token });
    expect(warnings().map((text) => /::(\w+) was set already/.exec(text)?.[1])).toEqual(lost);
  });
});

test('a token that AEM accepts is handed over', async () => {
  const token = imsIssues();
  nock('https://aem.test', { reqheaders: { authorization: `Bearer ${token}`, 'x-api-key': 'me' } })
    .get('/content')
    .reply(204);

  await obtain({ verifyUrl });

  expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token', token);
  expect(stdout.text).toContain('aem.test accepts the token.');
});

describe('nothing is handed over', () => {
  function issuedAndThenAemSays(status: number, happens = () => {}): void {
    imsIssues();
    nock('https://aem.test')
      .get('/content')
      .reply(() => {
        happens();
        return [status];
      });
  }

  test.each<[string, (context: TestContext) => void, ErrorCode, string[]]>([
    ['the runner cannot', () => delete process.env['GITHUB_STATE'], 'RUNNER_UNUSABLE', []],
    ['IMS refuses', imsRefuses, 'IMS_CLIENT_REFUSED', []],
    ['AEM refuses', () => issuedAndThenAemSays(401), 'AEM_TOKEN_REFUSED', ['revocation']],
    [
      'the step is cancelled at the last moment',
      ({ cancel }) => {
        issuedAndThenAemSays(200);
        jest.mocked(process.stdout.write).mockImplementation((line) => {
          if (String(line).includes('accepts the token')) {
            cancel.abort(new ActionError('CANCELLED', 'It was cancelled.'));
          }
          return true;
        });
      },
      'CANCELLED',
      ['revocation'],
    ],
    [
      'nothing reads its masks',
      ({ clock }) => {
        issuedAndThenAemSays(200, () => {
          clock.pass(119_999);
          jest.mocked(process.stdout.write).mockReturnValue(false);
          setUntaken(70_000);
        });
      },
      'HANDOVER_FAILED',
      ['revocation'],
    ],
  ])('when %s, but what was issued is kept for post', async (_what, prepare, code, states) => {
    const context = makeContext(120_000);
    prepare(context);

    const error = await actionErrorOf(() => obtain({ verifyUrl }, context));

    setUntaken(0);
    expect(error.code).toBe(code);
    expect(files.text('GITHUB_OUTPUT') + files.text('GITHUB_ENV')).toBe('');
    expect(Object.keys(files.values('GITHUB_STATE'))).toEqual(states);
  });

  test('when it cannot be kept for post: it is revoked at once', async () => {
    const path = files.path('GITHUB_STATE');
    const token = imsIssues({}, () => {
      rmSync(path);
      mkdirSync(path);
    });
    revocationWith({ token, client_secret: 'p8e-mine-0123' }).reply(200);

    expect((await actionErrorOf(() => obtain())).code).toBe('HANDOVER_FAILED');
    expect(stdout.text).toContain('The token was revoked.');
    expect(files.text('GITHUB_OUTPUT') + files.text('GITHUB_ENV')).toBe('');
  });
});
