import { describe, expect, test } from '@jest/globals';
import type { CredentialFile } from '../../../src/credential/file/credential-file.ts';
import { resolveJwtCredential } from '../../../src/credential/resolve-jwt-credential.ts';
import { ActionError } from '../../../src/errors/action-error.ts';
import { Problems } from '../../../src/errors/problems.ts';
import { CERTIFICATE, KEY } from './file/_fixtures.ts';
import { createRsaKey } from './file/_keys.ts';

const CERTIFICATE_END = new Date('2026-11-25T02:15:00Z');
const EARLIER = new Date('2026-11-01T00:00:00Z');
const LATER = new Date('2027-01-01T00:00:00Z');

const FILE: CredentialFile = {
  shape: 'AEM Developer Console service credentials (JWT)',
  clientId: 'from-file',
  clientSecrets: ['p8e-file'],
  technicalAccountId: 'file@techacct.adobe.com',
  metascopes: ['ent_file'],
};
const client = { clientId: 'me', clientSecrets: ['p8e-1'], organizationId: 'ORG@AdobeOrg' };
const INPUTS = {
  client,
  file: undefined,
  metascopes: undefined,
  accountId: 'acc@techacct.adobe.com',
  privateKey: KEY.pkcs8,
};

type Parts = Parameters<typeof resolveJwtCredential>[0];

/** The credential and the mistakes, as `CODE: message`. */
function resolve(changes: Partial<Parts> = {}) {
  const problems = new Problems();
  const credential = resolveJwtCredential({ ...INPUTS, ...changes }, problems);
  const mistakes: string[] = [];
  try {
    problems.settle(undefined);
  } catch (error) {
    if (!(error instanceof ActionError)) {
      throw error;
    }
    mistakes.push(`${error.code}: ${error.message}`);
  }
  return { credential, mistakes };
}

describe('a JWT credential', () => {
  test('is made of inputs alone', () => {
    const { credential, mistakes } = resolve();

    expect(mistakes).toEqual([]);
    expect(credential).toMatchObject({
      ...client,
      flow: 'jwt',
      technicalAccountId: 'acc@techacct.adobe.com',
      metascopes: ['ent_aem_cloud_api'],
    });
    expect(credential?.privateKey.equals(KEY.key)).toBe(true);
    expect(credential).not.toHaveProperty('certificateExpiresAt');
  });

  test('takes from the file what the inputs leave out', () => {
    const { credential } = resolve({ file: FILE, accountId: '' });

    expect(credential).toMatchObject({
      technicalAccountId: 'file@techacct.adobe.com',
      metascopes: ['ent_file'],
    });
  });

  test('takes inputs rather than the file', () => {
    const { credential } = resolve({ file: FILE, metascopes: ['ent_input'] });

    expect(credential).toMatchObject({
      technicalAccountId: 'acc@techacct.adobe.com',
      metascopes: ['ent_input'],
    });
  });

  test.each<[string, Partial<CredentialFile>, Date | undefined]>([
    ['the date of the file', { certificateExpiresAt: LATER }, LATER],
    ['the certificate', { certificate: CERTIFICATE }, CERTIFICATE_END],
    [
      'the date where that is earlier',
      { certificate: CERTIFICATE, certificateExpiresAt: EARLIER },
      EARLIER,
    ],
    [
      'the certificate where that is earlier',
      { certificate: CERTIFICATE, certificateExpiresAt: LATER },
      CERTIFICATE_END,
    ],
    ['nothing where the certificate is unreadable', { certificate: 'x' }, undefined],
  ])('ends as told by %s', (_what, fields, end) => {
    const { credential, mistakes } = resolve({ file: { ...FILE, ...fields } });

    expect(mistakes).toEqual([]);
    expect(credential?.certificateExpiresAt).toEqual(end);
  });
});

describe('a mistake', () => {
  const { organizationId: _, ...clientWithoutOrganization } = client;

  test.each<[string, Partial<Parts>, RegExp]>([
    ['the account is missing', { accountId: '' }, /also needs `technical-account-id`: /],
    ['it is empty', { accountId: undefined }, /also needs `technical-account-id`: /],
    [
      'the organization is missing',
      { client: clientWithoutOrganization },
      /also needs `organization-id`: /,
    ],
    [
      'both are missing',
      { client: clientWithoutOrganization, accountId: '' },
      /needs `technical-account-id` and `organization-id`: /,
    ],
  ])('is told: %s', (_what, changes, message) => {
    expect(resolve(changes).mistakes).toEqual([expect.stringMatching(/^INPUT_INVALID: A private/)]);
    expect(resolve(changes).mistakes[0]).toMatch(message);
  });

  test('in the key leaves no credential', () => {
    const { credential, mistakes } = resolve({ privateKey: 'nonsense' });

    expect(credential).toBeUndefined();
    expect(mistakes).toEqual([expect.stringMatching(/^PRIVATE_KEY_INVALID: /)]);
  });

  test('is a key that does not belong to the certificate', () => {
    const file = { ...FILE, certificate: CERTIFICATE };

    const { mistakes } = resolve({ file, privateKey: createRsaKey().pkcs1 });

    expect(mistakes).toEqual([expect.stringMatching(/^PRIVATE_KEY_INVALID: .*does not belong/)]);
  });

  test('comes together with others', () => {
    const { mistakes } = resolve({ accountId: '', privateKey: 'nonsense' });

    expect(mistakes).toEqual([expect.stringMatching(/^INPUT_INVALID: 1\. .*\n2\. The private/)]);
  });
});
