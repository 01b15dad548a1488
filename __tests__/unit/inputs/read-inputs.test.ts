import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { FORMS_SCOPES } from '../../../src/credential/scopes.ts';
import { readInputs } from '../../../src/inputs/read-inputs.ts';
import { redact } from '../../../src/secrets/known-secrets.ts';
import { actionErrorOf } from '../_action-error.ts';
import { readChecklist } from '../_checklist.ts';
import { useInputs } from '../_inputs.ts';
import { useStdout } from '../_stdout.ts';
import {
  ACCOUNT_ID,
  CERTIFICATE_END,
  CLIENT_ID,
  CREDENTIALS,
  createRsaKey,
  FILES,
  KEY,
  ORGANIZATION_ID,
  project,
  SECOND_SECRET,
  SECRET,
} from '../credential/file/_fixtures.ts';

const setInputs = useInputs();
useStdout();

const SEPARATE = { 'client-id': 'me', 'client-secret': 'p8e-mine-0123' };
const JWT_INPUTS = {
  ...SEPARATE,
  'technical-account-id': 'acc@techacct.adobe.com',
  'organization-id': 'ORG@AdobeOrg',
};
const file = (content: object) => ({ credentials: JSON.stringify(content) });
const jwtFile = (changes: object = {}) =>
  file({ integration: { ...FILES.aemJwt.integration, ...changes } });
const read = (inputs: Record<string, string>) => {
  setInputs(inputs);
  return readInputs();
};
const errorOf = (inputs: Record<string, string>) => {
  setInputs(inputs);
  return actionErrorOf(readInputs);
};
const problemOf = async (inputs: Record<string, string>) => {
  const { code, message } = await errorOf(inputs);
  return `${code}: ${message}`;
};

const me = { clientId: 'me', clientSecrets: ['p8e-mine-0123'] };

