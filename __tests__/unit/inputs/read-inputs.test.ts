import { describe, expect, test } from '@jest/globals';
import { FORMS_SCOPES } from '../../../src/credential/scopes.ts';
import { readInputs } from '../../../src/inputs/read-inputs.ts';
import { redact } from '../../../src/secrets/known-secrets.ts';
import { actionErrorOf } from '../_action-error.ts';
import { useInputs } from '../_inputs.ts';
import { useStdout } from '../_stdout.ts';
import {
  ADC_DOWNLOAD,
  AEM_JWT,
  AEM_OAUTH,
  CLIENT_ID,
  KEY,
  ORGANIZATION_ID,
  SECOND_SECRET,
  SECRET,
} from '../credential/file/_fixtures.ts';

const setInputs = useInputs();
useStdout();

const SEPARATE = { 'client-id': 'me', 'client-secret': 'p8e-mine-0123' };
const file = (content: object) => ({ credentials: JSON.stringify(content) });
const read = (inputs: Record<string, string>) => {
  setInputs(inputs);
  return readInputs();
};
const problemsOf = (inputs: Record<string, string>) => {
  setInputs(inputs);
  return actionErrorOf(readInputs);
};

test('what is unset has the documented default', async () => {
  expect(await read(SEPARATE)).toEqual({
    credential: {
      flow: 'oauth',
      clientId: 'me',
      clientSecrets: ['p8e-mine-0123'],
      scopes: FORMS_SCOPES,
    },
    endpoint: new URL('https://ims-na1.adobelogin.com'),
    // The runner fills in the default of action.yml; the input set to nothing means no variable.
    environmentVariable: '',
    revoke: true,
    timeoutMs: 120_000,
    expiryWarningDays: 30,
    summary: false,
    unusedInputs: [],
  });
});

test('every input counts', async () => {
  const inputs = await read({
    ...SEPARATE,
    scopes: 'a b',
    metascopes: 'ent_x',
    'organization-id': 'ORG@AdobeOrg',
    'ims-endpoint': 'ims.test',
    'environment-variable': 'MY_TOKEN',
    'verify-url': 'https://aem.test/x',
    revoke: 'false',
    'timeout-seconds': '7',
    'expiry-warning-days': '0',
    summary: 'true',
  });

  expect(inputs).toEqual({
    credential: {
      flow: 'oauth',
      clientId: 'me',
      clientSecrets: ['p8e-mine-0123'],
      scopes: ['a', 'b'],
      organizationId: 'ORG@AdobeOrg',
      sentOrganizationId: 'ORG@AdobeOrg',
    },
    endpoint: new URL('https://ims.test'),
    environmentVariable: 'MY_TOKEN',
    verifyUrl: new URL('https://aem.test/x'),
    revoke: false,
    timeoutMs: 7000,
    expiryWarningDays: 0,
    summary: true,
    unusedInputs: ['metascopes'],
  });
});

describe('with a file', () => {
  test('all comes from the file', async () => {
    const { credential, endpoint } = await read(file(AEM_OAUTH));

    expect(credential).toMatchObject({
      flow: 'oauth',
      clientId: CLIENT_ID,
      clientSecrets: [SECRET],
      scopes: AEM_OAUTH.scopes,
      organizationId: ORGANIZATION_ID,
    });
    expect(credential).not.toHaveProperty('sentOrganizationId');
    expect(endpoint.origin).toBe('https://ims-na1.adobelogin.com');
  });

  test('an input counts more', async () => {
    const { credential, endpoint } = await read({
      ...file(AEM_OAUTH),
      ...SEPARATE,
      scopes: 'a',
      'organization-id': 'ORG@AdobeOrg',
      'ims-endpoint': 'ims.test',
    });

    expect(credential).toMatchObject({
      clientId: 'me',
      clientSecrets: ['p8e-mine-0123'],
      scopes: ['a'],
      organizationId: 'ORG@AdobeOrg',
      sentOrganizationId: 'ORG@AdobeOrg',
    });
    expect(endpoint.origin).toBe('https://ims.test');
  });

  test('two secrets are both taken', async () => {
    const { credential } = await read(file(ADC_DOWNLOAD));

    expect(credential.clientSecrets).toEqual([SECRET, SECOND_SECRET]);
  });

  test('the endpoint in it must be one of Adobe', async () => {
    const error = await problemsOf(file({ ...AEM_OAUTH, imsEndpoint: 'ims.evil.test' }));

    expect(error.code).toBe('CREDENTIALS_INVALID');
    expect(error.message).toContain('`imsEndpoint`');
  });

  test('that cannot be read, only that is the problem', async () => {
    const error = await problemsOf({ credentials: '{"broken"' });

    expect(error.code).toBe('CREDENTIALS_INVALID');
    expect(error.message).not.toContain('client-id');
  });
});

