import { expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createOAuthAccount, FORMS_SCOPES } from './create-account.ts';
import { startImsSimulator } from './ims-simulator.ts';
import { obtainToken, send } from './test-client.ts';

const NOW = new Date('2026-11-24T02:15:00.500Z');

test('a token is shaped like those of IMS, and the published keys verify it', async () => {
  const account = createOAuthAccount();
  await using simulator = await startImsSimulator({ accounts: [account], now: () => NOW });
  const token = await obtainToken(simulator.url, account);
  const keys = (await send(`${simulator.url}/ims/keys`)).json;

  const { payload } = await jwtVerify(token, createLocalJWKSet(keys as never));

  expect(decodeProtectedHeader(token)).toEqual({
    alg: 'RS256',
    x5u: 'ims_na1-key-1.cer',
    kid: 'ims_na1-key-1',
    itt: 'at',
  });
  expect(payload).toEqual({
    id: expect.any(String),
    type: 'access_token',
    client_id: account.clientId,
    user_id: account.technicalAccountId,
    as: 'ims-na1',
    aa_id: account.technicalAccountId,
    ctp: expect.any(Number),
    fg: expect.any(String),
    moi: expect.any(String),
    pba: expect.any(String),
    oc: expect.any(String),
    expires_in: '86400000',
    created_at: String(NOW.getTime()),
    scope: FORMS_SCOPES.join(','),
  });
  expect(token.length).toBeGreaterThan(1000);
  expect(token.length).toBeLessThan(2000);
});

test('two tokens for one account differ', async () => {
  await using simulator = await startImsSimulator({ now: () => NOW });
  const [account = createOAuthAccount()] = simulator.accounts;

  const first = await obtainToken(simulator.url, account);

  expect(await obtainToken(simulator.url, account)).not.toBe(first);
  expect(simulator.counters.issued).toBe(2);
});

test('discovery names the token endpoint but, as at IMS, not client_credentials', async () => {
  await using simulator = await startImsSimulator();

  const answer = await send(`${simulator.url}/ims/.well-known/openid-configuration`);

  expect(answer.json).toMatchObject({
    token_endpoint: `${simulator.url}/ims/token/v3`,
    jwks_uri: `${simulator.url}/ims/keys`,
    grant_types_supported: expect.not.arrayContaining(['client_credentials']),
  });
});
