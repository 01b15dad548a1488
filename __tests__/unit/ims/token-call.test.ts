import { describe, expect, test } from '@jest/globals';
import { AEM_CONSOLE_SCOPES, FORMS_SCOPES } from '../../../src/credential/scopes.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import type { CallEnd } from '../../../src/http/call.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import { jwtFlow } from '../../../src/ims/jwt-flow.ts';
import { oauthFlow } from '../../../src/ims/oauth-flow.ts';
import { judgeTokenCall } from '../../../src/ims/token-call.ts';
import { actionErrorOf } from '../_action-error.ts';
import { JWT, OAUTH } from '../_samples.ts';

const endpoint = new URL('https://ims.test');
const url = new URL('/ims/token/v3', endpoint);
const oauth = oauthFlow(endpoint, OAUTH);
const jwt = jwtFlow(endpoint, { ...JWT, metascopes: ['ent_a', 'ent_b'] }, () => {});
const ofScopes = (scopes: readonly string[]) => oauthFlow(endpoint, { ...OAUTH, scopes });

const judge = (outcome: CallEnd['outcome'], end: Partial<CallEnd> = {}, flow = oauth) =>
  judgeTokenCall(
    { url, outcome, attempts: 1, startedMs: 0, deadlineMs: 120_000, ...end },
    flow,
    'me',
  );
const errorOf = (...call: Parameters<typeof judge>) => actionErrorOf(() => judge(...call));
const answer = (status: number, json: unknown = '', headers = {}) => ({
  status,
  headers,
  body: typeof json === 'string' ? json : JSON.stringify(json),
});
const refusal = (error: string) => answer(400, { error });

describe('the error decides, not the status', () => {
  test.each([400, 401, 403, 404, 409, 429, 500])('which may be %i', async (status) => {
    const { code } = await errorOf(answer(status, { error: 'Invalid_Client' }));
    expect(code).toBe('IMS_CLIENT_REFUSED');
  });

  /** What IMS says (adobe-ims.md sections 1 and 2), what that is, and a part of the advice. */
  type Row = readonly [error: string, description: string, code: ErrorCode, advice: string];
  const EITHER: Row[] = [
    ['invalid_client', 'invalid client_secret parameter', 'IMS_CLIENT_REFUSED', 'secret is wrong'],
    ['invalid_client', 'invalid client_id parameter', 'IMS_CLIENT_REFUSED', 'not know this client'],
    ['invalid_client', 'Missing client_secret', 'IMS_CLIENT_REFUSED', 'a proxy that changes'],
    ['missing_separator', 'The guid x is', 'IMS_ORGANIZATION_REFUSED', 'An id has no `@`'],
    ['not_found', 'Organization with id x', 'IMS_ORGANIZATION_REFUSED', 'know the organization'],
    ['duplicate_binding', '', 'IMS_ORGANIZATION_REFUSED', 'the organization more than once'],
    ['access_denied', '', 'IMS_ACCOUNT_REFUSED', 'was removed from the organization'],
    ['Forbidden', 'The client is not allowed', 'IMS_ACCOUNT_REFUSED', 'The client may not do this'],
  ];
  const OAUTH_ONLY: Row[] = [
    ['invalid_client', '', 'IMS_CLIENT_REFUSED', 'do not belong together, or the secret was'],
    ['unauthorized_client', '', 'IMS_GRANT_REFUSED', 'not an OAuth server-to-server one'],
    ['unsupported_grant_type', '', 'IMS_GRANT_REFUSED', 'not an OAuth server-to-server one'],
    ['invalid_scope', '', 'IMS_SCOPE_REFUSED', 'Scopes asked for: openid, AdobeID. Set `scopes`'],
    ['invalid_target_scope', '', 'IMS_SCOPE_REFUSED', 'Scopes asked for: openid, AdobeID.'],
    ['internal_error', '', 'IMS_REFUSED', 'for a reason that this action does not know'],
  ];
  const JWT_ONLY: Row[] = [
    ['invalid_token', 'Could not match JWT', 'IMS_ASSERTION_REFUSED', 'certificate has expired or'],
    ['INVALID_TOKEN', 'bad SIGNATURE', 'IMS_ASSERTION_REFUSED', 'certificate has expired or was'],
    ['invalid_signature', '', 'IMS_ASSERTION_REFUSED', 'certificate has expired or was removed'],
    ['invalid_token', 'JWT has expired', 'IMS_ASSERTION_REFUSED', 'and the clock of the runner'],
    ['bad_request', 'sub is badly formed', 'IMS_ASSERTION_REFUSED', 'Check `technical-account-id`'],
    ['invalid_client', 'exchange_jwt', 'IMS_CLIENT_REFUSED', 'it may not use the JWT exchange'],
    ['unauthorized_client', '', 'IMS_GRANT_REFUSED', 'Move to OAuth server-to-server'],
    ['unsupported_grant_type', '', 'IMS_GRANT_REFUSED', 'Move to OAuth server-to-server'],
    ['invalid_scope', 'not a subset', 'IMS_SCOPE_REFUSED', 'asked for: ent_a, ent_b. Compare `met'],
    ['invalid_target_scope', '', 'IMS_SCOPE_REFUSED', 'product profile is still assigned'],
    ['internal_error', 'Please try', 'IMS_UNAVAILABLE', 'the credential was migrated to OAuth'],
    ['INTERNAL_SERVER_ERROR', '', 'IMS_UNAVAILABLE', 'Leave out the private key to use'],
  ];

  test.each([
    ...[...EITHER, ...OAUTH_ONLY].map((row) => ['oauth', ...row] as const),
    ...[...EITHER, ...JWT_ONLY].map((row) => ['jwt', ...row] as const),
  ])('%s: %s (%s) is %s', async (name, error, error_description, code, advice) => {
    const outcome = answer(400, { error, error_description });

    const thrown = await errorOf(outcome, {}, name === 'oauth' ? oauth : jwt);

    expect(thrown.code).toBe(code);
    expect(thrown.message.split('\n')[0]).toContain(advice);
    const scopes = name === 'oauth' ? 'scopes' : 'metascopes';
    expect(thrown.checklist?.split('\n')[0]).toBe(
      code === 'IMS_SCOPE_REFUSED' ? `### IMS refused the ${scopes}: \`${code}\`` : undefined,
    );
  });

  test('a signature that is not known tells when the certificate ends', async () => {
    const certificateExpiresAt = new Date('2026-11-25T02:15:00.5Z');
    const flow = jwtFlow(endpoint, { ...JWT, certificateExpiresAt }, () => {});

    const { message } = await errorOf(refusal('invalid_signature'), {}, flow);

    expect(message).toContain('the certificate (valid until 2026-11-25T02:15:00Z) has expired');
  });

  test('refused scopes are told to be the defaults, with what the other console has', async () => {
    const defaults = await errorOf(refusal('invalid_scope'), {}, ofScopes(FORMS_SCOPES));
    const own = await errorOf(refusal('invalid_scope'), {}, ofScopes([...FORMS_SCOPES]));

    expect(defaults.message).toContain(
      `These are the defaults, because none were set; they fit the Adobe Developer Console. Accounts of the AEM Developer Console usually have \`scopes: ${AEM_CONSOLE_SCOPES.join(',')}\``,
    );
    expect(defaults.checklist).toContain('the defaults.');
    expect(own.message + own.checklist).not.toContain('defaults');
  });
});

