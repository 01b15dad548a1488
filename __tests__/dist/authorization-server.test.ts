import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, expect, jest, test } from '@jest/globals';
import Provider from 'oidc-provider';
import { expectFailure, expectSuccess, runMain, warningsOf } from './_run.ts';
import { startHttpServer } from './_servers.ts';

// Not ours, and certified: whether both sides understand OAuth in the same way.
const CLIENT = { client_id: 'forms-client', client_secret: 'p8e-a&b=c+d%e/f"gh' };

let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
const server = await startHttpServer((request, response) => answer(request, response));
afterAll(() => server.close());
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
// It warns that it keeps everything in memory, which is what a test wants.
jest.spyOn(console, 'warn').mockReturnValue();
const provider = new Provider(server.url, {
  clients: [
    {
      ...CLIENT,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'aem.document',
    },
  ],
  cookies: { keys: ['only-for-tests'] },
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  jwks: { keys: [privateKey.export({ format: 'jwk' })] },
  routes: { token: '/ims/token/v3' },
  scopes: ['aem.document'],
  ttl: { ClientCredentials: 1234 },
});
answer = provider.callback();

const runWith = (secrets: string) =>
  runMain({
    'client-id': CLIENT.client_id,
    'client-secret': secrets,
    'ims-endpoint': server.url,
    scopes: 'aem.document',
  });

test('a certified OAuth server issues a token, after a rotation for the new secret', async () => {
  const before = server.connections;

  const result = await runWith(`p8e-old\n${CLIENT.client_secret}`);

  expectSuccess(result);
  expect(result.outputs).toMatchObject({
    token: expect.stringMatching(/^[\w-]{43}$/),
    'token-type': 'Bearer',
    'expires-in': '1234',
    scopes: 'aem.document',
  });
  expect(result.environment).toEqual({ AEM_IMS_TOKEN: result.outputs['token'] });
  expect(warningsOf(result)).toEqual([expect.stringContaining('line 1; line 2 worked')]);
  expect(result.masks).toEqual(expect.arrayContaining(['p8e-old', CLIENT.client_secret]));
  expect(server.connections - before).toBe(2);
});

test('its refusal of wrong secrets is shown, and says how many there were', async () => {
  const result = await runWith('p8e-old\np8e-wrong');

  const message = expectFailure(result, 'IMS_CLIENT_REFUSED');
  expect(message).toMatch(/^IMS refused all 2 client secrets\./);
  expect(message).toContain(
    'IMS said: status 401, error: invalid_client, error_description: client authentication failed',
  );
});
