import 'reflect-metadata';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  randomInt,
  randomUUID,
} from 'node:crypto';
import { promisify } from 'node:util';
import { X509CertificateGenerator } from '@peculiar/x509';
import type { Account } from './account.ts';

/** The six scopes that Adobe's Forms page calls typical (adobe-ims.md, section 7). */
export const FORMS_SCOPES = [
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
  'read_pc.dma_aem_cloud',
  'aem.document',
];

/** The scopes in the file of an AEM Developer Console account (adobe-ims.md, section 7). */
export const AEM_CONSOLE_SCOPES = [
  'read_pc.dma_aem_ams',
  'openid',
  'AdobeID',
  'read_organizations',
  'additional_info.projectedProductContext',
];

const DAY_MS = 86_400_000;
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** An account with everything that it certainly has, besides what a JWT account adds. */
export type JwtAccount = Account & Required<Pick<Account, 'certificatePem' | 'privateKeyPem'>>;

/**
 * Makes up a plausible OAuth server-to-server account with a random secret.
 * @param fields override what is made up
 */
export function createOAuthAccount(fields: Partial<Account> = {}): Account {
  const id = () => `FAKE${randomBytes(10).toString('hex').toUpperCase()}`;
  return {
    clientId: randomBytes(16).toString('hex'),
    clientSecrets: [`p8e-${randomBytes(24).toString('base64url')}`],
    scopes: [...FORMS_SCOPES],
    grantTypes: ['client_credentials'],
    organizationId: `${id()}@AdobeOrg`,
    technicalAccountId: `${id()}@techacct.adobe.com`,
    technicalAccountEmail: `${randomUUID()}@techacct.adobe.com`,
    ...fields,
  };
}

/**
 * Makes up an OAuth account of the AEM Developer Console: the same, with other scopes.
 * @param fields override what is made up
 */
export function createAemConsoleAccount(fields: Partial<Account> = {}): Account {
  return createOAuthAccount({ scopes: [...AEM_CONSOLE_SCOPES], ...fields });
}

/**
 * Makes up a plausible JWT service account: RSA key pair, self-signed certificate, random secret.
 * @param options override what is made up; `notBefore` (default: a day ago) and `notAfter` (default:
 * 365 days later) bound the certificate, which is made for `privateKeyPem` if that is given
 */
export async function createJwtAccount(
  options: Partial<Account> & { notBefore?: Date; notAfter?: Date } = {},
): Promise<JwtAccount> {
  const { notBefore = new Date(Date.now() - DAY_MS), notAfter, ...fields } = options;
  const privateKey =
    fields.privateKeyPem === undefined
      ? (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey
      : createPrivateKey(fields.privateKeyPem);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${randomBytes(8).toString('hex')}`,
    name: 'CN=cm-p0-e0-integration',
    notBefore,
    notAfter: notAfter ?? new Date(notBefore.getTime() + 365 * DAY_MS),
    signingAlgorithm: RSA,
    keys: {
      privateKey: privateKey.toCryptoKey(RSA, true, ['sign']),
      publicKey: createPublicKey(privateKey).toCryptoKey(RSA, true, ['verify']),
    },
  });
  return {
    ...createOAuthAccount(),
    clientId: `cm-p${randomInt(10_000, 99_999)}-e${randomInt(100_000, 999_999)}-integration`,
    scopes: [],
    grantTypes: ['exchange_jwt'],
    metascopes: ['ent_aem_cloud_api'],
    certificatePem: `${certificate.toString('pem').trim()}\n`,
    privateKeyPem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    ...fields,
  };
}