describe('a private key selects the JWT exchange', () => {
  test('from the file', async () => {
    const { credential, unusedInputs } = await read({ ...file(AEM_JWT), scopes: 'openid' });

    expect(credential).toMatchObject({ flow: 'jwt', metascopes: ['ent_aem_cloud_api'] });
    expect(unusedInputs).toEqual(['scopes']);
  });

  test('from the inputs, and the PEM in its base64 is masked', async () => {
    const { credential } = await read({
      ...SEPARATE,
      'private-key': Buffer.from(KEY.pkcs8).toString('base64'),
      'technical-account-id': 'acc@techacct.adobe.com',
      'organization-id': 'ORG@AdobeOrg',
      metascopes: 'ent_x ent_y',
    });

    expect(credential).toMatchObject({ flow: 'jwt', metascopes: ['ent_x', 'ent_y'] });
    expect(redact(KEY.pkcs8.split('\n')[2] ?? '')).toBe('***');
  });

  test('and a broken one is a problem', async () => {
    const error = await problemsOf({ ...SEPARATE, 'private-key': 'no key' });

    expect(error.message).toContain('`technical-account-id` and `organization-id`');
    expect(error.message).toMatch(/\n2\. /);
  });
});

test('each secret is masked before anything else is done', async () => {
  await problemsOf({
    ...SEPARATE,
    'client-secret': 'p8e-line-one-1\np8e-line-two-2\np8e-line-three-3',
    ...file(AEM_JWT),
    'private-key': KEY.pkcs1,
  });

  for (const secret of ['p8e-line-one-1', 'p8e-line-two-2', 'p8e-line-three-3', SECRET]) {
    expect(redact(secret)).toBe('***');
  }
});

describe('metascopes may be given as their claims:', () => {
  test.each([
    'https://ims-na1.adobelogin.com/s/ent_x',
    '/s/ent_x',
    'ims.test/s/ent_x',
    '["https://ims-na1.adobelogin.com/s/ent_x"]',
  ])('%s', async (metascopes) => {
    const { credential } = await read({ ...file(AEM_JWT), metascopes });

    expect(credential).toMatchObject({ metascopes: ['ent_x'] });
  });
});

