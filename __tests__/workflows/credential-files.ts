import type { Account } from '../simulators/ims/account.ts';
import type { JwtAccount } from '../simulators/ims/create-account.ts';

/** The Adobe Developer Console's download for an OAuth account (adobe-ims.md, section 3 (d)). */
export function oauthCredentialFile(account: Account): string {
  return JSON.stringify({
    CLIENT_ID: account.clientId,
    CLIENT_SECRETS: account.clientSecrets,
    ORG_ID: account.organizationId,
    TECHNICAL_ACCOUNT_ID: account.technicalAccountId,
    TECHNICAL_ACCOUNT_EMAIL: account.technicalAccountEmail,
    SCOPES: account.scopes,
  });
}

/** The AEM Developer Console's file for a JWT account (adobe-ims.md, section 3 (a)). */
export function jwtCredentialFile(account: JwtAccount): string {
  return JSON.stringify({
    ok: true,
    statusCode: 200,
    integration: {
      imsEndpoint: 'ims-na1.adobelogin.com',
      metascopes: account.metascopes?.join(','),
      technicalAccount: {
        clientId: account.clientId,
        clientSecret: account.clientSecrets[0],
      },
      email: account.technicalAccountEmail,
      id: account.technicalAccountId,
      org: account.organizationId,
      privateKey: account.privateKeyPem.replaceAll('\n', '\r\n'),
      publicKey: account.certificatePem.replaceAll('\n', '\r\n'),
    },
  });
}
