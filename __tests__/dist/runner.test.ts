import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { makeFifo } from '../unit/_runner-files.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
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

/** Flags of Node that change the step's variables behind the runner's back; null removes one. */
function withVariables(variables: Record<string, string | null>): string[] {
  const code = Object.entries(variables).map(([name, value]) =>
    value === null
      ? `delete process.env[${JSON.stringify(name)}];`
      : `process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)};`,
  );
  return preload(code.join('\n'));
}

function makeFifoIn(path: string): string {
  const fifo = join(path, 'fifo');
  makeFifo(fifo);
  return fifo;
}

describe('before any request', () => {
  const unusable: [string, (folder: string) => string | null][] = [
    ['not set', () => null],
    ['empty', () => ''],
    ['missing', (path) => join(path, 'missing')],
    ['a folder', (path) => path],
    ['a device', () => '/dev/full'],
    ['a FIFO', makeFifoIn],
  ];

  test.each(
    unusable.flatMap(([what, makePath]) =>
      (['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'] as const).map(
        (name) => [name, what, makePath] as const,
      ),
    ),
  )('%s is seen to be %s', async (name, _what, makePath) => {
    const before = simulator.counters.requests;

    const result = await runMain(goodInputs(simulator), {
      nodeOptions: withVariables({ [name]: makePath(folder) }),
    });

    expect(expectFailure(result, 'RUNNER_UNUSABLE')).toContain(`${name} must name a file`);
    expect(result.state).toEqual({});
    expect(simulator.counters.requests).toBe(before);
  });

  test.each([
    ['GITHUB_ENV', { 'environment-variable': '' }],
    ['GITHUB_STATE', { revoke: 'false' }],
  ])('%s may be unusable when it is not needed', async (name, inputs) => {
    const result = await runMain(
      { ...goodInputs(simulator), ...inputs },
      { nodeOptions: withVariables({ [name]: folder }) },
    );

    expectSuccess(result);
  });

  test.each<[string, (folder: string) => string]>([
    ['a folder', (path) => path],
    ['a FIFO that nobody reads', makeFifoIn],
  ])('a summary that is %s is only a warning', async (_what, makePath) => {
    const result = await runMain(
      { ...goodInputs(simulator), summary: 'true' },
      { nodeOptions: withVariables({ GITHUB_STEP_SUMMARY: makePath(folder) }) },
    );

    expectSuccess(result);
    expect(warningsOf(result)).toEqual(['The job summary could not be written.']);
  });
});

describe('a file that turns bad while IMS answers', () => {
  /** Runs a step during whose request `sabotage` is done to one of its files. */
  async function runWhile(sabotage: (path: string) => void, name: string) {
    const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'];
    const paths = Object.fromEntries(names.map((file) => [file, join(folder, file)]));
    for (const path of Object.values(paths)) {
      writeFileSync(path, 'EARLIER=1\n');
    }
    const requests: string[] = [];
    const server = await startHttpServer((request, response) => {
      request.resume();
      if (requests.push(request.url ?? '') === 1) {
        sabotage(paths[name] ?? '');
      }
      response.end(request.url === '/ims/token/v3' ? JSON.stringify(tokenAnswer()) : '');
    });
    const result = await runMain(anyInputs(server.url), { nodeOptions: withVariables(paths) });
    await server.close();
    const left = names
      .filter((file) => file !== name)
      .map((file) => readFileSync(paths[file] ?? '', 'utf8'));
    return { result, requests, left };
  }

  const remove = (path: string) => rmSync(path);
  const toFolder = (path: string) => {
    rmSync(path);
    mkdirSync(path);
  };

  test.each([
    ['GITHUB_OUTPUT', 'is removed', remove],
    ['GITHUB_OUTPUT', 'becomes a folder', toFolder],
    ['GITHUB_OUTPUT', 'becomes a FIFO', makeFifo],
    ['GITHUB_ENV', 'is removed', remove],
    ['GITHUB_ENV', 'becomes a folder', toFolder],
    ['GITHUB_ENV', 'becomes a FIFO', makeFifo],
  ])('%s %s: nothing is handed over', async (name, _what, sabotage) => {
    const { result, left } = await runWhile(sabotage, name);

    expect(expectFailure(result, 'HANDOVER_FAILED')).toContain('could not be handed over');
    const [other, state] = left;
    expect(other).toBe('EARLIER=1\n');
    expect(state).toContain('revocation');
  });

  test.each([
    ['is removed', remove],
    ['becomes a folder', toFolder],
    ['becomes a FIFO', makeFifo],
  ])(
    'GITHUB_STATE %s: the token is revoked at once, and nothing handed over',
    async (_what, sabotage) => {
      const { result, requests, left } = await runWhile(sabotage, 'GITHUB_STATE');

      expect(expectFailure(result, 'HANDOVER_FAILED')).toContain(
        'could not be kept for revocation',
      );
      expect(requests).toEqual(['/ims/token/v3', '/ims/invalidate_token/v2']);
      expect(left).toEqual(['EARLIER=1\n', 'EARLIER=1\n']);
    },
  );
});

describe('a cancelled step', () => {
  const expectCancelled = (result: StepResult) => {
    expect(result).toMatchObject({
      outcome: 'cancelled',
      exitCode: 1,
      signal: null,
      rawStderr: '',
      outputs: {},
      environment: {},
    });
    const titles = result.commands
      .filter(({ name }) => name === 'error')
      .map(({ properties }) => properties['title']);
    expect(titles).toEqual(['aem-ims-token: CANCELLED']);
  };

  test('says so when it was waiting for an answer', async () => {
    const cancel = new AbortController();
    const server = await startHttpServer(() => cancel.abort());

    const result = await runMain(anyInputs(server.url), { cancelSignal: cancel.signal });

    await server.close();
    expectCancelled(result);
    expect(result.state).toEqual({});
  });

  test('says so when it was waiting inside an answer', async () => {
    const cancel = new AbortController();
    const server = await startHttpServer((_request, response) => {
      response.write('{"access_token":"abc');
      setImmediate(() => cancel.abort());
    });

    const result = await runMain(anyInputs(server.url), { cancelSignal: cancel.signal });

    await server.close();
    expectCancelled(result);
  });

  test('says so when it was waiting for the next attempt', async () => {
    const server = await startHttpServer((_request, response) => {
      response.writeHead(429, { 'Retry-After': '100' }).end();
    });

    const result = await runMain(anyInputs(server.url), {
      cancelAfter: (stdout) => stdout.includes('; next in'),
    });

    await server.close();
    expectCancelled(result);
  });

  test('hands nothing over after the token was issued, but keeps it for revocation', async () => {
    const cancel = new AbortController();
    const server = await startHttpServer((request, response) => {
      request.resume();
      if (request.method === 'GET') {
        cancel.abort();
      } else {
        response.end(JSON.stringify(tokenAnswer()));
      }
    });

    const result = await runMain(
      { ...anyInputs(server.url), 'verify-url': `${server.url}/verify` },
      { cancelSignal: cancel.signal },
    );

    await server.close();
    expectCancelled(result);
    expect(Object.keys(result.state)).toEqual(['revocation']);
  });
});

test('the folder of the action may be read-only and the workspace full of surprises', async () => {
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(join(folder, '.npmrc'), 'proxy=http://127.0.0.1:1');
  writeFileSync(join(folder, '.env'), 'AEM_IMS_TOKEN=wrong');
  writeFileSync(join(folder, 'index.js'), 'throw new Error("loaded from the workspace")');

  const result = await runMain(goodInputs(simulator), { cwd: folder });

  expectSuccess(result);
  expect(result.filesWritten).toEqual([]);
});
