import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runJob } from '../harness/job.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  expectSuccess,
  firstAccount,
  goodInputs,
  preload,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator({ recordSecrets: true });
});
beforeEach(() => simulator.misbehave({}));
afterAll(() => simulator.close());

describe('the hand-over', () => {
  // Writes a line for each file that the step appends to, in the order of the other lines.
  const witness = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const append = fs.appendFileSync;
    fs.appendFileSync = (path, text, ...rest) => {
      const file = Object.keys(process.env).find((name) => process.env[name] === path);
      process.stdout.write('[append] ' + file + ' ' + /^\\w[\\w-]*/.exec(text)[0] + '\\n');
      return append(path, text, ...rest);
    };
    syncBuiltinESMExports();`;
  const nodeOptions = preload(witness);

  test('masks the token, then sets the outputs, then exports it', async () => {
    const result = await runMain(goodInputs(simulator), { nodeOptions });

    expectSuccess(result);
    const { token } = result.outputs;
    const lines = result.rawStdout.split('\n');
    const mask = lines.indexOf(`::add-mask::${token}`);
    const appends = lines
      .map((line, index) => ({ line, index }))
      .filter(({ line }) => line.startsWith('[append]'));
    expect(mask).toBeGreaterThan(0);
    expect(appends.every(({ index }) => index > mask)).toBe(true);
    expect(appends.map(({ line }) => line.slice('[append] '.length))).toEqual([
      'GITHUB_STATE revocation',
      'GITHUB_OUTPUT token',
      'GITHUB_OUTPUT token-type',
      'GITHUB_OUTPUT expires-in',
      'GITHUB_OUTPUT expires-at',
      'GITHUB_OUTPUT scopes',
      'GITHUB_OUTPUT client-id',
      'GITHUB_OUTPUT organization-id',
      'GITHUB_OUTPUT certificate-expires-at',
      'GITHUB_ENV AEM_IMS_TOKEN',
    ]);
  });

  test('shows the token only in its mask, even with debug logging', async () => {
    const result = await runMain(goodInputs(simulator), { debug: true });

    expectSuccess(result);
    const token = result.outputs['token'] ?? '';
    const shown = result.rawStdout.split('\n').filter((line) => line.includes(token));
    expect(shown).toEqual([`::add-mask::${token}`]);
    expect(result.log).not.toContain(token);
    expect(result.filesWritten).toEqual([]);
  });

  test('tells all that the outputs promise', async () => {
    const account = firstAccount(simulator);

    const result = await runMain(goodInputs(simulator));

    expectSuccess(result);
    expect(result.outputs).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      'token-type': 'bearer',
      'expires-in': '86399',
      'expires-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      scopes: account.scopes.join(','),
      'client-id': account.clientId,
      'organization-id': '',
      'certificate-expires-at': '',
    });
    expect(result.environment).toEqual({ AEM_IMS_TOKEN: result.outputs['token'] });
    expect(simulator.tokenState(result.outputs['token'] ?? '').state).toBe('active');
    expect(warningsOf(result)).toEqual([]);
  });

  test.each([
    ['another name', 'MY_TOKEN', ['MY_TOKEN']],
    ['no name', '', []],
  ])('exports under %s', async (_what, name, exported) => {
    const result = await runMain({ ...goodInputs(simulator), 'environment-variable': name });

    expectSuccess(result);
    expect(Object.keys(result.environment)).toEqual(exported);
  });

  test('of a second step warns that the variable now holds another token', async () => {
    const step = { uses: 'org/aem-ims-token@v1', with: goodInputs(simulator) };

    const job = await runJob({ steps: [step, step] });

    const results = job.steps.flatMap(({ stage, result }) => (stage === 'main' && result) || []);
    expect(results.map(warningsOf)).toEqual([
      [],
      [expect.stringContaining('AEM_IMS_TOKEN was set already')],
    ]);
    expect(job.environment).toEqual({ AEM_IMS_TOKEN: results[1]?.outputs['token'] });
    expect(results[0]?.outputs['token']).not.toBe(results[1]?.outputs['token']);
  });

  test('runs on Node 24', async () => {
    const print = 'process.on("exit", () => process.stdout.write("[node] " + process.version))';

    const result = await runMain(goodInputs(simulator), {
      nodeOptions: preload(print),
    });

    expectSuccess(result);
    expect(result.rawStdout).toMatch(/\[node\] v24\./);
  });
});