describe('client id and secret that look swapped are refused, and neither is shown:', () => {
  const ADOBE_ID = '0123456789abcdef0123456789ABCDEF';
  const UUID = '01234567-89ab-cdef-0123-456789abcdef';

  test.each([
    ['p8e-Swapped_1-0123456789', ADOBE_ID],
    ['p8e-Swapped_2-0123456789', CLIENT_ID],
    ['p8e-Swapped_3-0123456789', 'somebody'],
    ['p8e-Swapped_4-0123456789', 'p8e-Right_4-0123456789'],
    ['s-Swapped_5-0123456789', CLIENT_ID],
    ['s-Swapped_6-0123456789', 'somebody'],
    ['71234567-89ab-cdef-0123-456789abcdef', ADOBE_ID],
    ['81234567-89ab-cdef-0123-456789abcdef', CLIENT_ID],
    ['91234567-89ab-cdef-0123-456789abcdef', `something\n${CLIENT_ID}`],
  ])('%s and %s', async (id, secret) => {
    const error = await problemsOf({ 'client-id': id, 'client-secret': secret });

    expect(error.code).toBe('INPUT_INVALID');
    expect(error.message).toMatch(/^Inputs `client-id` and `client-secret` look swapped: /);
    expect(error.message).not.toContain(id);
    expect(error.message).not.toContain(secret);
    expect(redact(id)).toBe('***');
  });

  test.each([
    [ADOBE_ID, 'p8e-Right_5-0123456789'],
    [CLIENT_ID, UUID],
    [UUID, 'something-else'],
    [UUID, UUID],
    [ADOBE_ID, ADOBE_ID],
    ['somebody', ADOBE_ID],
    ['s-house', 's-Right_6-0123456789'],
    ['s-house-of-ours', 'p8e-Right_7-0123456789'],
    ['s-house-of-ours', UUID],
    ['s-house', 'something-else'],
  ])('but not %s and %s', async (id, secret) => {
    const { credential } = await read({ 'client-id': id, 'client-secret': secret });

    expect(credential).toMatchObject({ clientId: id, clientSecrets: [secret] });
  });

  test('from a file', async () => {
    const swapped = { clientId: 's-Swapped_File-0123456', clientSecret: CLIENT_ID };

    const error = await problemsOf(file({ ...AEM_OAUTH, technicalAccount: swapped }));

    expect(error.code).toBe('CREDENTIALS_INVALID');
    expect(error.message).toMatch(/^`credentials`: client id and client secret look swapped/);
    expect(error.message).not.toContain(swapped.clientId);
    expect(redact(swapped.clientId)).toBe('***');
  });

  test('the id from the input, the secret from a file', async () => {
    const error = await problemsOf({ ...file(AEM_OAUTH), 'client-id': 'p8e-Swapped_5-0123456789' });

    expect(error.message).toMatch(/^Inputs `client-id` and `client-secret` look swapped: /);
  });
});
test.each([[{}], [{ 'client-id': 'me' }], [{ 'client-secret': 'p8e-mine-0123' }]])(
  'an empty secret has a checklist (given: %j)',
  async (inputs) => {
    expect((await problemsOf(inputs)).checklist).toContain('### A secret is empty');
  },
);

describe('a mistake names its input', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'client-id',
      { 'client-id': '' },
      /is empty: give `client-id` and `client-secret`, or `credentials`.*fork/,
    ],
    ['client-id', { 'client-id': 'two words' }, /one printable word/],
    ['client-id', { 'client-id': '{"a":1}' }, /belongs in `credentials`/],
    ['client-id', { 'client-id': '[1]' }, /belongs in `credentials`/],
    ['client-id', { 'client-id': '"quoted"' }, /one printable word/],
    ['client-secret', { 'client-secret': '' }, /is empty\. A secret is empty when/],
    ['client-secret', { 'client-secret': 'one1\ntwo2\nthree3' }, /more than two lines/],
    ['scopes', { scopes: ',' }, /must list names/],
    ['metascopes', { metascopes: '[' }, /not an array/],
    ['organization-id', { 'organization-id': 'a b' }, /printable/],
    ['technical-account-id', { 'technical-account-id': 'a b' }, /printable/],
    ['ims-endpoint', { 'ims-endpoint': '/' }, /must be a host/],
    ['environment-variable', { 'environment-variable': 'PATH' }, /names `PATH`/],
    ['verify-url', { 'verify-url': 'x' }, /whole https URL/],
    ['revoke', { revoke: 'x' }, /`true` or `false`/],
    ['timeout-seconds', { 'timeout-seconds': 'x' }, /from 1 to 3600/],
    ['expiry-warning-days', { 'expiry-warning-days': 'x' }, /from 0 to 3650/],
    ['summary', { summary: 'x' }, /`true` or `false`/],
  ])('%s (%j)', async (input, inputs, text) => {
    const error = await problemsOf({ ...SEPARATE, ...inputs });

    expect(error.code).toBe('INPUT_INVALID');
    expect(error.message).toMatch(new RegExp(`^Input \`${input}\` `));
    expect(error.message).toMatch(text);
  });
});
