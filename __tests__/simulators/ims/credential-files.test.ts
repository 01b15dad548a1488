import { createPrivateKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createJwtAccount, createOAuthAccount, type JwtAccount } from './create-account.ts';
import {
  adobeConsoleOAuthFile,
  adobeConsoleProjectFile,
  aemConsoleJwtFile,
  aemConsoleOAuthFile,
  aioJwtContext,
  aioOAuthContext,
  credentialTextBlock,
  localDevelopmentTokenFile,
} from './credential-files.ts';

const oauth = createOAuthAccount({ clientSecrets: ['fake-1', 'fake-2'] });
let jwt: JwtAccount;
beforeAll(async () => {
  jwt = await createJwtAccount({
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2027-01-01T00:00:00Z'),
  });
});

describe('made-up accounts', () => {
  test('have random secrets', () => {
    expect(createOAuthAccount().clientSecrets).not.toEqual(createOAuthAccount().clientSecrets);
  });

  test('have a PKCS#1 key that fits the certificate', () => {
    const certificate = new X509Certificate(jwt.certificatePem);

    expect(jwt.privateKeyPem).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    expect(certificate.checkPrivateKey(createPrivateKey(jwt.privateKeyPem))).toBe(true);
    expect(certificate.validToDate).toEqual(new Date('2027-01-01T00:00:00Z'));
  });
});

describe('files', () => {
  test('(a) is wrapped and has CRLF line ends in its PEMs', () => {
    const file = JSON.parse(aemConsoleJwtFile(jwt, { imsEndpoint: 'ims.test' }));

    expect(file).toMatchObject({
      ok: true,
      statusCode: 200,
      integration: {
        imsEndpoint: 'ims.test',
        metascopes: 'ent_aem_cloud_api',
        technicalAccount: { clientId: jwt.clientId, clientSecret: jwt.clientSecrets[0] },
        id: jwt.technicalAccountId,
        org: jwt.organizationId,
        certificateExpirationDate: '2027-01-01T00:00:00.000Z',
      },
    });
    expect(file.integration.privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\r\n.*\r\n/);
    expect(JSON.parse(aemConsoleJwtFile(jwt, { wrapped: false }))).toHaveProperty('privateKey');
  });

  test('(b) is a token and nothing else', () => {
    expect(JSON.parse(localDevelopmentTokenFile('eyJ'))).toEqual({
      ok: true,
      statusCode: 200,
      accessToken: 'eyJ',
    });
  });

  test('(c) is not wrapped, unless told otherwise', () => {
    const inner = {
      scopes: oauth.scopes,
      technicalAccount: { clientId: oauth.clientId, clientSecret: 'fake-1' },
    };

    expect(JSON.parse(aemConsoleOAuthFile(oauth))).toMatchObject(inner);
    expect(JSON.parse(aemConsoleOAuthFile(oauth, { wrapped: true })).integration).toMatchObject(
      inner,
    );
  });

  test('(d) and (f) have all secrets', () => {
    expect(JSON.parse(adobeConsoleOAuthFile(oauth)).CLIENT_SECRETS).toEqual(oauth.clientSecrets);
    expect(JSON.parse(aioOAuthContext(oauth)).client_secrets).toEqual(oauth.clientSecrets);
  });

  test.each([
    ['oauth_server_to_server', ['client_credentials' as const]],
    ['service', ['exchange_jwt' as const]],
    ['oauth_server_to_server_migrate', ['client_credentials' as const, 'exchange_jwt' as const]],
  ])('(e) has a credential of type %s', (type, grantTypes) => {
    const file = JSON.parse(adobeConsoleProjectFile({ ...jwt, grantTypes }));

    const [credential] = file.project.workspace.details.credentials;
    expect(credential.integration_type).toBe(type);
    expect(Object.hasOwn(credential, 'jwt')).toBe(grantTypes.includes('exchange_jwt' as never));
    expect(JSON.stringify(file)).not.toContain('PRIVATE KEY');
    expect(file.project.org.ims_org_id).toBe(jwt.organizationId);
  });

  test('(f) has the private key as a string or as lines', () => {
    const lines: string[] = JSON.parse(aioJwtContext(jwt, true)).private_key;

    expect(JSON.parse(aioJwtContext(jwt)).private_key).toBe(jwt.privateKeyPem);
    expect(`${lines.join('\n')}\n`).toBe(jwt.privateKeyPem);
  });

  test('the text block has five lines', () => {
    expect(credentialTextBlock({ ...oauth, scopes: ['AdobeID', 'openid'] })).toBe(
      `Client ID: ${oauth.clientId}\nClient Secret: fake-1\n` +
        `Technical Account ID: ${oauth.technicalAccountId}\n` +
        `Organization ID: ${oauth.organizationId}\nScopes: AdobeID,openid\n`,
    );
  });
});
