import { describe, expect, test } from '@jest/globals';
import { askedScopes, type OAuthCredential } from '../../../src/credential/credential.ts';
import { invalidateTokenRequest } from '../../../src/ims/invalidate-token.ts';
import { oauthFlow } from '../../../src/ims/oauth-flow.ts';
import { JWT } from '../_samples.ts';

const endpoint = new URL('https://ims.test');
const credential: OAuthCredential = {
  flow: 'oauth',
  clientId: 'me',
  clientSecrets: ['p8e-1', 'p8e-2'],
  scopes: ['openid', 'AdobeID'],
};

function bodyOf(fields: Partial<OAuthCredential>): Record<string, string> {
  const { body } = oauthFlow(endpoint, { ...credential, ...fields }).makeRequest(
    'p8e-x&y',
    new Date(0),
  );
  return Object.fromEntries(new URLSearchParams(body));
}

describe('the token request', () => {
  test('has everything in the body', () => {
    const { method, url } = oauthFlow(endpoint, credential).makeRequest('p8e-x&y', new Date(0));

    expect({ method, url: url.href }).toEqual({
      method: 'POST',
      url: 'https://ims.test/ims/token/v3',
    });
    expect(bodyOf({})).toEqual({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: 'p8e-x&y',
      scope: 'openid,AdobeID',
    });
  });

  test('names the organization only when that is asked for', () => {
    expect(bodyOf({ organizationId: 'A@AdobeOrg' })).not.toHaveProperty('org_id');
    expect(bodyOf({ sentOrganizationId: 'A@AdobeOrg' })).toHaveProperty('org_id', 'A@AdobeOrg');
  });
});

test('the scopes asked for are those of the credential, or its metascopes', () => {
  expect(askedScopes(credential)).toEqual(['openid', 'AdobeID']);
  expect(askedScopes(JWT)).toEqual(['ent_aem_cloud_api']);
});

test.each([
  ['p8e-1', { client_secret: 'p8e-1' }],
  [undefined, {}],
])('a token is invalidated with the secret %j', (secret, more) => {
  const { url, headers, body } = invalidateTokenRequest(endpoint, 'me', secret, 'a.b+c');

  expect(url.href).toBe('https://ims.test/ims/invalidate_token/v2');
  expect(headers).toHaveProperty('X-IMS-ClientId', 'me');
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    token_type: 'access_token',
    token: 'a.b+c',
    client_id: 'me',
    ...more,
  });
});
