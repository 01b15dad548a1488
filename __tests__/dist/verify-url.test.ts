import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/error-codes.ts';
import { runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
} from './_run.ts';
import { startHttpServer, type TestServer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

const PATH = '/adobe/forms/batch/output/configs';

let ims: ImsSimulator;
let aem: TestServer;
/** What AEM answers, one after the other. */
let answers: ((response: ServerResponse) => void)[] = [];
let requests: IncomingMessage[] = [];
beforeAll(async () => {
  ims = await startImsSimulator();
  aem = await startHttpServer((request, response) => {
    requests.push(request);
    answers.shift()?.(response);
  });
});
beforeEach(() => {
  answers = [];
  requests = [];
});
afterAll(() => Promise.all([ims.close(), aem.close()]));

/** The inputs of a step that verifies its token at a server, with a query that must not be shown. */
const inputsFor = (origin = aem.url) => ({
  ...goodInputs(ims),
  'verify-url': `${origin}${PATH}?key=canary-in-the-query#canary`,
});
const send =
  (status: number, headers: Record<string, string> = {}, body = '{}') =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

/**
 * The token was refused with this code: nothing handed over, the token kept for revocation.
 *
 * @returns the message of the error
 */
function messageOfRefusal(result: StepResult, code: ErrorCode): string {
  const message = expectFailure(result, code);
  expect(result.rawStdout).not.toContain('canary');
  expect(Object.keys(result.state)).toEqual(['revocation']);
  return message;
}

test('a token is shown to AEM after it is masked, and handed over when AEM accepts it', async () => {
  answers = [send(200, {}, '{"canary":1}')];

  const result = await runMain(inputsFor());

  expectSuccess(result);
  expect(result.rawStdout).not.toContain('canary');
  const masked = `::add-mask::${result.outputs['token']}`;
  const order = [masked, '127.0.0.1:', 'Handed over a token'];
  const kinds = result.rawStdout
    .split('\n')
    .map((line) => order.find((start) => line.startsWith(start)));
  expect([...new Set(kinds)].filter((kind) => kind !== undefined)).toEqual(order);
  expect(result.log).toContain(`127.0.0.1:${aem.port} accepts the token.`);
  const [request] = requests;
  expect([request?.method, request?.url]).toEqual(['GET', `${PATH}?key=canary-in-the-query`]);
  expect(request?.headers).toEqual({
    host: `127.0.0.1:${aem.port}`,
    connection: expect.any(String),
    accept: 'application/json, */*;q=0.5',
    'accept-encoding': 'identity',
    'user-agent': 'aem-ims-token',
    authorization: `Bearer ${result.outputs['token']}`,
    'x-api-key': firstAccount(ims).clientId,
  });
  expect(requests).toHaveLength(1);
});

test('a token that AEM refuses is in no output, is told of safely, and is revoked by post', async () => {
  const title = 'a\r\n::add-mask::b\u001b[31m\u202ec\n##[error]d%0A::set-output name=token::e';
  const headers = { 'content-type': 'application/problem+json', 'set-cookie': 'canary' };
  const body = JSON.stringify({ title, detail: 'f'.repeat(400_000), instance: 'canary' });
  answers = [send(403, headers, body)];
  const inputs = { ...inputsFor(), summary: 'true' };

  const main = await runMain(inputs, { debug: true });

  const message = messageOfRefusal(main, 'AEM_PERMISSION_MISSING');
  expect(message).toContain(
    `GET ${aem.url}${PATH}: status 403, a ::add-mask::b [31m c ##[error]d%0A::set-output name=token::e, fff`,
  );
  expect(message).not.toMatch(/[^\P{C}\n]/u);
  expect(message.length).toBeLessThan(1500);
  expect(main.commands.map(({ name }) => name)).not.toContain('set-output');
  expect(main.masks).not.toContain('b');
  expect(main.summary).not.toContain('Adobe IMS access token');
  const token = (requests[0]?.headers.authorization ?? '').replace('Bearer ', '');
  expect(ims.tokenState(token).state).toBe('active');

  const post = await runAction({ stage: 'post', inputs, state: main.state });

  expect(post).toMatchObject({ exitCode: 0, annotations: [] });
  expect(ims.tokenState(token).state).toBe('revoked');
  expect(requests).toHaveLength(1);
});

test('a redirect is not followed, to no host', async () => {
  const elsewhere = await startHttpServer((_request, response) => response.end('{}'));
  answers = [send(302, { location: `${elsewhere.url}/login?canary` }, 'canary')];

  const result = await runMain(inputsFor());

  expect(messageOfRefusal(result, 'AEM_LOGIN_PAGE')).toContain('status 302');
  expect([requests.length, elsewhere.connections]).toEqual([1, 0]);
  await elsewhere.close();
});

test('an AEM that has no time is asked again, and IMS is not', async () => {
  const issued = ims.counters.issued;
  answers = [send(503), send(429, { 'retry-after': '1' }), send(401)];

  const result = await runMain(inputsFor());

  expect(messageOfRefusal(result, 'AEM_TOKEN_REFUSED')).toContain('attempts made: 3.');
  expect(result.log).toMatch(/Verification by AEM: attempt 1 answered 503; next in 0\.\d s/);
  expect(requests).toHaveLength(3);
  expect(ims.counters.issued - issued).toBe(1);
});

test('a server that is not trusted never sees the token, whatever the environment says', async () => {
  const tls = await startImsSimulator({ tls: true });

  const result = await runMain(inputsFor(tls.url), { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });

  expect(messageOfRefusal(result, 'AEM_UNREACHABLE')).toMatch(
    /certificate is not trusted \(\w+\).*NODE_EXTRA_CA_CERTS.*attempts made: 1\./s,
  );
  expect(tls.requests).toEqual([]);
  await tls.close();
});
