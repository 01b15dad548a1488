import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { goodInputs, runMain, TEST_LIMIT_MS } from '../dist/_run.ts';
import { runAction } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
beforeAll(async () => {
  simulator = await startImsSimulator();
});
afterAll(() => simulator.close());

const debugLines = (stdout: string) =>
  stdout.split(/\r?\n/).filter((line) => line.startsWith('::debug::'));

describe('the debug log', () => {
  test('tells endpoint, attempt, status, debug id, time and scopes, and nothing else', async () => {
    simulator.misbehave({
      steps: [{ kind: 'answer', status: 503, headers: { 'x-debug-id': 'id-1' }, json: { a: 'b' } }],
    });
    const inputs = { ...goodInputs(simulator), scopes: 'openid,AdobeID' };
    const host = simulator.url.replace('http://', '').replaceAll('.', '\\.');
    const main = await runMain(inputs, { debug: true });
    const id = '[\\da-f]{32}';
    const expected = [
      `IMS token request: POST ${host}/ims/token/v3, attempt 1: status 503, x-debug-id id-1, \\d+ ms`,
      `IMS token request: POST ${host}/ims/token/v3, attempt 2: status 200, x-debug-id ${id}, \\d+ ms`,
      'Scopes asked for: openid, AdobeID; granted: openid, AdobeID',
    ];
    const lines = debugLines(main.rawStdout);
    expect(lines).toEqual(
      expected.map((line) => expect.stringMatching(new RegExp(`^::debug::${line}$`))),
    );

    const post = await runAction({ stage: 'post', inputs, state: main.state, debug: true });
    expect(debugLines(post.rawStdout)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^::debug::IMS token revocation: POST ${host}/ims/invalidate_token/v2, attempt 1: status 200, x-debug-id ${id}, \\d+ ms$`,
        ),
      ),
    ]);
  });

  test('keeps a debug id to one short line', async () => {
    const headers = { 'x-debug-id': `${'x'.repeat(200)}` };
    simulator.misbehave({ steps: [{ kind: 'answer', status: 400, headers, json: {} }] });
    const { rawStdout } = await runMain(goodInputs(simulator), { debug: true });
    expect(rawStdout).toContain(`x-debug-id ${'x'.repeat(100)}…, `);
  });
});
