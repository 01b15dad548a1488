import { describe, expect, test } from '@jest/globals';
import { judgeVerification } from '../../../src/aem/verify-answer.ts';
import { verifyRequest } from '../../../src/aem/verify-token.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import type { CallEnd } from '../../../src/http/call.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import type { HttpAnswer } from '../../../src/http/http-messages.ts';
import { rememberSecret } from '../../../src/secrets/known-secrets.ts';
import { FAULTS, type Fault } from '../../simulators/forms/fault.ts';
import { actionErrorOf } from '../_action-error.ts';

const URL_WITH_QUERY = new URL('https://author-p1-e2.test/adobe/forms?key=in-the-query#part');
const CLIENT = { clientId: 'my-client', scopes: 'openid,AdobeID' };

const answer = (status: number, body = '', type = 'application/json'): HttpAnswer => ({
  status,
  headers: type === '' ? {} : { 'content-type': type },
  body,
});
const problem = (status: number, fields: object): HttpAnswer =>
  answer(status, JSON.stringify(fields), 'application/problem+json;charset=utf-8');
const failure = (kind: ExchangeFailure['kind']) => new ExchangeFailure(kind, 'the reason');

const judge = (outcome: CallEnd['outcome'], end: Partial<CallEnd> = {}, client = CLIENT) =>
  judgeVerification(
    { url: URL_WITH_QUERY, outcome, attempts: 1, startedMs: 0, deadlineMs: 120_000, ...end },
    client,
  );
const errorOf = (...call: Parameters<typeof judge>) => actionErrorOf(() => judge(...call));
const messageOf = async (...call: Parameters<typeof judge>) => (await errorOf(...call)).message;

test('the request reads the URL with the token and the client id, and nothing else of ours', () => {
  expect(verifyRequest(URL_WITH_QUERY, 'the-token', 'me')).toEqual({
    method: 'GET',
    url: URL_WITH_QUERY,
    headers: {
      accept: 'application/json, */*;q=0.5',
      authorization: 'Bearer the-token',
      'x-api-key': 'me',
    },
  });
});

test.each<[string, HttpAnswer]>([
  ['200 with JSON', answer(200, '{"data":[]}')],
  ['200 with text', answer(200, 'ok <html> ok', 'text/plain')],
  ['299 without a type', answer(299, 'ok', '')],
])('the token is accepted by %s', (_what, outcome) => {
  expect(judge(outcome)).toBeUndefined();
});

describe('the token is refused', () => {
  test.each<[Fault, ErrorCode, RegExp]>([
    ['token-refused', 'AEM_TOKEN_REFUSED', /another environment or organization/],
    ['client-not-allowed', 'AEM_CLIENT_NOT_ALLOWED', /`allowedClientIDs` of `api\.yaml`/],
    ['scope-missing', 'AEM_SCOPE_MISSING', /its scopes to `scopes`/],
    ['permission-missing', 'AEM_PERMISSION_MISSING', /product profile.*forms-users.*first call/],
    ['not-found', 'AEM_NOT_FOUND', /wrong host.*wrong path.*AEM version older/],
    ['login-redirect', 'AEM_LOGIN_PAGE', /redirect to one: this URL takes no bearer token/],
    ['login-page', 'AEM_LOGIN_PAGE', /web page/],
    ['server-error', 'AEM_UNAVAILABLE', /hibernated or being deployed/],
    ['timed-out', 'AEM_UNAVAILABLE', /hibernated/],
    ['throttled', 'AEM_UNAVAILABLE', /fewer jobs/],
  ])('in the words of AEM: %s', async (fault, code, advice) => {
    const { status, headers, body } = FAULTS[fault]('/adobe/forms');
    const type = new Headers(headers).get('content-type') ?? '';

    const error = await errorOf(answer(status, String(body), type));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(advice);
    expect(error.message).toContain(`status ${status}`);
    expect(error.checklist !== undefined).toBe(code !== 'AEM_UNAVAILABLE');
  });

  test.each<[string, CallEnd['outcome'], ErrorCode, RegExp]>([
    ['300', answer(300), 'AEM_LOGIN_PAGE', /redirect/],
    ['401 of a gateway', answer(401, '{"error_code":"401013"}'), 'AEM_TOKEN_REFUSED', /gateway/],
    ['its words only', answer(401, 'OAuth token is not valid'), 'AEM_TOKEN_REFUSED', /401013/],
    ['400', answer(400), 'AEM_ANSWER_UNEXPECTED', /can be read with GET/],
    ['101', answer(101), 'AEM_ANSWER_UNEXPECTED', /can be read with GET/],
    ['a fault', failure('transient'), 'AEM_UNREACHABLE', /could not be.*allow lists.*the reason/s],
    ['a fault for good', failure('permanent'), 'AEM_UNREACHABLE', /was not asked.*the reason/s],
    ['a flood', failure('oversized'), 'AEM_ANSWER_UNEXPECTED', /small answer.*the reason/s],
  ])('by %s', async (_what, outcome, code, advice) => {
    const error = await errorOf(outcome);

    expect(error.code).toBe(code);
    expect(error.message).toMatch(advice);
  });
});

