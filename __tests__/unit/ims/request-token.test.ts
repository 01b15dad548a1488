import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { ActionError } from '../../../src/errors/action-error.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { formPost } from '../../../src/http/http-messages.ts';
import { OpenExchanges } from '../../../src/http/open-exchanges.ts';
import { clockSkewMs } from '../../../src/ims/clock-skew.ts';
import type { Flow } from '../../../src/ims/flow.ts';
import { requestToken } from '../../../src/ims/request-token.ts';
import type { FoundToken } from '../../../src/ims/token-answer.ts';
import { actionErrorOf } from '../_action-error.ts';
import { makeContext } from '../_context.ts';
import { useNock } from '../_nock.ts';
import { OAUTH } from '../_samples.ts';

useNock();
let open: OpenExchanges;
beforeEach(() => {
  open = new OpenExchanges();
});
afterEach(() => open.close());

type Answer = [status: number, body: object | string];
const GOOD: Answer = [200, { access_token: 'abc', token_type: 'bearer', expires_in: 60 }];
const MISTAKE = { error: 'invalid_client', error_description: 'invalid client_secret parameter' };
const WRONG: Answer = [400, MISTAKE];
const TOO_MUCH: Answer = [400, { error: 'invalid_scope' }];
const NOW = '2026-11-24T02:15:00.000Z';
const HOUR_LATER = '2026-11-24T03:15:00.000Z';
const HOUR_AHEAD = { Date: 'Tue, 24 Nov 2026 03:15:00 GMT' };

/** Sends the secret and the time that it was given. */
const flow: Flow = {
  callName: 'IMS token request',
  lifetimeUnit: 'seconds',
  refusalRules: () => [
    { errors: ['invalid_token'], code: 'IMS_ASSERTION_REFUSED', advice: 'Sign anew.' },
    {
      errors: ['invalid_scope'],
      code: 'IMS_SCOPE_REFUSED',
      advice: 'Ask less.',
      checklist: '- [ ] less',
    },
  ],
  makeRequest: (secret, now) =>
    formPost(new URL('https://ims.test/token'), { secret, now: now.toISOString() }),
};
const ims = (secret: string, now = NOW) =>
  nock('https://ims.test').post('/token', new URLSearchParams({ secret, now }).toString());
const imsAtAnyTime = () => nock('https://ims.test').post('/token');

const ONE = ['p8e-1'];
const TWO = ['p8e-1', 'p8e-2'];
function makeTokenContext() {
  const tokens: object[] = [];
  const onToken = (token: FoundToken, clientSecret: string) =>
    void tokens.push({ token, clientSecret });
  return { ...makeContext(), open, onToken, tokens };
}
const request = (clientSecrets: string[], context = makeTokenContext()) =>
  requestToken(flow, { ...OAUTH, clientSecrets }, context);
const errorOf = (...call: Parameters<typeof request>) => actionErrorOf(() => request(...call));

const granted = (secretNumber: number) => ({
  issued: { accessToken: 'abc', tokenType: 'bearer', expiresInSeconds: 60 },
  attempts: 1,
  clientSecret: `p8e-${secretNumber}`,
  secretNumber,
});
const refused = (code: ErrorCode, start = '') => ({
  code,
  message: expect.stringMatching(new RegExp(`^${start}`)),
});

const scopesRefused = (words: RegExp) => ({
  code: 'IMS_SCOPE_REFUSED',
  message: expect.stringMatching(words),
  checklist: '- [ ] less',
});
const SECOND_LINE =
  /^Ask less\..*\nThis was with the client secret in line 2\. Of line 1 IMS had said before: The client secret is wrong/s;
const BOTH = 'IMS refused all 2 client secrets\\. The client secret is wrong';

test.each<[string, string[], Answer[], object]>([
  ['is asked once', ONE, [GOOD], granted(1)],
  ['refuses the only secret', ONE, [WRONG], refused('IMS_CLIENT_REFUSED', 'The client secret')],
  ['takes the second', TWO, [WRONG, GOOD], granted(2)],
  ['refuses both', TWO, [WRONG, WRONG], refused('IMS_CLIENT_REFUSED', BOTH)],
  ['refuses the second otherwise', TWO, [WRONG, TOO_MUCH], scopesRefused(SECOND_LINE)],
  ['tells no error of the first', TWO, [[401, '']], refused('IMS_REFUSED')],
  ['has a bad answer for the first', TWO, [[200, '']], refused('IMS_ANSWER_INVALID')],
])('IMS %s', async (_what, secrets, answers, expected) => {
  for (const [index, answer] of answers.entries()) {
    ims(`p8e-${index + 1}`).reply(...answer);
  }

  const outcome = await request(secrets).catch((error: unknown) => error);

  expect(outcome).toMatchObject(expected);
});

