import { describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { formPost } from '../../../src/http/http-messages.ts';
import type { OAuthCredential } from '../../../src/ims/credential.ts';
import type { Flow } from '../../../src/ims/flow.ts';
import { requestToken } from '../../../src/ims/request-token.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';

useNock();

const GOOD = { access_token: 'abc', token_type: 'bearer', expires_in: 60 };
const WRONG = { error: 'invalid_client', error_description: 'invalid client_secret parameter' };
const HOUR_AHEAD = 'Tue, 24 Nov 2026 03:15:00 GMT';

/** Sends the secret and the time that it was given. */
const flow: Flow = {
  callName: 'IMS token request',
  lifetimeUnit: 'seconds',
  refusalRules: [
    { errors: ['invalid_token'], code: 'IMS_ASSERTION_REFUSED', advice: 'Sign anew.' },
  ],
  makeRequest: (secret, now) =>
    formPost(new URL('https://ims.test/token'), { secret, now: now.toISOString() }),
};
const NOW = '2026-11-24T02:15:00.000Z';
const ims = (secret: string, now = NOW) =>
  nock('https://ims.test').post('/token', new URLSearchParams({ secret, now }).toString());
const credential = (...clientSecrets: string[]): OAuthCredential => ({
  flow: 'oauth',
  clientId: 'me',
  clientSecrets,
  scopes: ['openid'],
});

describe('with one secret', () => {
  test('the token is given back with the way it was got', async () => {
    ims('p8e-1').reply(200, GOOD);

    expect(await requestToken(flow, credential('p8e-1'), makeContext())).toMatchObject({
      issued: { accessToken: 'abc' },
      attempts: 1,
      clientSecret: 'p8e-1',
      secretNumber: 1,
    });
  });

  test('a refusal is thrown as it is', async () => {
    ims('p8e-1').reply(400, WRONG);

    const error = await actionErrorOf(() => requestToken(flow, credential('p8e-1'), makeContext()));

    expect(error.code).toBe('IMS_CLIENT_REFUSED');
    expect(error.message).toMatch(/^The client secret is wrong/);
  });
});

describe('with two secrets', () => {
  const both = credential('p8e-1', 'p8e-2');

  test('the second is not tried when the first works', async () => {
    ims('p8e-1').reply(200, GOOD);

    expect(await requestToken(flow, both, makeContext())).toMatchObject({ secretNumber: 1 });
  });

  test.each([400, 401])('the second is tried on invalid_client (%i)', async (status) => {
    ims('p8e-1').reply(status, WRONG);
    ims('p8e-2').reply(200, GOOD);

    expect(await requestToken(flow, both, makeContext())).toMatchObject({
      clientSecret: 'p8e-2',
      secretNumber: 2,
      attempts: 1,
    });
  });

  test('both may be wrong', async () => {
    ims('p8e-1').reply(400, WRONG);
    ims('p8e-2').reply(400, WRONG);

    const error = await actionErrorOf(() => requestToken(flow, both, makeContext()));

    expect(error.code).toBe('IMS_CLIENT_REFUSED');
    expect(error.message).toMatch(/^IMS refused all 2 client secrets\. The client secret is wrong/);
  });

  test.each([
    ['another error', 400, { error: 'invalid_scope' }],
    ['no error', 401, ''],
    ['a bad answer', 200, ''],
  ])('the second is not tried on %s', async (_what, status, body) => {
    ims('p8e-1').reply(status, body);

    await expect(requestToken(flow, both, makeContext())).rejects.toThrow();
  });

  test('the error of the second is thrown when it is another', async () => {
    ims('p8e-1').reply(400, WRONG);
    ims('p8e-2').reply(403, { error: 'access_denied' });

    const error = await actionErrorOf(() => requestToken(flow, both, makeContext()));

    expect(error.code).toBe('IMS_ACCOUNT_REFUSED');
  });
});

describe('a refused assertion', () => {
  const REFUSED = { error: 'invalid_token' };
  const run = (context = makeContext()) => requestToken(flow, credential('p8e-1'), context);

  test('is made once more for the time of IMS where that differs', async () => {
    ims('p8e-1').reply(400, REFUSED, { Date: HOUR_AHEAD });
    ims('p8e-1', '2026-11-24T03:15:00.000Z').reply(200, GOOD);
    const context = makeContext();

    expect(await run(context)).toMatchObject({ attempts: 2, secretNumber: 1 });
    expect(context.lines).toEqual([
      "The clock of the runner differs from that of ims.test by -3600 s; the assertion is made once more for the server's time.",
    ]);
  });

  test('that is refused again tells the difference', async () => {
    ims('p8e-1').reply(400, REFUSED, { Date: HOUR_AHEAD });
    ims('p8e-1', '2026-11-24T03:15:00.000Z').reply(400, REFUSED, { Date: HOUR_AHEAD });

    const error = await actionErrorOf(() => run());

    expect(error.code).toBe('IMS_ASSERTION_REFUSED');
    expect(error.message).toMatch(/\nThe clock of the runner differs .* by -3600 s\.$/);
  });

  test('is final where the clocks agree', async () => {
    ims('p8e-1').reply(400, REFUSED, { Date: 'Tue, 24 Nov 2026 02:15:20 GMT' });

    expect((await actionErrorOf(() => run())).code).toBe('IMS_ASSERTION_REFUSED');
  });

  test('another error is final wherever the clocks are', async () => {
    ims('p8e-1').reply(400, WRONG, { Date: HOUR_AHEAD });

    expect((await actionErrorOf(() => run())).code).toBe('IMS_CLIENT_REFUSED');
  });

  test('a cancel during the second attempt is thrown untouched', async () => {
    const context = makeContext();
    const reason = new Error('cancelled');
    ims('p8e-1').reply(400, REFUSED, { Date: HOUR_AHEAD });
    ims('p8e-1', '2026-11-24T03:15:00.000Z').delay(60_000).reply(200);
    const { info } = context.log;
    context.log.info = (line) => {
      info(line);
      setImmediate(() => context.cancel.abort(reason));
    };

    await expect(run(context)).rejects.toBe(reason);
  });
});