describe('the message', () => {
  test('names the client, the scopes, the call without its query, and the attempts', async () => {
    expect(await messageOf(answer(401), { attempts: 3 })).toMatch(
      /^IMS issued a token, but `verify-url` did not accept it\. .*\nGET https:\/\/author-p1-e2\.test\/adobe\/forms: status 401; attempts made: 3\.\nClient id: my-client\. Scopes of the token: openid,AdobeID\.$/,
    );
    expect(await messageOf(answer(401), {}, { ...CLIENT, scopes: '' })).toContain(': not known.');
  });

  test('tells who asks for a wait that does not fit', async () => {
    const wait = { refusedWaitMs: 90_000, startedMs: 60_000 };
    const asks =
      'asks to wait 90 s (Retry-After), more than the time left of `timeout-seconds`. Of its 120 s, 60.0 s had passed before this call began.';

    expect(await messageOf(answer(503), wait)).toContain(`attempts made: 1. AEM ${asks}`);
    expect(await messageOf(failure('transient'), wait)).toContain(`The proxy ${asks}`);
  });

  test('says where the time went that AEM did not get', async () => {
    const end = { isTimeUp: true, startedMs: 2600, deadlineMs: 3000 } as const;

    const message = await messageOf(failure('timeout'), end);

    expect(message.split('\n').slice(0, 2)).toEqual([
      'IMS issued a token, but AEM gave no answer in the 0.4 s that `timeout-seconds` left for it: of 3.0 s, 2.6 s had gone before AEM was asked. Raise it; if it goes on, check the host, the network of the runner and allow lists.',
      'GET https://author-p1-e2.test/adobe/forms: the reason; attempts made until the time (`timeout-seconds`) was up: 1. Of its 3 s, 2.6 s had passed before this call began.',
    ]);
  });

  test.each<[string, CallEnd['outcome'], number, RegExp]>([
    ['AEM had its time', failure('timeout'), 7600, /could not be reached.*\n.*was up: 1\. Of it/],
    ['the connection failed', failure('transient'), 3000, /could not be reached.*\n.*was up: 1\./],
  ])('gives the usual advice where %s', async (_what, outcome, deadlineMs, expected) => {
    const end = { isTimeUp: true, startedMs: 2600, deadlineMs } as const;
    expect(await messageOf(outcome, end)).toMatch(expected);
  });

  test('shows title and detail of problem+json, and no other field', async () => {
    const fields = { title: 'Forbidden', detail: 'No\r\nscope', instance: '/canary', x: 'canary' };

    const message = await messageOf(problem(403, fields));

    expect(message).toContain('status 403, Forbidden, No scope;');
    expect(message).not.toContain('canary');
  });

  test.each<[string, HttpAnswer]>([
    ['other JSON', answer(403, '{"title":"canary"}', 'text/json; not=application/problem+json')],
    ['problem+json that is none', answer(403, 'canary', 'application/problem+json')],
    ['fields that are no text', problem(403, { title: ['canary'], detail: { canary: 1 } })],
  ])('shows nothing of %s', async (_what, outcome) => {
    const message = await messageOf(outcome);

    expect(message).toContain('status 403; attempts');
    expect(message).not.toContain('canary');
  });

  test('is bounded, and hides a token that is echoed', async () => {
    const token = 'an-echoed-token';
    rememberSecret(token);
    const fields = { title: `t ${token} t`, detail: 'd'.repeat(100_000) };

    const message = await messageOf(problem(500, fields));

    expect(message).toContain('status 500, t *** t, ddd');
    expect(message.length).toBeLessThan(1200);
  });
});
