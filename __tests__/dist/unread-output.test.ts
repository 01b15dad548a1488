import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { makeFifo } from '../unit/_runner-files.ts';
import {
  anyInputs,
  goodInputs,
  preload,
  runMain,
  runPost,
  SHORT_LIMIT,
  SHORT_LIMIT_END_MS,
  startedEarlier,
} from './_run.ts';

/** More than a pipe holds. */
const FILL = preload("process.stdout.write('x'.repeat(1_000_000) + '\\n');");

const simulator = await startImsSimulator();
const fifo = join(mkdtempSync(join(tmpdir(), 'unread-')), 'output');
makeFifo(fifo);
afterAll(() => simulator.close());

/** Starts a program whose standard output is a pipe that nobody reads, and that is full. */
const unread = () => ({
  launcher: ['bash', '-c', 'exec "$@" 1<> "$0"', fifo],
  nodeOptions: FILL,
});

/** Starts a program whose standard output is a pipe that was closed at the other end. */
const closed = () => ({
  launcher: ['bash', '-c', 'exec 1> >(exec true); wait $!; exec "$@"', 'closed'],
  nodeOptions: [],
});

const failing = () => ({ ...anyInputs('http://127.0.0.1:9'), ...SHORT_LIMIT });
const good = () => ({ ...goodInputs(simulator), ...SHORT_LIMIT });

test.concurrent.each([
  ['which nobody reads holds up no failure', unread, failing, 0],
  ['which nobody reads keeps the token back, whose mask it holds, for post', unread, good, 1],
  ['which was closed keeps the token back, for post', closed, good, 1],
])('output %s', async (_what, output, inputs, keptTokens) => {
  const result = await runMain(inputs(), output());

  expect(result).toMatchObject({ exitCode: 1, signal: null, rawStderr: '' });
  expect(result).toMatchObject({ outputs: {}, environment: {}, summary: '' });
  expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  expect(Object.keys(result.state)).toHaveLength(keptTokens);
});

test.concurrent.each([
  ['not read', unread],
  ['closed', closed],
])('post revokes, and ends in time, with output that is %s', async (_how, output) => {
  const inputs = goodInputs(simulator);
  const { state, outputs } = await runMain(inputs);
  const { launcher, nodeOptions } = output();

  const result = await runPost(inputs, state, {
    launcher,
    nodeOptions: [...nodeOptions, ...startedEarlier(9)],
  });

  expect(result.durationMs).toBeLessThan(SHORT_LIMIT_END_MS);
  expect(simulator.tokenState(outputs['token'] ?? '')).toMatchObject({ state: 'revoked' });
});
