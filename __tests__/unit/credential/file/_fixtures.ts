import { createCertificate, createRsaKey } from './_keys.ts';

/** The key pair of the JWT fixtures. */
export const KEY = createRsaKey();

/** The certificate of the JWT fixtures. */
export const CERTIFICATE = await createCertificate(KEY, new Date('2026-11-25T02:15:00Z'));

export const SECRET = 'p8e-Fake_Secret-0123456789abcd';
export const SECOND_SECRET = 'p8e-Other_Fake-9876543210zyxw';
export const CLIENT_ID = 'cm-p123-e456-integration';
export const ACCOUNT_ID = '0123FAKE4567@techacct.adobe.com';
export const ORGANIZATION_ID = '89ABFAKECDEF@AdobeOrg';
const EMAIL = '11111111-2222-3333-4444-555555555555@techacct.adobe.com';

const crlf = (pem: string) => pem.replaceAll('\n', '\r\n');

/** AEM Developer Console, JWT (adobe-ims.md, section 3 (a)). */
export const AEM_JWT = {
  ok: true,
  statusCode: 200,
  integration: {
    imsEndpoint: 'ims-na1.adobelogin.com',
    metascopes: 'ent_aem_cloud_api',
    technicalAccount: { clientId: CLIENT_ID, clientSecret: SECRET },
    email: EMAIL,
    id: ACCOUNT_ID,
    org: ORGANIZATION_ID,
    privateKey: crlf(KEY.pkcs1),
    publicKey: crlf(CERTIFICATE),
    certificateExpirationDate: '2026-11-25T02:15:00.000Z',
  },
};

/** AEM Developer Console, OAuth server-to-server (c). */
export const AEM_OAUTH = {
  imsEndpoint: 'ims-na1.adobelogin.com',
  scopes: [
    'read_pc.dma_aem_ams',
    'openid',
    'AdobeID',
    'read_organizations',
    'additional_info.projectedProductContext',
  ],
  technicalAccount: { clientId: CLIENT_ID, clientSecret: SECRET },
  email: EMAIL,
  id: ACCOUNT_ID,
  org: ORGANIZATION_ID,
};

/** Adobe Developer Console, OAuth server-to-server download (d). */
export const ADC_DOWNLOAD = {
  CLIENT_ID,
  CLIENT_SECRETS: [SECRET, SECOND_SECRET],
  ORG_ID: ORGANIZATION_ID,
  TECHNICAL_ACCOUNT_ID: ACCOUNT_ID,
  TECHNICAL_ACCOUNT_EMAIL: EMAIL,
  SCOPES: ['openid', 'AdobeID', 'aem.document'],
};

export const OAUTH_OBJECT = {
  client_id: CLIENT_ID,
  client_secrets: [SECRET],
  technical_account_email: EMAIL,
  technical_account_id: ACCOUNT_ID,
  scopes: ['openid', 'AdobeID'],
};

export const JWT_OBJECT = {
  client_id: 'jwt-client',
  client_secret: SECOND_SECRET,
  technical_account_email: EMAIL,
  technical_account_id: ACCOUNT_ID,
  meta_scopes: ['ent_aem_cloud_api'],
};

export const OAUTH_CREDENTIAL = {
  id: '501',
  name: 'Forms OAuth',
  integration_type: 'oauth_server_to_server',
  oauth_server_to_server: OAUTH_OBJECT,
};

export const JWT_CREDENTIAL = {
  id: '502',
  name: 'Forms JWT',
  integration_type: 'service',
  jwt: JWT_OBJECT,
};

export const API_KEY_CREDENTIAL = {
  id: '503',
  name: 'Forms key',
  integration_type: 'apikey',
  api_key: { client_id: 'api-key-client' },
};

/** Adobe Developer Console, project JSON (e). */
export function project(credentials: readonly object[]): object {
  return {
    project: {
      id: '1001',
      name: 'FormsProject',
      title: 'Forms',
      org: { id: '2002', name: 'Fake Org', ims_org_id: ORGANIZATION_ID },
      workspace: {
        id: '3003',
        name: 'Production',
        action_url: 'https://forms.example',
        details: { credentials, services: [{ code: 'AEMForms', name: 'AEM Forms' }] },
      },
    },
  };
}

/** aio context, OAuth (f). */
export const AIO_OAUTH = { ...OAUTH_OBJECT, ims_org_id: ORGANIZATION_ID };

/** aio context, JWT (f). */
export const AIO_JWT = {
  client_id: CLIENT_ID,
  client_secret: SECRET,
  technical_account_id: ACCOUNT_ID,
  technical_account_email: EMAIL,
  meta_scopes: ['ent_aem_cloud_api', 'ent_cloudmgr_sdk'],
  ims_org_id: ORGANIZATION_ID,
  private_key: KEY.pkcs8.trimEnd().split('\n'),
};

/** The configuration of `@adobe/aio-cli-plugin-jwt-auth` (its test/fixtures/config). */
export const AIO_JWT_AUTH = {
  client_id: CLIENT_ID,
  client_secret: SECRET,
  token_exchange_url: 'https://ims-na1.adobelogin.com/ims/exchange/jwt/',
  jwt_payload: {
    exp: 1550001438,
    iss: ORGANIZATION_ID,
    sub: ACCOUNT_ID,
    'https://ims-na1.adobelogin.com/s/ent_aem_cloud_api': true,
    'https://ims-na1.adobelogin.com/s/ent_cloudmgr_sdk': true,
    aud: `https://ims-na1.adobelogin.com/c/${CLIENT_ID}`,
  },
  jwt_private_key: KEY.pkcs1.trimEnd().split('\n'),
  console_get_orgs_url: 'https://api.adobe.io/console/organizations',
  console_get_namespaces_url: 'https://api.adobe.io/runtime/admin/namespaces/',
};

/** The text block of seed-jwt-page.md. */
export const TEXT_BLOCK = `Client ID: ${CLIENT_ID}
Client Secret: ${SECRET}
Technical Account ID: ${ACCOUNT_ID}
Technical Account Email: ${EMAIL}
Organization ID: ${ORGANIZATION_ID}
Scopes: AdobeID,openid,read_organizations`;

/** AEM Developer Console, local development token (b). */
export const LOCAL_TOKEN = {
  ok: true,
  statusCode: 200,
  accessToken: 'eyJhbGciOiJSUzI1NiJ9.eyJ0eXBlIjoiYWNjZXNzX3Rva2VuIn0.c2lnbmF0dXJlLWlzLWZha2U',
};
