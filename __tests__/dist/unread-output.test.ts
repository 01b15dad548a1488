import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { makeFifo } from '../unit/_runner-files.ts';
import { anyInputs, goodInputs, preload, runMain, startedEarlier, TEST_LIMIT_MS } from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

/** The time limit of 1 s, the second that the contract adds, and two for a busy machine. */
const LATEST_MS = 4000;
/** More than a pipe holds. */
const FILL = preload("process.stdout.write('x'.repeat(1_000_000) + '\\n');");

let simulator: ImsSimulator;
let fifo: string;
beforeAll(async () => {
  simulator = await startImsSimulator();
  fifo = join(mkdtempSync(join(tmpdir(), 'unread-')), 'output');
  makeFifo(fifo);
});
afterAll(() => simulator.close());

/** Starts a program whose standard output is a pipe that nobody reads. */
const unread = () => ['bash', '-c', 'exec "$@" 1<> "$0"', fifo];

/** Starts a program whose standard output is a pipe that was closed at the other end. */
const closed = () => ['bash', '-c', 'exec 1> >(exec true); wait $!; exec "$@"', 'closed'];

function expectNothingHandedOver(result: StepResult): void {
  expect(result).toMatchObject({ exitCode: 1, signal: null, rawStderr: '' });
  expect(result).toMatchObject({ outputs: {}, environment: {}, summary: '' });
  expect(result.durationMs).toBeLessThan(LATEST_MS);
}

/** Runs main as usual, then post in some other way. */
async function runPost(options: { launcher: string[]; nodeOptions: string[] }) {
  const inputs = goodInputs(simulator);
  const { state, outputs } = await runMain(inputs);
  const result = await runAction({ timeoutMs: 30_000, ...options, stage: 'post', inputs, state });
  return { result, token: simulator.tokenState(outputs['token'] ?? '') };
}

describe('output that nobody reads', () => {
  test('holds up no failure', async () => {
    const result = await runMain(
      { ...anyInputs('http://127.0.0.1:9'), 'timeout-seconds': '1' },
      { launcher: unread(), nodeOptions: FILL },
    );

    expectNothingHandedOver(result);
  });

  test('holds up no mistake in the inputs', async () => {
    const inputs = { ...goodInputs(simulator), 'timeout-seconds': 'soon' };
    expectNothingHandedOver(await runMain(inputs, { launcher: unread(), nodeOptions: FILL }));
  });

  test('keeps the token back, whose mask it holds, and leaves it to post', async () => {
    const result = await runMain(
      { ...goodInputs(simulator), 'timeout-seconds': '1' },
      { launcher: unread(), nodeOptions: FILL },
    );

    expectNothingHandedOver(result);
    expect(Object.keys(result.state)).toEqual(['revocation']);
  });

  test('does not keep post from revoking, nor from ending in time', async () => {
    const { result, token } = await runPost({
      launcher: unread(),
      nodeOptions: [...FILL, ...startedEarlier(9)],
    });

    expect(result).toMatchObject({ exitCode: 0, signal: null, rawStderr: '' });
    expect(result.durationMs).toBeLessThan(LATEST_MS);
    expect(token).toMatchObject({ state: 'revoked' });
  });
});

describe('output that was closed', () => {
  test('ends main, which says nothing on standard error', async () => {
    expectNothingHandedOver(await runMain(goodInputs(simulator), { launcher: closed() }));
  });

  test('does not keep post from revoking', async () => {
    const { result, token } = await runPost({ launcher: closed(), nodeOptions: [] });

    expect(result).toMatchObject({ exitCode: 0, signal: null, rawStderr: '' });
    expect(token).toMatchObject({ state: 'revoked' });
  });
});
