import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { judgeVerification } from '../../../src/aem/verify-answer.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import { ExchangeFailure } from '../../../src/http/exchange-failure.ts';
import type { CallEnd } from '../../../src/http/exchange-with-retry.ts';
import type { HttpAnswer } from '../../../src/http/http-messages.ts';
import { maskToken } from '../../../src/runner/masks.ts';
import { actionErrorOf } from '../_action-error.ts';

const URL_WITH_QUERY = new URL('https://author-p1-e2.test/adobe/forms?key=in-the-query#part');
const CLIENT = { clientId: 'my-client', scopes: 'openid,AdobeID' };
const TOKEN =
  'eyJhbGciOiJub25lIn0.echoed-payload-0123456789.echoed-signature-0123456789-0123456789';

const answer = (status: number, body = '', contentType = 'application/json'): HttpAnswer => ({
  status,
  headers: contentType === '' ? {} : { 'content-type': contentType },
  body,
});
const problem = (status: number, fields: object): HttpAnswer =>
  answer(status, JSON.stringify(fields), 'application/problem+json;charset=utf-8');

function judge(outcome: CallEnd['outcome'], end: Partial<CallEnd> = {}, client = CLIENT): void {
  judgeVerification(
    { url: URL_WITH_QUERY, outcome, attempts: 1, startedMs: 0, deadlineMs: 120_000, ...end },
    client,
  );
}

beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  maskToken(TOKEN);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe('the token is accepted', () => {
  test.each<[string, HttpAnswer]>([
    ['200 with JSON', answer(200, '{"data":[]}')],
    ['200 with text', answer(200, 'ok <html> ok', 'text/plain')],
    ['200 with XML', answer(200, '<configs/>', 'application/xml')],
    ['200 without a type', answer(200, 'ok', '')],
    ['204', answer(204, '', '')],
    ['299', answer(299)],
  ])('by %s', (_what, outcome) => {
    expect(judge(outcome)).toBeUndefined();
  });
});