test('a second secret does not change why a step was cancelled', async () => {
  const context = makeTokenContext();
  const reason = new ActionError('CANCELLED', 'It was cancelled.');
  ims('p8e-1').reply(...WRONG);
  ims('p8e-2').reply(() => {
    context.cancel.abort(reason);
    return [503];
  });

  await expect(request(TWO, context)).rejects.toBe(reason);
});

test('every token is told of, also where its answer cannot be used, with its secret', async () => {
  const context = makeTokenContext();
  imsAtAnyTime().reply(503, { access_token: 'first-token' });
  imsAtAnyTime().reply(400, { ...MISTAKE, access_token: 'second-token' });
  imsAtAnyTime().reply(200, { access_token: 'third-token', expires_in: 60 });

  expect((await errorOf(TWO, context)).code).toBe('IMS_ANSWER_INVALID');
  expect(context.tokens).toEqual([
    { token: { accessToken: 'first-token' }, clientSecret: 'p8e-1' },
    { token: { accessToken: 'second-token' }, clientSecret: 'p8e-1' },
    { token: { accessToken: 'third-token', expiresInSeconds: 60 }, clientSecret: 'p8e-2' },
  ]);
});

describe('a refused assertion', () => {
  const REFUSED = { error: 'invalid_token' };

  test('is made once more for the time of IMS where that differs', async () => {
    ims('p8e-1').reply(400, REFUSED, HOUR_AHEAD);
    ims('p8e-1', HOUR_LATER).reply(...GOOD);
    const context = makeTokenContext();

    expect(await request(ONE, context)).toMatchObject({ attempts: 2, secretNumber: 1 });
    expect(context.lines).toEqual([
      "The clock of the runner differs from that of ims.test by -3600 s; the assertion is made once more for the server's time.",
    ]);
  });

  test('that is refused again tells the difference', async () => {
    ims('p8e-1').reply(400, REFUSED, HOUR_AHEAD);
    ims('p8e-1', HOUR_LATER).reply(400, REFUSED, HOUR_AHEAD);

    const { code, message } = await errorOf(ONE);

    expect(code).toBe('IMS_ASSERTION_REFUSED');
    expect(message).toMatch(/\nThe clock of the runner differs .* by -3600 s\.$/);
  });

  test('is final where the clocks agree, and any other error wherever they are', async () => {
    ims('p8e-1').reply(400, REFUSED, { Date: 'Tue, 24 Nov 2026 02:15:20 GMT' });
    expect((await errorOf(ONE)).code).toBe('IMS_ASSERTION_REFUSED');

    ims('p8e-1').reply(...WRONG, HOUR_AHEAD);
    expect((await errorOf(ONE)).code).toBe('IMS_CLIENT_REFUSED');
  });

  test('that is made once more tells what was refused then, and before', async () => {
    const words =
      /^Ask less\..*\nThe clock of the runner .*\.\nBefore that: Sign anew\.\nIMS said/s;
    ims('p8e-1').reply(400, REFUSED, HOUR_AHEAD);
    ims('p8e-1', HOUR_LATER).reply(...TOO_MUCH);

    expect(await errorOf(ONE)).toMatchObject(scopesRefused(words));
  });

  test('that is being made once more is cancelled as it is', async () => {
    const context = makeTokenContext();
    const reason = new Error('cancelled');
    ims('p8e-1').reply(400, REFUSED, HOUR_AHEAD);
    ims('p8e-1', HOUR_LATER).delay(60_000).reply(200);
    context.log.info = () => void setImmediate(() => context.cancel.abort(reason));

    await expect(request(ONE, context)).rejects.toBe(reason);
  });
});

describe('the clock of IMS', () => {
  const url = new URL('https://ims.test');
  const end = { url, attempts: 1, startedMs: 0, deadlineMs: 1000 };

  test.each([
    ['Tue, 24 Nov 2026 02:16:00 GMT', 0],
    ['Tue, 24 Nov 2026 02:13:59 GMT', -61_000],
    [undefined, 0],
  ])('with Date %j is ahead by %i ms', (date, skewMs) => {
    const outcome = { status: 400, headers: date === undefined ? {} : { date }, body: '' };
    expect(clockSkewMs({ ...end, outcome }, new Date(NOW))).toBe(skewMs);
  });

  test('is taken for right where there was no answer', () => {
    const outcome = new ExchangeFailure('transient', 'x');
    expect(clockSkewMs({ ...end, outcome }, new Date(NOW))).toBe(0);
  });
});