test('what is unset has the documented default', () => {
  expect(read(SEPARATE)).toEqual({
    credential: { flow: 'oauth', ...me, scopes: FORMS_SCOPES },
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

test('every input counts, without blanks around it', () => {
  const inputs = read({
    'client-id': '  me ',
    'client-secret': '\r\n p8e-mine-0123  \r\n\r\n  p8e-new with blank\np8e-mine-0123\r\n',
    scopes: ' a b\n',
    metascopes: 'ent_x',
    'organization-id': 'O["{RG@AdobeOrg',
    'ims-endpoint': ' ims.test ',
    'environment-variable': 'MY_TOKEN',
    'verify-url': 'https://aem.test/x',
    revoke: ' false',
    'timeout-seconds': ' 7 ',
    'expiry-warning-days': '0',
    summary: 'true',
  });

  expect(inputs).toEqual({
    credential: {
      flow: 'oauth',
      clientId: 'me',
      clientSecrets: ['p8e-mine-0123', 'p8e-new with blank'],
      scopes: ['a', 'b'],
      organizationId: 'O["{RG@AdobeOrg',
      sentOrganizationId: 'O["{RG@AdobeOrg',
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

describe('an input, where set, counts more than the file:', () => {
  const fromOAuth = {
    flow: 'oauth',
    clientId: CLIENT_ID,
    clientSecrets: [SECRET],
    scopes: FILES.aemOAuth.scopes,
    organizationId: ORGANIZATION_ID,
    sentOrganizationId: undefined,
  };
  const fromJwt = {
    flow: 'jwt',
    clientId: CLIENT_ID,
    clientSecrets: [SECRET],
    metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'],
    technicalAccountId: ACCOUNT_ID,
    organizationId: ORGANIZATION_ID,
    certificateExpiresAt: CERTIFICATE_END,
  };
  const separateJwt = {
    flow: 'jwt',
    ...me,
    technicalAccountId: 'acc@techacct.adobe.com',
    organizationId: 'ORG@AdobeOrg',
  };
  const aemOAuth = (changes: object) => file({ ...FILES.aemOAuth, ...changes });
  const defaults = { metascopes: ['ent_aem_cloud_api'] };
  const chosen = { metascopes: ['ent_x', 'ent_y'] };
  const claims = { metascopes: '["ims.test/s/ent_x", "ent_y"]' };
  const key = { 'private-key': KEY.pkcs8.replaceAll('\n', '\\n') };
  const withoutId = { ...FILES.aioOAuth, client_id: undefined };
  const withoutSecret = aemOAuth({ technicalAccount: { clientId: CLIENT_ID } });
  const ofOAuthFile = { ...defaults, certificateExpiresAt: undefined };
  const jwtProject = file(project(CREDENTIALS.jwt));
  const three = file({ ...FILES.download, CLIENT_SECRETS: [SECRET, SECOND_SECRET, 'p8e-third'] });

  test.each<[string, Record<string, string>, object]>([
    ['OAuth, nothing set', file(FILES.aemOAuth), fromOAuth],
    ['client-id, not in the file', { ...file(withoutId), 'client-id': 'me' }, { clientId: 'me' }],
    ['client-secret, not in the file', { ...withoutSecret, ...SEPARATE }, { ...fromOAuth, ...me }],
    ['scopes', { ...file(FILES.aemOAuth), scopes: '["a"]' }, { ...fromOAuth, scopes: ['a'] }],
    ['two secrets, the most that are tried', three, { clientSecrets: [SECRET, SECOND_SECRET] }],
    ['JWT, nothing set', jwtFile(), fromJwt],
    ['JWT, most set', { ...jwtFile(), ...JWT_INPUTS }, { ...fromJwt, ...separateJwt }],
    ['private-key', { ...jwtFile({ privateKey: 'nonsense' }), ...key }, fromJwt],
    ['metascopes, as claims', { ...jwtFile(), ...claims }, { ...fromJwt, ...chosen }],
    ['JWT, no file', { ...JWT_INPUTS, ...key }, { ...separateJwt, ...defaults }],
    ['key, OAuth file', { ...file(FILES.aemOAuth), ...key }, { ...fromJwt, ...ofOAuthFile }],
    ['private-key, project', { ...jwtProject, ...key }, { clientId: 'jwt-client' }],
  ])('%s', (_what, inputs, expected) => {
    const { credential } = read(inputs);

    expect(credential).toMatchObject(expected);
    expect(credential.flow === 'oauth' || credential.privateKey.equals(KEY.key)).toBe(true);
  });

  test('scopes have no effect with JWT', () => {
    expect(read({ ...jwtFile(), scopes: 'openid' }).unusedInputs).toEqual(['scopes']);
  });
});

describe('a certificate ends as told by', () => {
  const [earlier, later] = ['2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z'];
  const noCertificate = { publicKey: undefined };

  test.each<[string, object, Date | undefined]>([
    ['the file', { ...noCertificate, certificateExpirationDate: later }, new Date(later)],
    ['the certificate', { certificateExpirationDate: undefined }, CERTIFICATE_END],
    ['the file, if that is earlier', { certificateExpirationDate: earlier }, new Date(earlier)],
    ['the certificate, if that is', { certificateExpirationDate: later }, CERTIFICATE_END],
    ['nothing', { publicKey: 'x', certificateExpirationDate: undefined }, undefined],
  ])('%s', (_what, changes, certificateExpiresAt) => {
    expect(read(jwtFile(changes)).credential).toMatchObject({ certificateExpiresAt });
  });
});

// Never the same, for a secret is remembered as long as the process lives.
const fresh = (prefix = 'p8e-') => `${prefix}${randomUUID()}`;

test('each secret is masked before anything else is done', async () => {
  const lines = [fresh(), fresh(), fresh()];
  const technicalAccount = { clientId: CLIENT_ID, clientSecret: fresh() };
  const key = createRsaKey().pkcs1;

  await errorOf({
    ...jwtFile({ technicalAccount }),
    'client-secret': lines.join('\n'),
    'private-key': Buffer.from(key).toString('base64'),
  });

  const secrets = [...lines, technicalAccount.clientSecret, key.split('\n')[2] ?? ''];
  expect(secrets.map((secret) => redact(secret))).toEqual(Array(5).fill('***'));
});

describe('client id and secret that look swapped are refused, and neither is shown:', () => {
  const ADOBE_ID = '0123456789abcdef0123456789ABCDEF';
  const UUID = '01234567-89ab-cdef-0123-456789abcdef';
  const INPUTS = /^INPUT_INVALID: Inputs `client-id` and `client-secret` look swapped: /;
  const FILE = /^CREDENTIALS_INVALID: `credentials`: client id and client secret look swapped: /;
  const beside = (secret: string) => (id: string) => ({ 'client-id': id, 'client-secret': secret });
  const besideFile = (id: string) => ({ 'client-id': id, ...file(FILES.aemOAuth) });
  const inFile = (clientId: string) =>
    file({ ...FILES.aemOAuth, technicalAccount: { clientId, clientSecret: CLIENT_ID } });

  test.each<[string, string, (id: string) => Record<string, string>, RegExp]>([
    ['p8e-', 'somebody', beside('somebody'), INPUTS],
    ['p8e-', 'p8e-Right_4-0123456789', beside('p8e-Right_4-0123456789'), INPUTS],
    ['p8e-', SECRET, besideFile, INPUTS],
    ['s-', CLIENT_ID, beside(CLIENT_ID), INPUTS],
    ['s-', 'p8e-Right_51 and', beside('p8e-Right_51 and'), INPUTS],
    ['s-', CLIENT_ID, inFile, FILE],
    ['', ADOBE_ID, beside(ADOBE_ID), INPUTS],
    ['', CLIENT_ID, beside(`something\n${CLIENT_ID}`), INPUTS],
  ])('%s… and %s', async (prefix, secret, inputsFor, message) => {
    const id = fresh(prefix);

    const problem = await problemOf(inputsFor(id));

    expect(problem).toMatch(message);
    expect(problem).not.toContain(id);
    expect(problem).not.toContain(secret);
    expect(redact(id)).toBe('***');
  });

  test.each([
    [CLIENT_ID, UUID],
    [UUID, 'something-else'],
    ['s-house-of-ours', 'p8e-Right_7-0123456789'],
    ['s-house-of-ours', UUID],
    ['s-house', 'something-else'],
    ['s-house-of-ours', 'p8e-Right_8-0123456789\nsomething-else'],
    ['ours-house-of-ours', 'something-else'],
    [`${UUID}0`, ADOBE_ID],
    ['x'.repeat(255), 'something-else'],
    [UUID, `x${ADOBE_ID}`],
    [UUID, `${ADOBE_ID}0`],
  ])('but not %s and %s', (id, secret) => {
    const { credential } = read({ 'client-id': id, 'client-secret': secret });

    expect(credential).toMatchObject({ clientId: id, clientSecrets: secret.split('\n') });
  });
});

test.each([[{}], [{ 'client-id': 'me' }], [{ 'client-secret': 'p8e-mine-0123' }]])(
  'an empty secret has a checklist of its six causes (given: %j)',
  async (inputs) => {
    const { headings, tasks } = readChecklist((await errorOf(inputs)).checklist);

    expect(headings).toEqual(['A secret is empty: `INPUT_INVALID`']);
    expect(tasks.map((task) => /^\*\*(.*?)\*\*: /.exec(task)?.[1])).toEqual([
      ...['Name', 'Environment', 'Fork', 'Dependabot', 'Organization secret', 'Reusable workflow'],
    ]);
  },
);

test.each<[string, string, RegExp]>([
  ['client-id', '', /is empty: give `client-id` and `client-secret`, or `credentials`.*fork/],
  ['client-id', 'évil', /one printable word of at most 255 characters/],
  ['client-id', 'x'.repeat(256), /one printable word/],
  ['client-id', '{"a":1}', /belongs in `credentials`/],
  ['client-secret', '', /is empty\. A secret is empty when .*mistyped.*environment.*Dependabot/],
  ['client-secret', 'one1\ntwo2\nthree3', /more than two lines/],
  ['scopes', ',', /must list names/],
  ['metascopes', '[', /not an array/],
  ['organization-id', 'a b', /printable/],
  ['technical-account-id', 'a b', /printable/],
  ['ims-endpoint', '/', /must be a host/],
  ['environment-variable', 'PATH', /names `PATH`/],
  ['verify-url', 'x', /whole https URL/],
  ['revoke', 'x', /`true` or `false`/],
  ['timeout-seconds', 'x', /from 1 to 3600/],
  ['expiry-warning-days', 'x', /from 0 to 3650/],
  ['summary', 'x', /`true` or `false`/],
])('a mistake names its input: %s (%j)', async (input, value, text) => {
  const problem = await problemOf({ ...SEPARATE, [input]: value });

  expect(problem).toMatch(new RegExp(`^INPUT_INVALID: Input \`${input}\` [^\n]*$`));
  expect(problem).toMatch(text);
});

describe('a mistake in a credential is told:', () => {
  const other = { 'private-key': createRsaKey().pkcs1 };
  const good = { ...JWT_INPUTS, 'private-key': KEY.pkcs8 };
  const aemOAuth = (technicalAccount: object) => file({ technicalAccount });
  const evil = file({ ...FILES.aemOAuth, imsEndpoint: 'ims.evil.test' });
  const noAccount = { 'technical-account-id': '' };
  const noKey = { 'private-key': 'no key' };
  const badAccount = { 'technical-account-id': 'a b' };

  test.each<[string, Record<string, string>, RegExp]>([
    ['a damaged file', { credentials: '{"x"' }, /^CREDENTIALS_INVALID: [^\n]* is damaged[^\n]*$/],
    ['no secret', aemOAuth({ clientId: 'x' }), /^CREDENTIALS_INVALID: .*no client secret/],
    ['no id', aemOAuth({ clientSecret: 'x' }), /^CREDENTIALS_INVALID: .*no client id/],
    ['no key', file(project(CREDENTIALS.jwt)), /^CREDENTIALS_INVALID: .*no private key/],
    ['the host in a file', evil, /^CREDENTIALS_INVALID: `credentials`: `imsEndpoint` in the file/],
    ['no account', { ...good, ...noAccount }, /^INPUT_INVALID: .* needs `technical-account-id`: /],
    [
      'no account, no organization, and no key',
      { ...SEPARATE, ...noKey },
      /^INPUT_INVALID: 1\. A private key selects the JWT exchange, which also needs `technical-account-id` and `organization-id`: .*\n2\. The private key/,
    ],
    ['a bad account', { ...good, ...badAccount }, /^INPUT_INVALID: 1\. Input `tech.*\n2\. A /],
    ['a broken key', { ...jwtFile(), ...noKey }, /^PRIVATE_KEY_INVALID: The private key [^\n]*$/],
    [
      'another key',
      { ...jwtFile(), ...other },
      /^PRIVATE_KEY_INVALID: .* belong to the certificate/,
    ],
  ])('%s', async (_what, inputs, message) => {
    expect(await problemOf(inputs)).toMatch(message);
  });
});
