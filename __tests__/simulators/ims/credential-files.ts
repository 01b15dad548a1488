import { X509Certificate } from 'node:crypto';
import type { Account } from './account.ts';

/** The host in files that name one (adobe-ims.md, section 6). */
export const DEFAULT_IMS_ENDPOINT = 'ims-na1.adobelogin.com';

const withCrLf = (pem: string | undefined) => pem?.replace(/\r?\n/g, '\r\n');
const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** (a) AEM Developer Console, service credentials (JWT). */
export function aemConsoleJwtFile(account: Account): string {
  const { certificatePem } = account;
  const integration = {
    ...integrationOf(account),
    metascopes: account.metascopes?.join(','),
    privateKey: withCrLf(account.privateKeyPem),
    publicKey: withCrLf(certificatePem),
    certificateExpirationDate:
      certificatePem && new X509Certificate(certificatePem).validToDate.toISOString(),
  };
  return json({ ok: true, integration, statusCode: 200 });
}

/** (b) AEM Developer Console, local development token: a person's, not for CI. */
export function localDevelopmentTokenFile(accessToken: string): string {
  return json({ ok: true, statusCode: 200, accessToken });
}

/** (c) AEM Developer Console, OAuth server-to-server; `imsEndpoint` is a host without a scheme. */
export function aemConsoleOAuthFile(account: Account, options?: { imsEndpoint: string }): string {
  return json({ ...integrationOf(account), scopes: account.scopes, ...options });
}

/** (d) Adobe Developer Console, download of an OAuth server-to-server credential. */
export function adobeConsoleOAuthFile(account: Account): string {
  return json({
    CLIENT_ID: account.clientId,
    CLIENT_SECRETS: account.clientSecrets,
    ORG_ID: account.organizationId,
    TECHNICAL_ACCOUNT_ID: account.technicalAccountId,
    TECHNICAL_ACCOUNT_EMAIL: account.technicalAccountEmail,
    SCOPES: account.scopes,
  });
}

/** (e) Adobe Developer Console, project JSON with an OAuth credential. */
export function adobeConsoleProjectFile(account: Account): string {
  const { ims_org_id, ...credential } = JSON.parse(aioOAuthContext(account));
  const details = {
    credentials: [
      {
        id: '100001',
        name: 'Fake credential',
        integration_type: 'oauth_server_to_server',
        oauth_server_to_server: credential,
      },
    ],
    services: [],
  };
  return json({
    project: {
      id: '4566206088344000001',
      name: 'fakeproject',
      title: 'Fake project',
      org: { id: '100000', name: 'Fake Organisation', ims_org_id },
      workspace: { id: '4566206088344000002', name: 'Production', title: 'Production', details },
    },
  });
}

/** (f) aio configuration, OAuth context. */
export function aioOAuthContext(account: Account): string {
  return json({
    client_id: account.clientId,
    client_secrets: account.clientSecrets,
    technical_account_id: account.technicalAccountId,
    technical_account_email: account.technicalAccountEmail,
    scopes: account.scopes,
    ims_org_id: account.organizationId,
  });
}

/** (f) aio configuration, JWT context; the private key as one string or as an array of lines. */
export function aioJwtContext(account: Account, keyAsLines = false): string {
  const key = account.privateKeyPem;
  return json({
    client_id: account.clientId,
    client_secret: account.clientSecrets[0],
    technical_account_id: account.technicalAccountId,
    meta_scopes: account.metascopes,
    ims_org_id: account.organizationId,
    private_key: keyAsLines ? key?.trimEnd().split('\n') : key,
  });
}

/** The configuration of `@adobe/aio-cli-plugin-jwt-auth` (its test/fixtures/config). */
export function aioJwtAuthConfiguration(account: Account): string {
  const ims = `https://${DEFAULT_IMS_ENDPOINT}`;
  return json({
    client_id: account.clientId,
    client_secret: account.clientSecrets[0],
    token_exchange_url: `${ims}/ims/exchange/jwt/`,
    jwt_payload: {
      iss: account.organizationId,
      sub: account.technicalAccountId,
      ...Object.fromEntries((account.metascopes ?? []).map((name) => [`${ims}/s/${name}`, true])),
      aud: `${ims}/c/${account.clientId}`,
    },
    jwt_private_key: account.privateKeyPem?.trimEnd().split('\n'),
  });
}

/** The text block of Adobe's page (seed-jwt-page.md). */
export function credentialTextBlock(account: Account): string {
  return [
    `Client ID: ${account.clientId}`,
    `Client Secret: ${account.clientSecrets[0]}`,
    `Technical Account ID: ${account.technicalAccountId}`,
    `Organization ID: ${account.organizationId}`,
    `Scopes: ${account.scopes.join(',')}`,
    '',
  ].join('\n');
}

/** What (a) and (c) have in common. */
function integrationOf(account: Account) {
  const { clientId, clientSecrets } = account;
  return {
    imsEndpoint: DEFAULT_IMS_ENDPOINT,
    technicalAccount: { clientId, clientSecret: clientSecrets[0] },
    email: account.technicalAccountEmail,
    id: account.technicalAccountId,
    org: account.organizationId,
  };
}
