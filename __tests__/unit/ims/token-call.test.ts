import { describe, expect, test } from '@jest/globals';
import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../../../src/credential/scopes.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import type { CallEnd } from '../../../src/http/exchange-with-retry.ts';
import { oauthFlow } from '../../../src/ims/oauth-flow.ts';
import { judgeTokenCall } from '../../../src/ims/token-call.ts';
import { actionErrorOf } from '../_action-error.ts';

const url = new URL('https://ims.test/ims/token/v3');
const flow = oauthFlow(new URL('https://ims.test'), {
  flow: 'oauth',
  clientId: 'me',
  clientSecrets: ['p8e-secret'],
  scopes: ['openid', 'AdobeID'],
});

const judge = (end: Partial<CallEnd> & Pick<CallEnd, 'outcome'>) =>
  judgeTokenCall({ url, attempts: 1, startedMs: 0, deadlineMs: 120_000, ...end }, flow, 'me');
const answer = (status: number, json: unknown = {}, headers = {}) => ({
  status,
  headers,
  body: typeof json === 'string' ? json : JSON.stringify(json),
});

test('a token is given back', () => {
  const body = { access_token: 'abc', token_type: 'bearer', expires_in: 60 };

  expect(judge({ outcome: answer(200, body) })).toMatchObject({ accessToken: 'abc' });
});

describe('the error decides, not the status', () => {
  const cases: [string, string, ErrorCode, string][] = [
    [
      'invalid_client',
      'invalid client_secret parameter',
      'IMS_CLIENT_REFUSED',
      'The client secret is wrong',
    ],
    [
      'invalid_client',
      'invalid client_id parameter',
      'IMS_CLIENT_REFUSED',
      'does not know this client id',
    ],
    [
      'invalid_client',
      'missing client_secret parameter',
      'IMS_CLIENT_REFUSED',
      'did not see the client id',
    ],
    ['invalid_client', '', 'IMS_CLIENT_REFUSED', 'do not belong together'],
    ['INVALID_CLIENT', '', 'IMS_CLIENT_REFUSED', 'do not belong together'],
    ['unauthorized_client', '', 'IMS_GRANT_REFUSED', 'not an OAuth server-to-server one'],
    ['unsupported_grant_type', '', 'IMS_GRANT_REFUSED', 'not an OAuth server-to-server one'],
    ['invalid_scope', '', 'IMS_SCOPE_REFUSED', 'Scopes asked for: openid, AdobeID.'],
    ['invalid_target_scope', '', 'IMS_SCOPE_REFUSED', 'Scopes asked for: openid, AdobeID.'],
    ['missing_separator', '', 'IMS_ORGANIZATION_REFUSED', 'An id has no `@`'],
    ['not_found', '', 'IMS_ORGANIZATION_REFUSED', 'does not know the organization'],
    ['duplicate_binding', '', 'IMS_ORGANIZATION_REFUSED', 'more than once'],
    ['access_denied', '', 'IMS_ACCOUNT_REFUSED', 'was removed'],
    ['Forbidden', '', 'IMS_ACCOUNT_REFUSED', 'may not do this'],
  ];

  test.each(
    cases.flatMap((row) => [400, 401, 403, 500].map((status) => [status, ...row] as const)),
  )('%i %s (%s): %s', async (status, error, error_description, code, advice) => {
    const outcome = answer(status, { error, error_description });

    const thrown = await actionErrorOf(() => judge({ outcome }));

    expect(thrown.code).toBe(code);
    expect(thrown.message.split('\n')[0]).toContain(advice);
  });
});

describe('scopes that IMS refuses', () => {
  const refused = { outcome: answer(400, { error: 'invalid_scope' }) };
  const errorFor = (scopes: readonly string[]) => {
    const credential = { flow: 'oauth', clientId: 'me', clientSecrets: ['p8e'], scopes } as const;
    const ofScopes = oauthFlow(new URL('https://ims.test'), credential);
    return actionErrorOf(() =>
      judgeTokenCall(
        { url, attempts: 1, startedMs: 0, deadlineMs: 120_000, ...refused },
        ofScopes,
        'me',
      ),
    );
  };

  test('are told to be the defaults, with what the other console has', async () => {
    const { message, checklist } = await errorFor(FORMS_SCOPES);

    expect(message).toContain(
      'These are the defaults, because none were set; they fit the Adobe Developer Console.',
    );
    expect(message).toContain(`\`scopes: ${AEM_CONSOLE_SCOPES.join(',')}\``);
    expect(checklist).toContain('the defaults.');
  });

  test("are the user's own where they were set", async () => {
    const { message, checklist } = await errorFor([...FORMS_SCOPES]);

    expect(message).not.toContain('defaults');
    expect(checklist).toContain('### IMS refused the scopes');
  });
});

describe('without a known error the status decides', () => {
  test.each<[number, unknown, ErrorCode, string]>([
    [429, '<html>', 'IMS_THROTTLED', 'limits how often'],
    [429, { error: 'too_many' }, 'IMS_THROTTLED', 'limits how often'],
    [408, '', 'IMS_UNAVAILABLE', 'could not answer'],
    [500, { error: 'internal_error' }, 'IMS_UNAVAILABLE', 'could not answer'],
    [503, '', 'IMS_UNAVAILABLE', 'could not answer'],
    [505, '', 'IMS_UNAVAILABLE', 'could not answer'],
    [400, { error: 'unheard_of' }, 'IMS_REFUSED', 'does not know'],
    [400, '', 'IMS_REFUSED', 'holds no IMS error'],
    [404, '<html>', 'IMS_REFUSED', 'holds no IMS error'],
    [202, {}, 'IMS_ANSWER_INVALID', 'ims.test answered 202, but only 200 brings a token.'],
    [299, 'x', 'IMS_ANSWER_INVALID', 'ims.test answered 299, but only 200 brings a token.'],
  ])('%i with %j', async (status, body, code, advice) => {
    const thrown = await actionErrorOf(() => judge({ outcome: answer(status, body) }));

    expect(thrown.code).toBe(code);
    expect(thrown.message).toContain(advice);
  });
});

