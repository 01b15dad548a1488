import { afterEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { OAuthCredential } from '../../../src/credential/credential.ts';
import { ActionError } from '../../../src/errors/action-error.ts';
import { formPost } from '../../../src/http/http-messages.ts';
import type { Flow } from '../../../src/ims/flow.ts';
import { requestToken } from '../../../src/ims/request-token.ts';
import { actionErrorOf } from '../_action-error.ts';
import { closeOpenExchanges, makeTokenContext, type TokenTestContext } from '../_context.ts';
import { useNock } from '../_nock.ts';

useNock();
afterEach(closeOpenExchanges);

const GOOD = { access_token: 'abc', token_type: 'bearer', expires_in: 60 };
const WRONG = { error: 'invalid_client', error_description: 'invalid client_secret parameter' };
const HOUR_AHEAD = 'Tue, 24 Nov 2026 03:15:00 GMT';

/** Sends the secret and the time that it was given. */
const flow: Flow = {
  callName: 'IMS token request',
  lifetimeUnit: 'seconds',
  refusalRules: () => [
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

    expect(await requestToken(flow, credential('p8e-1'), makeTokenContext())).toMatchObject({
      issued: { accessToken: 'abc' },
      attempts: 1,
      clientSecret: 'p8e-1',
      secretNumber: 1,
    });
  });

  test('a refusal is thrown as it is', async () => {
    ims('p8e-1').reply(400, WRONG);

    const error = await actionErrorOf(() =>
      requestToken(flow, credential('p8e-1'), makeTokenContext()),
    );

    expect(error.code).toBe('IMS_CLIENT_REFUSED');
    expect(error.message).toMatch(/^The client secret is wrong/);
  });
});

describe('with two secrets', () => {
  const both = credential('p8e-1', 'p8e-2');

  test('the second is not tried when the first works', async () => {
    ims('p8e-1').reply(200, GOOD);

    expect(await requestToken(flow, both, makeTokenContext())).toMatchObject({ secretNumber: 1 });
  });

  test.each([400, 401])('the second is tried on invalid_client (%i)', async (status) => {
    ims('p8e-1').reply(status, WRONG);
    ims('p8e-2').reply(200, GOOD);

    expect(await requestToken(flow, both, makeTokenContext())).toMatchObject({
      clientSecret: 'p8e-2',
      secretNumber: 2,
      attempts: 1,
    });
  });

  test('both may be wrong', async () => {
    ims('p8e-1').reply(400, WRONG);
    ims('p8e-2').reply(400, WRONG);

    const error = await actionErrorOf(() => requestToken(flow, both, makeTokenContext()));

    expect(error.code).toBe('IMS_CLIENT_REFUSED');
    expect(error.message).toMatch(/^IMS refused all 2 client secrets\. The client secret is wrong/);
  });

  test.each([
    ['another error', 400, { error: 'invalid_scope' }],
    ['no error', 401, ''],
    ['a bad answer', 200, ''],
  ])('the second is not tried on %s', async (_what, status, body) => {
    ims('p8e-1').reply(status, body);

    await expect(requestToken(flow, both, makeTokenContext())).rejects.toThrow();
  });

  test('the error of the second is thrown when it is another', async () => {
    ims('p8e-1').reply(400, WRONG);
    ims('p8e-2').reply(403, { error: 'access_denied' });

    const error = await actionErrorOf(() => requestToken(flow, both, makeTokenContext()));

    expect(error.code).toBe('IMS_ACCOUNT_REFUSED');
  });
});

