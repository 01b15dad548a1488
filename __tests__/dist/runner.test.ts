import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { makeFifo } from '../unit/_runner-files.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  preload,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';
import { startHttpServer, tokenAnswer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

let folder: string;
let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dist-runner-'));
});
afterAll(() => simulator.close());

describe('the hand-over', () => {
  test('tells all that the outputs promise', async () => {
    // Every character that a token may have.
    const access_token = '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~';
    simulator.misbehave({ steps: [{ kind: 'alter', set: { access_token } }] });
    const { clientId, scopes } = firstAccount(simulator);

    const result = await runMain({ ...goodInputs(simulator), 'environment-variable': 'MY_TOKEN' });

    expectSuccess(result);
    expect(result.outputs).toEqual({
      token: access_token,
      'token-type': 'bearer',
      'expires-in': '86399',
      'expires-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      scopes: scopes.join(','),
      'client-id': clientId,
      'organization-id': '',
      'certificate-expires-at': '',
    });
    expect(result.environment).toEqual({ MY_TOKEN: access_token });
    expect(warningsOf(result)).toEqual([]);
  });

  test.each([
    ['a token with a line of its own', JSON.stringify(tokenAnswer({ access_token: 'a\nX=1' }))],
    ['very deep lists', '['.repeat(500_000)],
  ])('is refused with %s in the answer', async (_what, body) => {
    simulator.misbehave({ steps: [{ kind: 'answer', body }] });

    expectFailure(await runMain(goodInputs(simulator)), 'IMS_ANSWER_INVALID');
  });

  test('needs no write access to the action, and nothing from the workspace', async () => {
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    writeFileSync(join(folder, '.npmrc'), 'proxy=http://127.0.0.1:1');
    writeFileSync(join(folder, '.env'), 'AEM_IMS_TOKEN=wrong');
    writeFileSync(join(folder, 'index.js'), 'throw new Error("loaded from the workspace")');

    const result = await runMain(goodInputs(simulator), { cwd: folder });

    expectSuccess(result);
    expect(result.filesWritten).toEqual([]);
  });
});

/** Flags of Node that change the step's variables behind the runner's back. */
function withVariables(variables: Record<string, string>): string[] {
  return preload(`Object.assign(process.env, ${JSON.stringify(variables)});`);
}

test('files of the runner that are not needed may be unusable', async () => {
  const files = { GITHUB_ENV: folder, GITHUB_STATE: folder, GITHUB_STEP_SUMMARY: folder };
  const unneeded = { 'environment-variable': '', revoke: 'false', summary: 'true' };

  const result = await runMain(
    { ...goodInputs(simulator), ...unneeded },
    { nodeOptions: withVariables(files) },
  );

  expectSuccess(result);
  expect(warningsOf(result)).toEqual(['The job summary could not be written.']);
});

test('GITHUB_STATE becomes a FIFO: the token is revoked at once, and nothing handed over', async () => {
  const state = join(folder, 'state');
  writeFileSync(state, '');
  const requests: (string | undefined)[] = [];
  const server = await startHttpServer((request, response) => {
    request.resume();
    if (requests.push(request.url) === 1) {
      makeFifo(state);
    }
    response.end(requests.length === 1 ? JSON.stringify(tokenAnswer()) : '');
  });

  const result = await runMain(anyInputs(server.url), {
    nodeOptions: withVariables({ GITHUB_STATE: state }),
  });

  await server.close();
  expect(expectFailure(result, 'HANDOVER_FAILED')).toContain('could not be kept for revocation');
  expect(requests).toEqual(['/ims/token/v3', '/ims/invalidate_token/v2']);
});

test('a step that is cancelled while it waits for the next attempt says so', async () => {
  const server = await startHttpServer((_request, response) => {
    response.writeHead(429, { 'Retry-After': '100' }).end();
  });

  const result = await runMain(anyInputs(server.url), {
    cancelAfter: (stdout) => stdout.includes('; next in'),
  });

  await server.close();
  expectFailure(result, 'CANCELLED');
  expect(result.outcome).toBe('cancelled');
});
