import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { obtainToken } from '../../../src/steps/obtain-token.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';
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
const ims = (answer: object, status = 200) =>
  nock('https://ims.test')
    .post(/^\/ims\/(token\/v3|exchange\/jwt)$/)
    .reply(status, { token_type: 'bearer', expires_in: 86_399, ...answer });
const textOf = (name: 'GITHUB_OUTPUT' | 'GITHUB_ENV' | 'GITHUB_STATE') => files.text(name);

test('a token is masked and handed over, and kept for revocation', async () => {
  const access_token = newToken();
  ims({ access_token, scope: 'openid,AdobeID' });

  await obtainToken(makeInputs(), makeContext());

  expect(stdout.text.startsWith(`::add-mask::${access_token}\n`)).toBe(true);
  expect(files.values('GITHUB_OUTPUT')).toEqual({
    token: access_token,
    'token-type': 'bearer',
    'expires-in': '86399',
    'expires-at': '2026-11-25T02:14:59Z',
    scopes: 'openid,AdobeID',
    'client-id': 'me',
    'organization-id': '',
    'certificate-expires-at': '',
  });
  expect(files.values('GITHUB_ENV')).toEqual({ AEM_IMS_TOKEN: access_token });
  expect(Object.keys(files.values('GITHUB_STATE'))).toEqual(['revocation']);
  expect(textOf('GITHUB_STATE')).not.toContain('p8e-mine');
  expect(stdout.text).toContain('Handed over a token for me, valid until 2026-11-25T02:14:59Z.');
  expect(stdout.text).not.toContain('::warning');
  expect(files.text('GITHUB_STEP_SUMMARY')).toBe('');
});

test('what is not wanted is left out', async () => {
  ims({ access_token: newToken() });

  await obtainToken(makeInputs({ revoke: false, environmentVariable: '' }), makeContext());

  expect(textOf('GITHUB_STATE')).toBe('');
  expect(textOf('GITHUB_ENV')).toBe('');
});

test('a summary is written when it is wanted', async () => {
  ims({ access_token: newToken() });

  await obtainToken(makeInputs({ summary: true }), makeContext());

  expect(files.text('GITHUB_STEP_SUMMARY')).toContain('### Adobe IMS access token');
});

describe('a warning', () => {
  test.each([
    [
      'names scopes that were not granted',
      { scope: 'openid' },
      {},
      'did not grant these scopes: AdobeID.',
    ],
    [
      'names inputs without effect',
      {},
      { unusedInputs: ['metascopes'] },
      'Input `metascopes` has no effect with this kind of credential (oauth).',
    ],
  ])('%s', async (_what, answer, inputs, warning) => {
    ims({ access_token: newToken(), ...answer });

    await obtainToken(makeInputs(inputs), makeContext());

    expect(stdout.text).toMatch(/^::warning title=aem-ims-token::/m);
    expect(stdout.text).toContain(warning);
    expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token');
  });

  test('says which of two secrets worked', async () => {
    ims({ error: 'invalid_client' }, 401);
    ims({ access_token: newToken() });
    const credential = { ...OAUTH, clientSecrets: ['p8e-old-0123', 'p8e-new-4567'] };

    await obtainToken(makeInputs({ credential }), makeContext());

    expect(stdout.text).toContain('IMS refused the client secret in line 1; line 2 worked.');
  });
});

test('a JWT exchange tells that it is deprecated, and when its certificate ends', async () => {
  ims({ access_token: newToken(), expires_in: 86_399_999 });
  const certificateExpiresAt = new Date('2026-11-30T00:00:00Z');

  await obtainToken(makeInputs({ credential: { ...JWT, certificateExpiresAt } }), makeContext());

  expect(stdout.text).toContain(
    '::notice title=aem-ims-token::This credential uses the JWT exchange.',
  );
  expect(stdout.text).toContain('The certificate of me expires in 5 days');
  expect(files.values('GITHUB_OUTPUT')).toMatchObject({
    'expires-in': '86399',
    scopes: 'ent_aem_cloud_api',
    'organization-id': 'ORG@AdobeOrg',
    'certificate-expires-at': '2026-11-30T00:00:00Z',
  });
});

test('a JWT exchange without a known end of the certificate leaves that output empty', async () => {
  ims({ access_token: newToken() });

  await obtainToken(makeInputs({ credential: JWT }), makeContext());

  expect(files.values('GITHUB_OUTPUT')).toHaveProperty('certificate-expires-at', '');
});