describe('the time that was used up before', () => {
  const both = credential('p8e-1', 'p8e-2');

  /** Refuses the first secret so late that little time is left for the second. */
  function refuseLate(context: TokenTestContext, elapsedMs: number): void {
    nock('https://ims.test')
      .post('/token', (form) => form.secret === 'p8e-1')
      .reply(() => {
        context.clock.pass(elapsedMs);
        return [400, WRONG, { 'x-debug-id': 'first-4711' }];
      });
  }

  test.each([
    [3000, 'no time was left to ask', 0],
    [2700, 'no complete answer within 0.3 s', 1],
  ])('is told, and so is what IMS said: %i of 3000 ms', async (elapsedMs, failure, attempts) => {
    const context = makeTokenContext(3000);
    refuseLate(context, elapsedMs);
    if (attempts > 0) {
      nock('https://ims.test')
        .post('/token')
        .reply(() => {
          context.clock.pass(300);
          return new Promise(() => {});
        });
    }

    const error = await actionErrorOf(() => requestToken(flow, both, context));

    expect(error.code).toBe('IMS_UNREACHABLE');
    expect(error.message.split('\n')).toEqual([
      `POST https://ims.test/token: ${failure}.`,
      `Attempts made until the time (\`timeout-seconds\`) was up: ${attempts}. Of its 3 s, ${(elapsedMs / 1000).toFixed(1)} s had passed before this call began.`,
      expect.stringMatching(
        /^This was with the client secret in line 2\. Of line 1 IMS had said before: The client secret is wrong/,
      ),
      expect.stringContaining('x-debug-id: first-4711'),
    ]);
  });

  test('is told where a signed assertion is made once more', async () => {
    const context = makeTokenContext(3000);
    nock('https://ims.test')
      .post('/token')
      .reply(() => {
        context.clock.pass(3000);
        return [400, { error: 'invalid_token' }, { Date: HOUR_AHEAD }];
      });

    const error = await actionErrorOf(() => requestToken(flow, credential('p8e-1'), context));

    expect(error.code).toBe('IMS_UNREACHABLE');
    expect(error.message).toContain('Of its 3 s, 3.0 s had passed before this call began.');
    expect(error.message).toMatch(
      /differs from that of ims\.test by -\d+ s\.\nBefore that: Sign anew\./,
    );
  });

  test('does not change why a step was cancelled', async () => {
    const context = makeTokenContext();
    const reason = new ActionError('CANCELLED', 'It was cancelled.');
    ims('p8e-1').reply(400, WRONG);
    ims('p8e-2').reply(() => {
      context.cancel.abort(reason);
      return [503];
    });

    await expect(requestToken(flow, both, context)).rejects.toBe(reason);
  });
});

describe('every token is told of', () => {
  test('also where its answer cannot be used, with the secret that it was issued for', async () => {
    nock('https://ims.test')
      .post('/token', (form) => form.secret === 'p8e-1')
      .reply(503, { access_token: 'first-token' })
      .post('/token', (form) => form.secret === 'p8e-1')
      .reply(400, { ...WRONG, access_token: 'second-token' })
      .post('/token', (form) => form.secret === 'p8e-2')
      .reply(200, { access_token: 'third-token', expires_in: 60 });
    const context = makeTokenContext();

    const error = await actionErrorOf(() =>
      requestToken(flow, credential('p8e-1', 'p8e-2'), context),
    );

    expect(error.code).toBe('IMS_ANSWER_INVALID');
    expect(context.tokens).toEqual([
      { token: { accessToken: 'first-token' }, clientSecret: 'p8e-1' },
      { token: { accessToken: 'second-token' }, clientSecret: 'p8e-1' },
      { token: { accessToken: 'third-token', expiresInSeconds: 60 }, clientSecret: 'p8e-2' },
    ]);
  });
});

describe('a refused assertion', () => {
  const REFUSED = { error: 'invalid_token' };
  const run = (context = makeTokenContext()) => requestToken(flow, credential('p8e-1'), context);

  test('is made once more for the time of IMS where that differs', async () => {
    ims('p8e-1').reply(400, REFUSED, { Date: HOUR_AHEAD });
    ims('p8e-1', '2026-11-24T03:15:00.000Z').reply(200, GOOD);
    const context = makeTokenContext();

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
    const context = makeTokenContext();
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