test.each<[number, unknown, ErrorCode, string]>([
  [429, '<html>', 'IMS_THROTTLED', 'limits how often'],
  [408, '', 'IMS_UNAVAILABLE', 'could not answer'],
  [500, { error: 'internal_error' }, 'IMS_UNAVAILABLE', 'could not answer'],
  [499, ['invalid_client'], 'IMS_REFUSED', 'holds no IMS error'],
  [201, {}, 'IMS_ANSWER_INVALID', 'ims.test answered 201, but only 200 brings a token.'],
  [300, '', 'IMS_ANSWER_INVALID', 'ims.test answered with a redirect (300), which is never'],
])('without a known error the status decides: %i with %j', async (status, body, code, advice) => {
  const thrown = await errorOf(answer(status, body, { location: 'https://evil.test/' }));

  expect(thrown.code).toBe(code);
  expect(thrown.message).toContain(advice);
  expect(thrown.message).not.toContain('evil');
});

describe('the words of IMS', () => {
  test('are shown with the debug id, the client and the call', async () => {
    const body = { error: 'odd', error_description: 'very odd' };

    const { message } = await errorOf(answer(400, body, { 'x-debug-id': 'abc-123' }));

    expect(message.split('\n')).toEqual([
      expect.stringContaining('Ask Adobe support'),
      'IMS said: status 400, error: odd, error_description: very odd, x-debug-id: abc-123. Client id: me. Call: POST https://ims.test/ims/token/v3.',
    ]);
  });

  test.each<[object, string, string]>([
    [{ error: { code: 'odd', message: 'very\nodd' } }, 'odd', 'very odd'],
    [{ error: 'e'.repeat(101) }, `${'e'.repeat(100)}…`, 'none'],
    [{ error: null, error_description: 'very odd' }, 'none', 'very odd'],
    [{ error: 7, error_description: {} }, 'none', 'none'],
    [{ error: { code: 7 } }, 'none', 'none'],
  ])('are found in %j', async (body, error, description) => {
    const { message } = await errorOf(answer(400, body));

    const words = `error: ${error}, error_description: ${description}, x-debug-id: none.`;
    expect(message).toContain(words);
  });
});

test.each([
  ['transient', 'IMS_UNREACHABLE'],
  ['oversized', 'IMS_ANSWER_INVALID'],
] as const)('no answer, for a reason that is %s, is %s', async (kind, code) => {
  const message = 'POST https://ims.test/ims/token/v3: the reason.';
  expect(await errorOf(new ExchangeFailure(kind, 'the reason'))).toMatchObject({ code, message });
});

const UP = 'Attempts made until the time (`timeout-seconds`) was up:';
test.each<[string, Partial<CallEnd>, string | undefined]>([
  ['not when there was one, and time was left', {}, undefined],
  ['alone, when the last answer was final', { attempts: 3 }, 'Attempts made: 3.'],
  [
    'with the time, when it was up',
    { isTimeUp: true, startedMs: 299, deadlineMs: 3000 },
    `${UP} 1.`,
  ],
  [
    'with what had gone of the time before',
    { attempts: 3, isTimeUp: true, startedMs: 2640, deadlineMs: 3000 },
    `${UP} 3. Of its 3 s, 2.6 s had passed before this call began.`,
  ],
  [
    'with a wait that was too long',
    { attempts: 2, refusedWaitMs: 600_000, startedMs: 2000, deadlineMs: 20_000 },
    'The server asks to wait 600 s (Retry-After), more than the time left of `timeout-seconds`; attempts made: 2. Of its 20 s, 2.0 s had passed before this call began.',
  ],
])('the attempts are told %s', async (_what, end, line) => {
  const { message } = await errorOf(answer(503), end);
  expect(message.split('\n')[2]).toBe(line);
});
