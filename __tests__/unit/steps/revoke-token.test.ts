import { expect, test } from '@jest/globals';
import { proxyOrigin } from '../../../src/http/proxy-origin.ts';
import type { Revocation } from '../../../src/runner/revocation-state.ts';
import { REVOCATION_LIMIT_MS, revokeNow, revokeToken } from '../../../src/steps/revoke-token.ts';
import { makeContext } from '../_context.ts';
import { keepEnvironment } from '../_inputs.ts';
import { useNock } from '../_nock.ts';
import { REVOCATION, revocationWith } from '../_revocation.ts';
import { useStdout } from '../_stdout.ts';

useNock();
keepEnvironment();
const stdout = useStdout();

const REVOKED = 'The token was revoked.\n';
const warning = (reason: string, end = REVOCATION.expiresAt) =>
  `::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until ${end}.\n`;
const saved = (changes: Partial<Revocation> = {}, clientSecret?: string) => ({
  revocation: { ...REVOCATION, ...changes },
  clientSecret,
});
const revoke = (...what: Parameters<typeof saved>) =>
  revokeToken(saved(...what), makeContext(REVOCATION_LIMIT_MS));

test('a token is revoked with the client id alone, or with the secret where there is one', async () => {
  revocationWith().reply(200);
  revocationWith({ client_secret: 'hush' }).reply(200);

  await revoke();
  await revoke({}, 'hush');

  expect(stdout.text).toBe(REVOKED.repeat(2));
});

test('a token is revoked to its last second, and no longer', async () => {
  revocationWith().reply(200);

  await revoke({ expiresAt: '2026-11-24T02:15:01Z' });
  await revoke({ expiresAt: '2026-11-24T02:15:00Z' });

  expect(stdout.text).toBe(`${REVOKED}::debug::The token has expired.\n`);
});

test.each([
  [REVOCATION.expiresAt, REVOCATION.expiresAt],
  ['', 'it expires'],
])(
  'a failure is one warning that says why, and what ends the token: %j',
  async (expiresAt, end) => {
    revocationWith().reply(400, REVOCATION.token);

    await revoke({ expiresAt });

    expect(stdout.text).toBe(warning('IMS answered 400', end));
  },
);

test('there are further attempts for 10 seconds, as long as that may help', async () => {
  const { clock, ...context } = makeContext(REVOCATION_LIMIT_MS);
  let asked = 0;
  revocationWith().replyWithError(Object.assign(new Error('hush'), { code: 'ECONNRESET' }));
  revocationWith()
    .times(9)
    .optionally()
    .reply(() => {
      asked += 1;
      clock.pass(100);
      return [503];
    });

  await revokeToken(saved(), { ...context, clock });

  expect(asked).toBeGreaterThan(3);
  expect(clock.elapsedMs()).toBeGreaterThan(9000);
  expect(clock.elapsedMs()).toBeLessThanOrEqual(10_000);
  expect(stdout.text).toBe(warning('IMS answered 503'));
});

test('a token is revoked at once also when the step is being cancelled', async () => {
  revocationWith().reply(200);
  const context = makeContext(5000);
  context.cancel.abort(new Error('cancelled'));

  await revokeNow(saved(), context);

  expect(stdout.text).toBe(REVOKED);
});

test.each([
  ['10 seconds', 60_000, '10'],
  ['the time of the step', 3000, '3'],
])('at once takes no longer than %s', async (_, timeLeftMs, retryAfter) => {
  revocationWith().reply(503, '', { 'retry-after': retryAfter });
  const context = makeContext(timeLeftMs);

  await revokeNow(saved(), context);

  expect(context.clock.sleeps).toEqual([]);
  expect(stdout.text).toBe(warning('IMS answered 503'));
});

test.each([
  ['http://proxy.test:3128', {}],
  ['http://proxy.test:3128', { https_proxy: 'http://evil.test:1' }],
  ['http://proxy.test:3128', { HTTPS_PROXY: 'http://evil.test:1', NO_PROXY: '*' }],
  ['', { https_proxy: 'http://evil.test:1' }],
  ['', { HTTPS_PROXY: 'http://evil.test:1' }],
  ['', { ALL_PROXY: 'http://evil.test:1' }],
])('the way is through the proxy that main used, %j, despite %j', async (proxy, variables) => {
  Object.assign(process.env, variables);

  // No time to ask.
  await revokeToken(saved({ proxy }), makeContext(0));

  expect(proxyOrigin(new URL(REVOCATION.endpoint))).toBe(proxy);
});