describe('nothing is handed over', () => {
  const expectNothing = () => {
    expect(textOf('GITHUB_OUTPUT')).toBe('');
    expect(textOf('GITHUB_ENV')).toBe('');
  };

  test('when the runner cannot take it: IMS is not even asked', async () => {
    delete process.env['GITHUB_STATE'];

    const error = await actionErrorOf(() => obtainToken(makeInputs(), makeContext()));

    expect(error.code).toBe('RUNNER_UNUSABLE');
    expectNothing();
  });

  test('when IMS refuses', async () => {
    ims({ error: 'invalid_client' }, 400);

    const error = await actionErrorOf(() => obtainToken(makeInputs(), makeContext()));

    expect(error.code).toBe('IMS_CLIENT_REFUSED');
    expectNothing();
    expect(textOf('GITHUB_STATE')).toBe('');
  });

  test('when the step is cancelled in the meantime', async () => {
    const context = makeContext();
    ims({ access_token: newToken() });
    nock('https://aem.test')
      .get('/')
      .reply(() => {
        process.nextTick(() => context.cancel.abort(new Error('cancelled')));
        return [200];
      });

    const inputs = makeInputs({ verifyUrl: new URL('https://aem.test/') });
    await expect(obtainToken(inputs, context)).rejects.toThrow('cancelled');

    expectNothing();
  });

  test('when AEM refuses it, but it is kept for revocation', async () => {
    ims({ access_token: newToken() });
    nock('https://aem.test').get('/').reply(401);
    const inputs = makeInputs({ verifyUrl: new URL('https://aem.test/') });

    const error = await actionErrorOf(() => obtainToken(inputs, makeContext()));

    expect(error.code).toBe('AEM_TOKEN_REFUSED');
    expectNothing();
    expect(textOf('GITHUB_STATE')).toContain('revocation');
  });

  test('when nothing reads its masks in time', async () => {
    const context = makeContext(120_000);
    nock('https://ims.test')
      .post('/ims/token/v3')
      .reply(200, () => {
        context.clock.pass(119_999);
        return { access_token: newToken(), token_type: 'bearer', expires_in: 60 };
      });
    jest.mocked(process.stdout.write).mockReturnValue(false);
    setUntaken(70_000);

    const error = await actionErrorOf(() => obtainToken(makeInputs(), context));

    setUntaken(0);
    expect(error).toMatchObject({
      code: 'HANDOVER_FAILED',
      message: expect.stringContaining('nothing read the output of this step in time'),
    });
    expectNothing();
    expect(textOf('GITHUB_STATE')).toContain('revocation');
  });

  test('when it cannot be kept for revocation: it is revoked at once', async () => {
    const access_token = newToken();
    nock('https://ims.test')
      .post('/ims/token/v3')
      .reply(200, () => {
        rmSync(files.path('GITHUB_STATE'));
        mkdirSync(files.path('GITHUB_STATE'));
        return { access_token, token_type: 'bearer', expires_in: 60 };
      })
      .post('/ims/invalidate_token/v2', (body) => body.token === access_token)
      .reply(200);

    const error = await actionErrorOf(() => obtainToken(makeInputs(), makeContext()));

    expect(error.code).toBe('HANDOVER_FAILED');
    expectNothing();
  });
});

test('a token that AEM accepts is handed over', async () => {
  const access_token = newToken();
  ims({ access_token });
  nock('https://aem.test', {
    reqheaders: { authorization: `Bearer ${access_token}`, 'x-api-key': 'me' },
  })
    .get('/content')
    .reply(204);

  await obtainToken(makeInputs({ verifyUrl: new URL('https://aem.test/content') }), makeContext());

  expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token', access_token);
  expect(stdout.text).toContain('aem.test accepts the token.');
});

test.each([
  ['of an earlier step', 'earlier-token', 1],
  ['that is empty', '', 0],
])('a variable %s is replaced, with a warning if that loses something', async (_, value, count) => {
  const access_token = newToken();
  ims({ access_token });
  process.env['AEM_IMS_TOKEN'] = value;

  await obtainToken(makeInputs(), makeContext());

  expect(files.values('GITHUB_ENV')).toEqual({ AEM_IMS_TOKEN: access_token });
  expect(stdout.text.match(/::warning .*AEM_IMS_TOKEN was set already/g) ?? []).toHaveLength(count);
});

test('a name that every object has is no variable that was set already', async () => {
  ims({ access_token: newToken() });

  await obtainToken(makeInputs({ environmentVariable: 'constructor' }), makeContext());

  expect(stdout.text).not.toContain('was set already');
});
