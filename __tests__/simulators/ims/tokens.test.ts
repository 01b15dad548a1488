import { expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createOAuthAccount } from './create-account.ts';
import { startImsSimulator } from './ims-simulator.ts';

const START = new Date('2026-11-24T02:15:00.500Z');
const DAY_MS = 86_400_000;

test('a token is as long as those of IMS, and another each time', async () => {
  const account = createOAuthAccount();
  await using simulator = await startImsSimulator({ accounts: [account] });
  const token = await simulator.tokens.issue(account, account.scopes);

  expect(decodeJwt(token)).toEqual(simulator.tokenState(token).claims);
  expect(token.length).toBeGreaterThan(1000);
  expect(token.length).toBeLessThan(2000);
  expect(await simulator.tokens.issue(account, account.scopes)).not.toBe(token);
  expect(simulator.counters).toEqual({ requests: 0, issued: 2, revoked: 0 });
});

test('the state of a token is told by the clock and by its revocation', async () => {
  let now = START;
  const account = createOAuthAccount();
  await using simulator = await startImsSimulator({ accounts: [account], now: () => now });
  const token = await simulator.tokens.issue(account, account.scopes);
  const authorization = `Bearer ${token}`;
  const validity = async () => {
    const response = await fetch(`${simulator.url}/ims/validate_token/v1`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ type: 'access_token', client_id: 'any' }),
    });
    return response.json();
  };
  const statusOfUserInfo = async () => {
    const url = `${simulator.url}/ims/userinfo/v2`;
    return (await fetch(url, { headers: { authorization } })).status;
  };

  expect(await validity()).toMatchObject({ valid: true, expires_at: START.getTime() + DAY_MS });
  expect(await statusOfUserInfo()).toBe(200);
  now = new Date(START.getTime() + DAY_MS);
  expect(await validity()).toEqual({ valid: false, reason: 'expired' });
  expect(await statusOfUserInfo()).toBe(401);
  simulator.tokens.revoke(token);
  expect(await validity()).toEqual({ valid: false, reason: 'revoked' });
  expect(simulator.tokenState(token).state).toBe('revoked');
  expect(simulator.tokenState('x')).toEqual({ state: 'unknown' });
});
