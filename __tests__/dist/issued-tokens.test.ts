import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import { anyInputs, expectFailure, goodInputs, runMain, runPost, SHORT_LIMIT } from './_run.ts';
import { startHttpServer, tokenAnswer } from './_servers.ts';

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
    const body = JSON.stringify(tokenAnswer({ access_token: token }));
    response.writeHead(200, { 'content-length': body.length + 1 });
    response.write(body, () => end(response));
  });
  const inputs = { ...anyInputs(ims.url), ...SHORT_LIMIT };

  const main = await runMain(inputs);
  await runPost(inputs, main.state);

  expectFailure(main, 'IMS_UNREACHABLE');
  expect(main.masks).toEqual(expect.arrayContaining(issued));
  expect(issued).not.toEqual([]);
  expect(revoked.toSorted()).toEqual(issued.toSorted());
});

test.concurrent('a token that comes while the step is being cancelled is revoked', async () => {
  const cancel = new AbortController();
  await using simulator = await startImsSimulator();
  simulator.misbehave({ always: { kind: 'pass', path: '/ims/token', delayMs: 1000 } });
  const inputs = goodInputs(simulator);
  const running = runMain(inputs, { cancelSignal: cancel.signal });
  while (simulator.counters.requests === 0) {
    await new Promise((done) => setTimeout(done, 20));
  }
  cancel.abort();

  const main = await running;
  await runPost(inputs, main.state);

  expectFailure(main, 'CANCELLED');
  expect(simulator.counters).toMatchObject({ issued: 1, revoked: 1 });
});
