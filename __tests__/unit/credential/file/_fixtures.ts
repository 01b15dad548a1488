import { generateKeyPairSync } from 'node:crypto';
import { createJwtAccount } from '../../../simulators/ims/create-account.ts';
import * as files from '../../../simulators/ims/credential-files.ts';

/** A fresh RSA key in its forms: the repository holds none. */
export function createRsaKey() {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pair,
    key: pair.privateKey,
    pkcs1: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    pkcs8: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

export const KEY = createRsaKey();
export const SECRET = 'p8e-Fake_Secret-0123456789abcd';
export const SECOND_SECRET = 'p8e-Other_Fake-9876543210zyxw';
export const CLIENT_ID = 'cm-p123-e456-integration';
export const ACCOUNT_ID = '0123FAKE4567@techacct.adobe.com';
export const ORGANIZATION_ID = '89ABFAKECDEF@AdobeOrg';
export const CERTIFICATE_END = new Date('2026-11-25T02:15:00Z');

/** The account that the files are for. */
export const ACCOUNT = await createJwtAccount({
  clientId: CLIENT_ID,
  clientSecrets: [SECRET],
  organizationId: ORGANIZATION_ID,
  technicalAccountId: ACCOUNT_ID,
  scopes: ['openid', 'AdobeID'],
  metascopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'],
  privateKeyPem: KEY.pkcs1,
  notBefore: new Date('2025-01-01T00:00:00Z'),
  notAfter: CERTIFICATE_END,
});

export const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJ0eXBlIjoiYWNjZXNzX3Rva2VuIn0.c2lnbmF0dXJlLWlzLWZha2U';
const rotating = { ...ACCOUNT, clientSecrets: [SECRET, SECOND_SECRET] };

/** The files of adobe-ims.md, section 3, parsed; two secrets where a file may hold so many. */
export const FILES = {
  aemJwt: JSON.parse(files.aemConsoleJwtFile(ACCOUNT)),
  localToken: JSON.parse(files.localDevelopmentTokenFile(TOKEN)),
  aemOAuth: JSON.parse(files.aemConsoleOAuthFile(ACCOUNT)),
  download: JSON.parse(files.adobeConsoleOAuthFile(rotating)),
  aioOAuth: JSON.parse(files.aioOAuthContext(rotating)),
  aioJwt: JSON.parse(files.aioJwtContext(ACCOUNT)),
  jwtAuth: JSON.parse(files.aioJwtAuthConfiguration(ACCOUNT)),
  textBlock: files.credentialTextBlock(ACCOUNT),
};

/** Credentials of a project: OAuth, JWT (without a private key, as always), and one of no use. */
export const CREDENTIALS = {
  oauth: { name: 'Forms OAuth', oauth_server_to_server: FILES.aioOAuth },
  jwt: {
    name: 'Forms JWT',
    jwt: { ...FILES.aioJwt, client_id: 'jwt-client', private_key: undefined },
  },
  apiKey: { name: 'Forms key', api_key: { client_id: 'api-key-client' } },
};

/** Project JSON of the Adobe Developer Console with these credentials. */
export function project(...credentials: object[]): object {
  const org = { name: 'Fake Org', ims_org_id: ORGANIZATION_ID };
  return { project: { id: '1', org, workspace: { id: '2', details: { credentials } } } };
}