describe('the token is refused', () => {
  const PAGE = '<!DOCTYPE html><title>Sign in';
  const PAGE_TYPE = 'text/html;charset=utf-8';

  test.each<[string, HttpAnswer, ErrorCode, RegExp]>([
    ['200 with a page', answer(200, PAGE, PAGE_TYPE), 'AEM_LOGIN_PAGE', /web page/],
    ['a page told by its type', answer(200, 'x', 'TEXT/HTML'), 'AEM_LOGIN_PAGE', /page/],
    ['a page of XHTML', answer(200, 'x', 'application/xhtml+xml'), 'AEM_LOGIN_PAGE', /page/],
    ['a page with no type', answer(200, `\ufeff\n${PAGE}`, ''), 'AEM_LOGIN_PAGE', /page/],
    ['a bare page', answer(200, '<HTML lang="en">', ''), 'AEM_LOGIN_PAGE', /page/],
    ['300', answer(300), 'AEM_LOGIN_PAGE', /redirect/],
    ['302', answer(302, PAGE, PAGE_TYPE), 'AEM_LOGIN_PAGE', /redirect/],
    ['399', answer(399), 'AEM_LOGIN_PAGE', /redirect/],
    ['401', answer(401), 'AEM_TOKEN_REFUSED', /another environment or organization/],
    [
      '401 of a gateway',
      answer(401, '{"error_code":"401013","message":"Oauth token is not valid"}'),
      'AEM_TOKEN_REFUSED',
      /gateway .*\(401013\)/,
    ],
    ['its words only', answer(401, 'OAuth token is not valid'), 'AEM_TOKEN_REFUSED', /gateway/],
    ['403', answer(403), 'AEM_PERMISSION_MISSING', /product profile.*forms-users/],
    ['403 with a page', answer(403, PAGE, PAGE_TYPE), 'AEM_PERMISSION_MISSING', /product profile/],
    [
      '403 Unauthorized Access',
      answer(403, '{"message":"Unauthorized Access"}'),
      'AEM_CLIENT_NOT_ALLOWED',
      /`allowedClientIDs` of `api.yaml`.*Config Pipeline/,
    ],
    [
      '403 for scopes',
      problem(403, { detail: 'The access token is missing required scopes.' }),
      'AEM_SCOPE_MISSING',
      /`scopes`/,
    ],
    ['404', answer(404, PAGE, PAGE_TYPE), 'AEM_NOT_FOUND', /wrong host/],
    ['408', answer(408), 'AEM_UNAVAILABLE', /hibernated/],
    ['429', answer(429), 'AEM_UNAVAILABLE', /fewer jobs/],
    ['500', answer(500), 'AEM_UNAVAILABLE', /hibernated/],
    ['599', answer(599), 'AEM_UNAVAILABLE', /hibernated/],
    ['400', answer(400), 'AEM_ANSWER_UNEXPECTED', /read with GET/],
    ['405', answer(405), 'AEM_ANSWER_UNEXPECTED', /read with GET/],
    ['101', answer(101), 'AEM_ANSWER_UNEXPECTED', /read with GET/],
  ])('by %s', async (_what, outcome, code, advice) => {
    const error = await actionErrorOf(() => judge(outcome));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(advice);
    expect(error.message).toContain(`status ${outcome.status}`);
  });

  test.each<[ExchangeFailure, ErrorCode, RegExp]>([
    [new ExchangeFailure('transient', 'it broke'), 'AEM_UNREACHABLE', /allow lists.*it broke/s],
    [
      new ExchangeFailure('permanent', 'no trust'),
      'AEM_UNREACHABLE',
      /AEM was not asked.*no trust/s,
    ],
    [new ExchangeFailure('oversized', 'too long'), 'AEM_ANSWER_UNEXPECTED', /small.*too long/s],
  ])('without an answer: %s', async (outcome, code, message) => {
    const error = await actionErrorOf(() => judge(outcome));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('the message', () => {
  const messageOf = async (...parts: Parameters<typeof judge>) =>
    (await actionErrorOf(() => judge(...parts))).message;

  test('names the client, the scopes, the call without its query, and the attempts', async () => {
    expect(await messageOf(answer(401), { attempts: 3 })).toMatch(
      /^IMS issued a token, but `verify-url` did not accept it\. .*\nGET https:\/\/author-p1-e2\.test\/adobe\/forms: status 401; attempts made: 3\.\nClient id: my-client\. Scopes of the token: openid,AdobeID\.$/,
    );
  });

  test('says when scopes are not known', async () => {
    expect(await messageOf(answer(401), {}, { ...CLIENT, scopes: '' })).toContain('not known');
  });

  test('tells of a wait that does not fit', async () => {
    expect(await messageOf(answer(503), { refusedWaitMs: 90_000 })).toContain(
      'AEM asks to wait 90 s (Retry-After), more than the time left of `timeout-seconds`.',
    );
  });

  test("tells of a proxy's wait that does not fit", async () => {
    const failure = new ExchangeFailure('transient', 'the proxy answered 429');

    expect(await messageOf(failure, { refusedWaitMs: 90_000 })).toContain(
      'The proxy asks to wait 90 s',
    );
  });

  const silence = (seconds: string) =>
    new ExchangeFailure('timeout', `no complete answer within ${seconds} s`);

  test('says where the time went that AEM did not get', async () => {
    const end = { isTimeUp: true, startedMs: 2600, deadlineMs: 3000 } as const;

    const message = await messageOf(silence('0.4'), end);

    expect(message.split('\n').slice(0, 2)).toEqual([
      'IMS issued a token, but AEM gave no answer in the 0.4 s that `timeout-seconds` left for it: of 3.0 s, 2.6 s had gone before AEM was asked. Raise it; if it goes on, check the host, the network of the runner and allow lists.',
      'GET https://author-p1-e2.test/adobe/forms: no complete answer within 0.4 s; attempts made until the time (`timeout-seconds`) was up: 1. Of its 3 s, 2.6 s had passed before this call began.',
    ]);
  });

  test.each<[string, CallEnd['outcome'], Partial<CallEnd>, RegExp]>([
    [
      'AEM had its time',
      silence('5.0'),
      { isTimeUp: true, startedMs: 1000, deadlineMs: 6000 },
      /could not be reached.*\n.*was up: 1\. Of its 6 s, 1\.0 s had passed before this call began\.$/m,
    ],
    [
      'the connection failed',
      new ExchangeFailure('transient', 'the reason'),
      { isTimeUp: true, startedMs: 2600, deadlineMs: 3000 },
      /could not be reached/,
    ],
    [
      'AEM answered',
      answer(503),
      { isTimeUp: true, startedMs: 2600, deadlineMs: 3000 },
      /could not answer in time.*\n.*was up: 1\. Of its 3 s, 2\.6 s had passed/,
    ],
  ])('gives the usual advice where %s', async (_what, outcome, end, expected) => {
    expect(await messageOf(outcome, end)).toMatch(expected);
  });

  test('shows title and detail of problem+json, and no other field', async () => {
    const fields = {
      title: 'Forbidden',
      detail: 'No\r\nscope',
      instance: '/canary',
      type: 'urn:canary',
    };

    expect(await messageOf(problem(403, fields))).toContain('status 403, Forbidden, No scope;');
    expect(await messageOf(problem(403, fields))).not.toContain('canary');
  });

  test.each<[string, HttpAnswer]>([
    ['other JSON', answer(403, '{"title":"canary","detail":"canary"}')],
    ['JSON without a type', answer(403, '{"title":"canary"}', '')],
    ['a page', answer(403, '<title>canary', 'text/html')],
    ['problem+json that is none', answer(403, 'canary', 'application/problem+json')],
    ['a list', answer(403, '[{"title":"canary"}]', 'application/problem+json')],
    ['fields that are no text', problem(403, { title: ['canary'], detail: { canary: 1 } })],
  ])('shows nothing of %s', async (_what, outcome) => {
    const message = await messageOf(outcome);

    expect(message).toContain('status 403; attempts');
    expect(message).not.toContain('canary');
  });

  test('is bounded, and hides a token that is echoed', async () => {
    const fields = { title: `t ${TOKEN} t`, detail: 'd'.repeat(100_000) };

    const message = await messageOf(problem(500, fields));

    expect(message).toContain('status 500, t *** t, ddd');
    expect(message.length).toBeLessThan(1200);
  });
});