describe('the words of IMS', () => {
  test('are shown with the debug id, the client and the call', async () => {
    const body = { error: 'odd', error_description: 'very\nodd' };
    const outcome = answer(400, body, { 'x-debug-id': 'abc-123' });

    const { message } = await actionErrorOf(() => judge({ outcome }));

    expect(message.split('\n')).toEqual([
      expect.stringContaining('Ask Adobe support'),
      'IMS said: status 400, error: odd, error_description: very odd, x-debug-id: abc-123. Client id: me. Call: POST https://ims.test/ims/token/v3.',
    ]);
  });

  test('are taken out of an envelope', async () => {
    const error = { code: 'invalid_scope', message: 'no such scope' };

    const thrown = await actionErrorOf(() => judge({ outcome: answer(400, { error }) }));

    expect(thrown.code).toBe('IMS_SCOPE_REFUSED');
    expect(thrown.message).toContain('error: invalid_scope, error_description: no such scope,');
  });

  test.each([
    {},
    { error: 7 },
    { error: null },
    { error: {} },
    { error: { code: 7 } },
    { error: [] },
  ])('are none in %j', async (body) => {
    const { message } = await actionErrorOf(() => judge({ outcome: answer(400, body) }));

    expect(message).toContain('error: none, error_description: none, x-debug-id: none.');
  });

  test('are cut', async () => {
    const body = { error: 'e'.repeat(9999), error_description: 'd'.repeat(9999) };
    const outcome = answer(400, body, { 'x-debug-id': 'x'.repeat(9999) });

    const { message } = await actionErrorOf(() => judge({ outcome }));

    expect(message.length).toBeLessThan(1000);
  });
});

test.each([300, 301, 302, 303, 304, 307, 308, 399])(
  'a redirect (%i) is explained',
  async (status) => {
    const outcome = answer(status, '', { location: 'https://evil.test/p8e' });

    const thrown = await actionErrorOf(() => judge({ outcome }));

    expect(thrown.code).toBe('IMS_ANSWER_INVALID');
    expect(thrown.message).toContain(`ims.test answered with a redirect (${status})`);
    expect(thrown.message).not.toContain('evil');
  },
);

describe('no answer', () => {
  test.each([
    ['transient', 'IMS_UNREACHABLE'],
    ['permanent', 'IMS_UNREACHABLE'],
    ['oversized', 'IMS_ANSWER_INVALID'],
  ] as const)('that is %s is %s', async (kind, code) => {
    const outcome = new ExchangeFailure(kind, 'the reason');

    const thrown = await actionErrorOf(() => judge({ outcome }));

    expect(thrown).toMatchObject({
      code,
      message: 'POST https://ims.test/ims/token/v3: the reason.',
      cause: outcome,
    });
  });
});

describe('the attempts are told', () => {
  const outage = answer(503);
  test.each<[string, Partial<CallEnd>, string | undefined]>([
    ['not when there was one, and time was left', {}, undefined],
    [
      'also of one attempt, with the time, when it was up',
      { isTimeUp: true },
      'Attempts made until the time (`timeout-seconds`) was up: 1.',
    ],
    [
      'with what had gone of the time before',
      { isTimeUp: true, startedMs: 2640, deadlineMs: 3000 },
      'Attempts made until the time (`timeout-seconds`) was up: 1. Of its 3 s, 2.6 s had passed before this call began.',
    ],
    [
      'without what had gone of it where that was little',
      { isTimeUp: true, startedMs: 299, deadlineMs: 3000 },
      'Attempts made until the time (`timeout-seconds`) was up: 1.',
    ],
    [
      'with the time, when it was up',
      { attempts: 3, isTimeUp: true },
      'Attempts made until the time (`timeout-seconds`) was up: 3.',
    ],
    ['alone, when the last answer was final', { attempts: 3 }, 'Attempts made: 3.'],
    [
      'with a wait that was too long',
      { attempts: 2, refusedWaitMs: 600_000 },
      'The server asks to wait 600 s (Retry-After), more than the time left of `timeout-seconds`; attempts made: 2.',
    ],
    [
      'with a wait beyond all sense',
      { refusedWaitMs: 365 * 24 * 3_600_000, startedMs: 2000, deadlineMs: 20_000 },
      'The server asks to wait a year or more (Retry-After), more than the time left of `timeout-seconds`; attempts made: 1. Of its 20 s, 2.0 s had passed before this call began.',
    ],
  ])('%s', async (_what, end, line) => {
    const { message } = await actionErrorOf(() => judge({ outcome: outage, ...end }));

    expect(message.split('\n')[2]).toBe(line);
  });

  test("with a proxy's wait that was too long", async () => {
    const outcome = new ExchangeFailure('transient', 'the proxy answered 429');

    const { message } = await actionErrorOf(() => judge({ outcome, refusedWaitMs: 60_000 }));

    expect(message).toContain('The proxy asks to wait 60 s (Retry-After)');
  });

  test('after a failure too', async () => {
    const outcome = new ExchangeFailure('transient', 'the reason');

    const { message } = await actionErrorOf(() => judge({ outcome, attempts: 4, isTimeUp: true }));

    expect(message).toMatch(/the reason\.\nAttempts made until .* was up: 4\.$/);
  });
});
