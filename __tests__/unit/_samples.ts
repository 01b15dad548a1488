import type { JwtCredential, OAuthCredential } from '../../src/credential/credential.ts';
import type { TokenGrant } from '../../src/ims/request-token.ts';
import type { Inputs } from '../../src/inputs/read-inputs.ts';
import type { Outputs } from '../../src/runner/hand-over.ts';
import { KEY } from './credential/file/_fixtures.ts';

export const OAUTH: OAuthCredential = {
  flow: 'oauth',
  clientId: 'me',
  clientSecrets: ['p8e-mine-0123'],
  scopes: ['openid', 'AdobeID'],
};

export const JWT: JwtCredential = {
  flow: 'jwt',
  clientId: 'me',
  clientSecrets: ['p8e-mine-0123'],
  technicalAccountId: 'acc@techacct.adobe.com',
  organizationId: 'ORG@AdobeOrg',
  metascopes: ['ent_aem_cloud_api'],
  privateKey: KEY.key,
};

/** Checked inputs, with changes. */
export function makeInputs(changes: Partial<Inputs> = {}): Inputs {
  return {
    credential: OAUTH,
    endpoint: new URL('https://ims.test'),
    environmentVariable: 'AEM_IMS_TOKEN',
    revoke: true,
    timeoutMs: 120_000,
    expiryWarningDays: 30,
    summary: false,
    unusedInputs: [],
    ...changes,
  };
}

export const OUTPUTS: Outputs = {
  token: 'token-0123456789',
  'token-type': 'bearer',
  'expires-in': 86399,
  'expires-at': '2026-11-25T02:14:59Z',
  scopes: 'openid,AdobeID',
  'client-id': 'me',
  'organization-id': '',
  'certificate-expires-at': '',
};

export const GRANT: TokenGrant = {
  issued: { accessToken: OUTPUTS.token, tokenType: 'bearer', expiresInSeconds: 86399 },
  attempts: 2,
  clientSecret: 'p8e-mine-0123',
  secretNumber: 1,
};
