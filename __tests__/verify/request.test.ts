import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
} from '../dist/_run.ts';
import { startHttpServer, type TestServer } from '../dist/_servers.ts';
import { runAction } from '../harness/run-step.ts';
import { createJwtAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { messageOfRefusal, PATH, QUERY, shownBy, verifyAt } from './_runs.ts';

jest.setTimeout(TEST_LIMIT_MS);

const jwt = await createJwtAccount();
let ims: ImsSimulator;
let server: TestServer;
let status = 200;
let requests: IncomingMessage[] = [];
beforeAll(async () => {
  ims = await startImsSimulator({ recordSecrets: true });
  ims.accounts.push(jwt);
  server = await startHttpServer((request, response) => {
    requests.push(request);
    response.writeHead(status).end('{}');
  });
});
beforeEach(() => {
  status = 200;
  requests = [];
});
afterAll(() => Promise.all([ims.close(), server.close()]));

const lastPath = () => ims.requests.at(-1)?.path;

describe('the request that verifies', () => {
  test('has the token and the client id, and no other header of weight', async () => {
    const result = await verifyAt(ims, server.url);

    expectSuccess(result);
    const [request] = requests;
    expect([request?.method, request?.url]).toEqual(['GET', `${PATH}${QUERY}`]);
    expect(request?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: expect.any(String),
      accept: 'application/json, */*;q=0.5',
      'accept-encoding': 'identity',
      'user-agent': 'aem-ims-token',
      authorization: `Bearer ${result.outputs['token']}`,
      'x-api-key': firstAccount(ims).clientId,
    });
  });

  test('is made once, after the token is issued and masked, and before it is handed over', async () => {
    const result = await verifyAt(ims, server.url);

    expect(requests).toHaveLength(1);
    const lines = result.rawStdout.split('\n');
    const masked = lines.indexOf(`::add-mask::${result.outputs['token']}`);
    const accepted = lines.findIndex((line) => line.endsWith('accepts the token.'));
    const handedOver = lines.findIndex((line) => line.startsWith('Handed over a token'));
    expect(masked).toBeGreaterThanOrEqual(0);
    expect(accepted).toBeGreaterThan(masked);
    expect(handedOver).toBeGreaterThan(accepted);
  });

  test('also works with a JWT credential, whose metascopes a refusal names', async () => {
    status = 401;
    const inputs = { credentials: aemConsoleJwtFile(jwt), 'ims-endpoint': ims.url };
    const result = await runMain({ ...inputs, 'verify-url': server.url });

    expect(requests[0]?.headers['x-api-key']).toBe(jwt.clientId);
    expect(messageOfRefusal(result, 'AEM_TOKEN_REFUSED')).toContain(
      `Client id: ${jwt.clientId}. Scopes of the token: ent_aem_cloud_api.`,
    );
  });

  test('is not made when there is no token', async () => {
    expectFailure(
      await verifyAt(ims, server.url, { 'client-secret': 'wrong' }),
      'IMS_CLIENT_REFUSED',
    );
    expect(requests).toEqual([]);
  });

  test.each([200, 401])('shows neither the query nor the part, status %i', async (answered) => {
    status = answered;
    const url = `${server.url}${PATH}?user=canary-1&password=canary-2#canary-3`;

    const result = await verifyAt(ims, server.url, { 'verify-url': url }, { debug: true });

    expect(result.exitCode).toBe(answered === 200 ? 0 : 1);
    expect(requests[0]?.url).toBe(`${PATH}?user=canary-1&password=canary-2`);
    expect(shownBy(result)).not.toContain('canary');
  });
});

describe('a token that AEM refuses', () => {
  test.each(['AEM_IMS_TOKEN', 'OTHER', ''])(
    'is not handed over, in no variable (%j)',
    async (variable) => {
      status = 403;

      const result = await verifyAt(ims, server.url, {
        'environment-variable': variable,
        summary: 'true',
      });

      messageOfRefusal(result, 'AEM_PERMISSION_MISSING');
      expect(result).toMatchObject({ outputs: {}, environment: {}, summary: '' });
    },
  );

  test('is revoked at the end of the job', async () => {
    status = 403;
    const inputs = { ...goodInputs(ims), 'verify-url': server.url };
    const main = await runMain(inputs);
    messageOfRefusal(main, 'AEM_PERMISSION_MISSING');
    const token = (requests[0]?.headers.authorization ?? '').replace('Bearer ', '');
    expect(ims.tokenState(token).state).toBe('active');

    const post = await runAction({ stage: 'post', inputs, state: main.state });

    expect(post).toMatchObject({ exitCode: 0, annotations: [] });
    expect(lastPath()).toBe('/ims/invalidate_token/v2');
    expect(ims.tokenState(token).state).toBe('revoked');
    expect(requests).toHaveLength(1);
  });

  test('is not kept for revocation with `revoke: false`', async () => {
    status = 403;

    const result = await verifyAt(ims, server.url, { revoke: 'false' });

    expectFailure(result, 'AEM_PERMISSION_MISSING');
    expect(result.state).toEqual({});
  });
});

describe('a URL that can not be used is a mistake in the input', () => {
  test.each([
    'http://author-p1-e2.adobeaemcloud.com/adobe/forms',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://0.0.0.0/',
    'https://user:canary@aem.example/',
    'https://canary@aem.example/',
    'http://:canary@127.0.0.1/',
    'aem.example/adobe/forms',
    '/adobe/forms/canary',
    'ftp://127.0.0.1/',
    'file:///etc/canary',
    'https://',
    'https://aem example/canary',
  ])('%s', async (url) => {
    const before = ims.counters.requests;

    const result = await verifyAt(ims, server.url, { 'verify-url': url });

    expect(expectFailure(result, 'INPUT_INVALID')).toBe(
      'Input `verify-url` must be a whole https URL without user and password (http only for loopback).\n' +
        'See docs/troubleshooting.md, INPUT_INVALID.',
    );
    expect(shownBy(result)).not.toContain('canary');
    expect(ims.counters.requests - before).toBe(0);
  });

  test('but http is taken for loopback, by name as well', async () => {
    const url = `http://localhost:${server.port}${PATH}`;

    expectSuccess(await verifyAt(ims, server.url, { 'verify-url': url }));
    expect(requests).toHaveLength(1);
  });
});
