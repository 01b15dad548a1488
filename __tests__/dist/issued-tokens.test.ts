import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  goodInputs,
  runMain,
  SHORT_LIMIT,
  TEST_LIMIT_MS,
} from './_run.ts';
import { startHttpServer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

async function endJob({ state }: StepResult, inputs: Record<string, string>): Promise<void> {
  const post = await runAction({ stage: 'post', inputs, state });
  expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
}

/** The token requests of this simulator are slow. */
async function startSlowSimulator(delayMs: number): Promise<ImsSimulator> {
  const simulator = await startImsSimulator();
  simulator.misbehave({ always: { kind: 'pass', path: '/ims/token', delayMs } });
  return simulator;
}

test.concurrent('a token in an answer that cannot be used is masked, and revoked at the end', async () => {
  await using simulator = await startImsSimulator();
  simulator.misbehave({ steps: [{ kind: 'alter', path: '/ims/token', remove: ['token_type'] }] });
  const inputs = goodInputs(simulator);

  const main = await runMain(inputs);
  await endJob(main, inputs);

  expectFailure(main, 'IMS_ANSWER_INVALID');
  expect(main.rawStdout).toMatch(/^::add-mask::eyJ[\w-]+\.[\w-]+\.[\w-]+\r?$/m);
  expect(main.rawStdout.replaceAll(/^::add-mask::.*/gm, '')).not.toMatch(/eyJ/);
  expect(simulator.counters).toMatchObject({ issued: 1, revoked: 1 });
});

test.concurrent.each([
  ['breaks off', (response: ServerResponse) => response.destroy()],
  ['stalls', () => {}],
])('a token in an answer that %s after it is masked, and revoked at the end', async (_how, end) => {
  const issued: string[] = [];
  const revoked: (string | null)[] = [];
  await using ims = await startHttpServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    if (request.url?.startsWith('/ims/invalidate_token')) {
      revoked.push(form.get('token'));
      response.end();
      return;
    }
    const token = `cut-off-token-${issued.length + 1}`;
    issued.push(token);
    const body = JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: 86_399 });
    response.writeHead(200, { 'content-length': body.length + 1 });
    response.write(body, () => end(response));
  });
  const inputs = { ...anyInputs(ims.url), ...SHORT_LIMIT };

  const main = await runMain(inputs);
  await endJob(main, inputs);

  expectFailure(main, 'IMS_UNREACHABLE');
  expect(main.masks).toEqual(expect.arrayContaining(issued));
  expect(main.rawStdout.replaceAll(/^::add-mask::.*/gm, '')).not.toContain('cut-off-token');
  expect(issued).not.toEqual([]);
  expect(revoked.toSorted()).toEqual(issued.toSorted());
});

test.concurrent('an IMS that always needs 6.5 s leaves no token alive', async () => {
  await using simulator = await startSlowSimulator(6500);
  const inputs = goodInputs(simulator);

  const main = await runMain(inputs);
  await endJob(main, inputs);

  expectSuccess(main);
  expect(main.log).toContain('Waiting up to');
  expect(simulator.counters).toMatchObject({ issued: 2, revoked: 2 });
});

test.concurrent('a token that comes while the step is being cancelled is revoked', async () => {
  await using simulator = await startSlowSimulator(1000);
  const inputs = goodInputs(simulator);
  const cancel = new AbortController();
  const running = runMain(inputs, { cancelSignal: cancel.signal });
  while (simulator.counters.requests === 0) {
    await new Promise((done) => setTimeout(done, 20));
  }
  cancel.abort();

  const main = await running;
  await endJob(main, inputs);

  expectFailure(main, 'CANCELLED');
  expect(simulator.counters).toMatchObject({ issued: 1, revoked: 1 });
});
