import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { expectSuccess, firstAccount, TEST_LIMIT_MS } from '../dist/_run.ts';
import { startHttpServer, type TestServer } from '../dist/_servers.ts';
import type { Fault } from '../simulators/forms/fault.ts';
import { type FormsSimulator, startFormsSimulator } from '../simulators/forms/forms-simulator.ts';
import { createAemConsoleAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { messageOfRefusal, PATH, shownBy, verifyAt } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let ims: ImsSimulator;
let forms: FormsSimulator;
let server: TestServer;
let answer: Answer;
let requests: IncomingMessage[] = [];
beforeAll(async () => {
  ims = await startImsSimulator({ scopeInAnswer: true, accounts: [createAemConsoleAccount()] });
  forms = await startFormsSimulator({ imsUrl: ims.url });
  server = await startHttpServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
});
beforeEach(() => {
  requests = [];
  forms.faults.length = 0;
});
afterAll(() => Promise.all([ims.close(), forms.close(), server.close()]));

const send =
  (status: number, body: string | object = '', type = 'application/json'): Answer =>
  (_request, response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(text);
  };
const problem = (status: number, fields: object) =>
  send(status, fields, 'application/problem+json');
const page = (status: number) =>
  send(status, '<!doctype html><title>canary</title>canary', 'text/html;charset=utf-8');

describe('AEM accepts the token', () => {
  test('that IMS vouches for', async () => {
    const result = await verifyAt(ims, forms.url);

    expectSuccess(result);
    expect(result.log).toContain(`127.0.0.1:${new URL(forms.url).port} accepts the token.`);
    expect(shownBy(result)).not.toContain('canary');
  });

  test.each<[string, Answer]>([
    ['200 with JSON', send(200, { canary: 1 })],
    ['200 with nothing', send(200, '', '')],
    ['201', send(201)],
    ['204', send(204, '', '')],
    ['200 with a PDF', send(200, '%PDF-1.7 canary', 'application/pdf')],
    ['200 with XML', send(200, '<?xml version="1.0"?><canary/>', 'application/xml')],
  ])('by %s', async (_what, given) => {
    answer = given;

    const result = await verifyAt(ims, server.url);

    expectSuccess(result);
    expect(shownBy(result)).not.toContain('canary');
    expect(requests).toHaveLength(1);
  });
});

describe('AEM refuses the token', () => {
  const faults: [Fault, ErrorCode, RegExp][] = [
    ['token-refused', 'AEM_TOKEN_REFUSED', /expired, or the credential belongs to another env/],
    ['client-not-allowed', 'AEM_CLIENT_NOT_ALLOWED', /`allowedClientIDs` of `api\.yaml`/],
    ['scope-missing', 'AEM_SCOPE_MISSING', /Forbidden, The access token is missing required scop/],
    ['permission-missing', 'AEM_PERMISSION_MISSING', /no product profile.*forms-users/],
    ['not-found', 'AEM_NOT_FOUND', /wrong host.*wrong path/],
    ['login-redirect', 'AEM_LOGIN_PAGE', /redirect.*takes no bearer token/],
    ['login-page', 'AEM_LOGIN_PAGE', /web page/],
  ];
  test.each(faults)('in the words of AEM: %s', async (fault, code, advice) => {
    forms.faults.push(fault);
    const before = forms.requests.length;

    const result = await verifyAt(ims, forms.url);

    const message = messageOfRefusal(result, code);
    const { clientId, scopes } = firstAccount(ims);
    expect(message).toMatch(advice);
    expect(message).toContain(`Client id: ${clientId}. Scopes of the token: ${scopes.join(',')}.`);
    expect(message).toContain(`GET ${forms.url}${PATH}: status ${forms.requests.at(-1)?.status}`);
    expect(forms.requests.length - before).toBe(1);
  });

  const answers: [string, Answer, ErrorCode, RegExp][] = [
    [
      '401 of a gateway',
      send(401, { error_code: '401013', message: 'canary' }),
      'AEM_TOKEN_REFUSED',
      /gateway does not take the token \(401013\)/,
    ],
    [
      '401 in its words',
      send(401, { message: 'Oauth token is not valid' }),
      'AEM_TOKEN_REFUSED',
      /gateway/,
    ],
    ['401 with a page', page(401), 'AEM_TOKEN_REFUSED', /another environment/],
    ['401 with nothing', send(401, '', ''), 'AEM_TOKEN_REFUSED', /another environment/],
    ['403 with nothing', send(403, '', ''), 'AEM_PERMISSION_MISSING', /forms-users/],
    ['403 with a page', page(403), 'AEM_PERMISSION_MISSING', /product profile/],
    [
      '403 with another problem',
      problem(403, { title: 'No', detail: 'Not in group' }),
      'AEM_PERMISSION_MISSING',
      /status 403, No, Not in group/,
    ],
    [
      '403 for scopes, as text',
      send(403, 'the access token is missing required scopes', 'text/plain'),
      'AEM_SCOPE_MISSING',
      /`scopes`/,
    ],
    ['404 with JSON', send(404, { canary: 1 }), 'AEM_NOT_FOUND', /AEM version older/],
    ['400', problem(400, { title: 'Bad' }), 'AEM_ANSWER_UNEXPECTED', /status 400, Bad;/],
    ['405', send(405), 'AEM_ANSWER_UNEXPECTED', /can be read with GET/],
    ['415', send(415), 'AEM_ANSWER_UNEXPECTED', /can be read with GET/],
    ['304', send(304, '', ''), 'AEM_LOGIN_PAGE', /status 304/],
    ['200 with a page', page(200), 'AEM_LOGIN_PAGE', /web page/],
    [
      '200 with a page as text',
      send(200, '\n<!DOCTYPE HTML>canary', 'text/plain'),
      'AEM_LOGIN_PAGE',
      /page/,
    ],
    [
      '200 with a comment and no type',
      send(200, '<!-- sign in --><form>canary', ''),
      'AEM_LOGIN_PAGE',
      /page/,
    ],
    [
      '200 with a head and no type',
      send(200, '<head><title>canary</title>', ''),
      'AEM_LOGIN_PAGE',
      /page/,
    ],
    [
      '200 with a prolog and no type',
      send(200, '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE html PUBLIC "x">canary', ''),
      'AEM_LOGIN_PAGE',
      /page/,
    ],
    [
      '200 with a page of XHTML',
      send(200, '<?xml version="1.0"?><html>canary', 'application/xhtml+xml'),
      'AEM_LOGIN_PAGE',
      /page/,
    ],
    ['501', send(501), 'AEM_UNAVAILABLE', /hibernated/],
  ];
  test.each(answers)('by %s', async (_what, given, code, said) => {
    answer = given;

    const result = await verifyAt(ims, server.url, {}, { debug: true });

    expect(messageOfRefusal(result, code)).toMatch(said);
    expect(requests).toHaveLength(1);
  });

  test('by what its own gate says of the client, the scopes and the group', async () => {
    const outsider = createAemConsoleAccount();
    const bare = createOAuthAccount({ scopes: ['openid'] });
    const other = createOAuthAccount();
    ims.accounts.push(outsider, bare, other);
    const policy = { allowedClientIds: [bare.clientId], formsUsers: [] };
    const strict = await startFormsSimulator({ imsUrl: ims.url, ...policy });
    const lenient = await startFormsSimulator({ imsUrl: ims.url, ...policy, isLenient: true });
    const run = (account: typeof outsider, { url } = strict) =>
      verifyAt(ims, url, {
        'client-id': account.clientId,
        'client-secret': account.clientSecrets[0] ?? '',
        scopes: account.scopes.join(),
      });

    messageOfRefusal(await run(other), 'AEM_TOKEN_REFUSED');
    messageOfRefusal(await run(other, lenient), 'AEM_CLIENT_NOT_ALLOWED');
    messageOfRefusal(await run(bare), 'AEM_SCOPE_MISSING');
    messageOfRefusal(await run(outsider), 'AEM_PERMISSION_MISSING');
    await lenient.close();
    await strict.close();
  });
});

describe('a redirect', () => {
  const other: IncomingMessage[] = [];
  let elsewhere: TestServer;
  beforeAll(async () => {
    elsewhere = await startHttpServer((request, response) => {
      other.push(request);
      response.end('{}');
    });
  });
  afterAll(() => elsewhere.close());

  test.each([
    [301, () => `${elsewhere.url}/login?canary`],
    [302, () => `${elsewhere.url}/login?canary`],
    [302, () => '/libs/login.html?canary'],
    [303, () => `${elsewhere.url}/login?canary`],
    [307, () => `${elsewhere.url}/login?canary`],
    [308, () => '//localhost/canary'],
  ])('%i is not followed, to no host (%#)', async (status, location) => {
    answer = (_request, response) =>
      response.writeHead(status, { location: location() }).end('canary');

    const result = await verifyAt(ims, server.url);

    expect(messageOfRefusal(result, 'AEM_LOGIN_PAGE')).toContain(`status ${status}`);
    expect(requests).toHaveLength(1);
    expect(other).toEqual([]);
    expect(elsewhere.connections).toBe(0);
  });
});

describe('what AEM says is shown', () => {
  test('bounded', async () => {
    answer = problem(403, { title: 't'.repeat(100_000), detail: 'd'.repeat(400_000) });

    const message = messageOfRefusal(await verifyAt(ims, server.url), 'AEM_PERMISSION_MISSING');

    expect(message).toContain('tttt');
    expect(message).toContain('dddd');
    expect(message.length).toBeLessThan(1500);
    expect(message).toContain('Client id:');
  });

  test('on lines of ours only, and without what a terminal obeys', async () => {
    const said =
      'a\r\n::add-mask::b\u001b[31m\u0007\u202ec\u2028d\n##[error]e%0A::set-output name=t::f';
    answer = problem(403, { title: said, detail: said });

    const result = await verifyAt(ims, server.url);

    const message = messageOfRefusal(result, 'AEM_PERMISSION_MISSING');
    expect(message).toContain('status 403, a ::add-mask::b [31m c d ##[error]e%0A::set-output');
    expect(message).not.toMatch(/[^\P{C}\n]/u);
    expect(result.commands.map(({ name }) => name)).not.toContain('set-output');
    expect(result.masks).not.toContain('b');
  });

  test('without the token or the secret, in whatever form it echoes them', async () => {
    const secret = firstAccount(ims).clientSecrets[0] ?? '';
    let token = '';
    answer = (request, response) => {
      token = (request.headers.authorization ?? '').replace('Bearer ', '');
      const base64 = Buffer.from(`x${token}`).toString('base64');
      const title = `${secret} Bearer ${token} ${encodeURIComponent(secret)}`;
      problem(403, { title, detail: `${base64} ${token.split('.')[1]}` })(request, response);
    };

    const result = await verifyAt(ims, server.url, {}, { debug: true });

    messageOfRefusal(result, 'AEM_PERMISSION_MISSING');
    const [, payload = '?', signature = '?'] = token.split('.');
    const parts = [secret, token, payload, signature, Buffer.from(signature).toString('base64')];
    expect(parts.filter((part) => shownBy(result).includes(part))).toEqual([]);
    expect(result.log).toContain('status 403, *** Bearer ***');
  });

  test.each<[string, Answer]>([
    ['a page', page(403)],
    ['JSON of another kind', send(403, { title: 'canary', detail: 'canary', message: 'canary' })],
    [
      'other fields of a problem',
      problem(403, { type: 'canary', instance: 'canary', x: ['canary'] }),
    ],
    ['a problem that is none', send(403, '"canary"', 'application/problem+json')],
    ['fields that are no text', problem(403, { title: { canary: 1 }, detail: ['canary'] })],
    [
      'headers',
      (_request, response) =>
        response
          .writeHead(403, 'canary', { 'www-authenticate': 'canary', 'set-cookie': 'canary' })
          .end(),
    ],
  ])('nothing of %s', async (_what, given) => {
    answer = given;

    const result = await verifyAt(ims, server.url, {}, { debug: true });

    expect(messageOfRefusal(result, 'AEM_PERMISSION_MISSING')).toContain('status 403; attempts');
  });
});

describe('AEM has no time, which', () => {
  test.each([408, 429, 500, 502, 503, 504])('%i is tried again', async (status) => {
    answer = (request, response) =>
      (requests.length === 1 ? page(status) : send(200, {}))(request, response);

    const result = await verifyAt(ims, server.url);

    expectSuccess(result);
    expect(requests).toHaveLength(2);
    expect(result.log).toMatch(
      new RegExp(`Verification by AEM: attempt 1 answered ${status}; next in 0\\.\\d s`),
    );
  });

  test('until the time is up', async () => {
    answer = page(503);

    const result = await verifyAt(ims, server.url, { 'timeout-seconds': '3' });

    expect(messageOfRefusal(result, 'AEM_UNAVAILABLE')).toMatch(
      /status 503; attempts made until the time \(`timeout-seconds`\) was up: \d+\./,
    );
    expect(requests.length).toBeGreaterThan(1);
  });

  test.each<[string, () => string]>([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2000).toUTCString()],
  ])('and asks for a wait in %s: obeyed', async (_form, retryAfter) => {
    const times: number[] = [];
    answer = (_request, response) => {
      times.push(Date.now());
      if (times.length > 1) {
        return response.end('{}');
      }
      return response.writeHead(429, { 'retry-after': retryAfter() }).end();
    };

    expectSuccess(await verifyAt(ims, server.url));
    const [first = 0, second = 0] = times;
    // A date has whole seconds, so that up to one of the two is lost; timers round by a millisecond.
    expect(second - first).toBeGreaterThanOrEqual(999);
  });

  test('and asks for more than is left: fails at once, and says so', async () => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': '3600' }).end();

    const message = messageOfRefusal(await verifyAt(ims, server.url), 'AEM_UNAVAILABLE');

    expect(message).toContain(
      'AEM asks to wait 3600 s (Retry-After), more than the time left of `timeout-seconds`.',
    );
    expect(requests).toHaveLength(1);
  });

  test('is not a reason to ask IMS for another token', async () => {
    answer = (request, response) =>
      (requests.length === 1 ? page(500) : send(401))(request, response);
    const before = ims.counters.requests;

    messageOfRefusal(await verifyAt(ims, server.url), 'AEM_TOKEN_REFUSED');

    expect(requests).toHaveLength(2);
    expect(ims.counters.requests - before).toBe(1);
  });
});
