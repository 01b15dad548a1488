import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runAction, type StepResult } from '../harness/run-step.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';
import type { MisbehaviourStep } from '../simulators/ims/misbehaviour.ts';
import {
  anyInputs,
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
  warningsOf,
} from './_run.ts';
import { startHttpServer } from './_servers.ts';

jest.setTimeout(TEST_LIMIT_MS);

let simulator: ImsSimulator;
let before = { issued: 0, revoked: 0 };
beforeAll(async () => {
  simulator = await startImsSimulator();
});
beforeEach(() => {
  simulator.misbehave({});
  before = { ...simulator.counters };
});
afterAll(() => simulator.close());

const counted = () => ({
  issued: simulator.counters.issued - before.issued,
  revoked: simulator.counters.revoked - before.revoked,
});

/** Ends the job after main, against a server that is well again unless `plan` says otherwise. */
async function runPost(
  main: StepResult,
  inputs: Record<string, string>,
  always?: MisbehaviourStep,
) {
  simulator.misbehave(always === undefined ? {} : { always });
  const post = await runAction({ stage: 'post', inputs, state: main.state });
  expect(post).toMatchObject({ exitCode: 0, rawStderr: '' });
  return post;
}

/** Everything that is printed beside masks. */
const printed = ({ rawStdout }: StepResult) => rawStdout.replaceAll(/^::add-mask::.*\r?\n/gm, '');

describe('a token in an answer that cannot be used is masked, and revoked at the end', () => {
  test.each<[string, Partial<Extract<MisbehaviourStep, { kind: 'alter' }>>]>([
    ['no token_type', { remove: ['token_type'] }],
    ['another token_type', { set: { token_type: 'mac' } }],
    ['no expires_in', { remove: ['expires_in'] }],
    ['expires_in null', { set: { expires_in: null } }],
    ['expires_in in words', { set: { expires_in: 'a day' } }],
    ['status 201', { status: 201 }],
    ['status 206', { status: 206 }],
    ['status 299', { status: 299 }],
  ])('%s', async (_what, fields) => {
    simulator.misbehave({ steps: [{ kind: 'alter', path: '/ims/token', ...fields }] });
    const inputs = goodInputs(simulator);

    const main = await runMain(inputs);

    expectFailure(main, 'IMS_ANSWER_INVALID');
    expect(main.rawStdout).toMatch(/^::add-mask::eyJ[\w-]+\.[\w-]+\.[\w-]+\r?$/m);
    expect(printed(main)).not.toMatch(/eyJ/);
    const post = await runPost(main, inputs);
    expect(post.log).toContain('The token was revoked.');
    expect(counted()).toEqual({ issued: 1, revoked: 1 });
  });

  test.each([400, 503])('an error with status %i that holds one', async (status) => {
    simulator.misbehave({
      steps: [{ kind: 'alter', path: '/ims/token', status, set: { error: 'invalid_scope' } }],
    });
    const inputs = goodInputs(simulator);

    const main = await runMain(inputs);

    if (status === 400) {
      expectFailure(main, 'IMS_SCOPE_REFUSED');
    } else {
      expectSuccess(main);
    }
    await runPost(main, inputs);
    const issued = status === 400 ? 1 : 2;
    expect(counted()).toEqual({ issued, revoked: issued });
  });

  test('for as long as the token claims to live, should the answer tell less', async () => {
    simulator.misbehave({
      steps: [{ kind: 'alter', path: '/ims/token', set: { token_type: 'mac', expires_in: 2 } }],
    });

    const main = await runMain(goodInputs(simulator));

    const { expiresAt } = JSON.parse(main.state['revocation'] ?? '');
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(3_600_000);
  });

  test('but never with `revoke: false`', async () => {
    simulator.misbehave({
      steps: [{ kind: 'alter', path: '/ims/token', remove: ['token_type'] }],
    });
    const inputs = { ...goodInputs(simulator), revoke: 'false' };

    const main = await runMain(inputs);

    expectFailure(main, 'IMS_ANSWER_INVALID');
    expect(main.rawStdout).toMatch(/^::add-mask::eyJ[\w-]+\.[\w-]+\.[\w-]+\r?$/m);
    await runPost(main, inputs);
    expect(counted()).toEqual({ issued: 1, revoked: 0 });
  });
});

test.each([
  ['breaks off', (response: ServerResponse) => response.destroy()],
  ['stalls', () => {}],
])('a token in an answer that %s after it is masked, and revoked at the end', async (_how, end) => {
  const issued: string[] = [];
  const revoked: (string | null)[] = [];
  const ims = await startHttpServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    if (request.url?.startsWith('/ims/invalidate_token')) {
      revoked.push(form.get('token'));
      response.end();
      return;
    }
    const token = `cut-off-token-${issued.push('')}`;
    issued.splice(-1, 1, token);
    const body = JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: 86_399 });
    response.writeHead(200, { 'content-length': body.length + 1 });
    response.write(body, () => end(response));
  });
  const inputs = { ...anyInputs(ims.url), 'timeout-seconds': '2' };

  const main = await runMain(inputs);
  await runPost(main, inputs);

  await ims.close();
  expectFailure(main, 'IMS_UNREACHABLE');
  expect(issued).not.toEqual([]);
  for (const token of issued) {
    expect(main.rawStdout).toContain(`::add-mask::${token}`);
  }
  expect(printed(main)).not.toContain('cut-off-token');
  expect(revoked.toSorted()).toEqual(issued.toSorted());
});

test('an IMS that always needs 6.5 s leaves no token alive', async () => {
  simulator.misbehave({ always: { kind: 'pass', path: '/ims/token', delayMs: 6500 } });
  const inputs = goodInputs(simulator);

  const main = await runMain(inputs);

  expectSuccess(main);
  expect(main.log).toContain('Waiting up to');
  await runPost(main, inputs);
  expect(counted()).toEqual({ issued: 2, revoked: 2 });
});

test('a token that comes while the step is being cancelled is revoked', async () => {
  simulator.misbehave({ always: { kind: 'pass', path: '/ims/token', delayMs: 1000 } });
  const inputs = goodInputs(simulator);
  const cancel = new AbortController();
  const running = runMain(inputs, { cancelSignal: cancel.signal });
  const asked = simulator.counters.requests;
  while (simulator.counters.requests === asked) {
    await new Promise((done) => setTimeout(done, 20));
  }
  cancel.abort();

  const main = await running;

  expectFailure(main, 'CANCELLED');
  await runPost(main, inputs);
  expect(counted()).toEqual({ issued: 1, revoked: 1 });
});

describe('post', () => {
  test.each<[string, MisbehaviourStep, string]>([
    [
      'a page',
      { kind: 'answer', body: '<!DOCTYPE html><title>Sign in' },
      'something else answered in place of IMS, usually a proxy',
    ],
    [
      'an error',
      { kind: 'answer', json: { error: 'invalid_token' } },
      'IMS answered with the error invalid_token',
    ],
  ])('does not take %s with status 200 for a revocation', async (_what, always, reason) => {
    const inputs = goodInputs(simulator);
    const main = await runMain(inputs);

    const post = await runPost(main, inputs, always);

    expect(post.log).not.toContain('was revoked.');
    expect(warningsOf(post)).toEqual([
      `The token was not revoked: ${reason}. It stays valid until ${main.outputs['expires-at']}.`,
    ]);
  });

  test('uses its time: a server that is busy for a while is asked again', async () => {
    const inputs = goodInputs(simulator);
    const main = await runMain(inputs);
    simulator.misbehave({
      steps: [
        { kind: 'answer', status: 503, times: 3 },
        { kind: 'answer', status: 429, retryAfterSeconds: 1 },
      ],
    });

    const post = await runAction({ stage: 'post', inputs, state: main.state });

    expect(warningsOf(post)).toEqual([]);
    expect(counted()).toEqual({ issued: 1, revoked: 1 });
  });
});

describe('time that was used up earlier is told', () => {
  test('where AEM is asked last', async () => {
    const server = await startHttpServer((request) => request.resume());
    simulator.misbehave({ always: { kind: 'pass', path: '/ims/token', delayMs: 2000 } });
    const inputs = {
      ...goodInputs(simulator),
      'verify-url': `${server.url}/content`,
      'timeout-seconds': '3',
    };

    const main = await runMain(inputs);

    await server.close();
    expect(expectFailure(main, 'AEM_UNREACHABLE')).toMatch(
      /^IMS issued a token, but AEM gave no answer in the 0\.\d s that `timeout-seconds` left for it: of 3\.0 s, 2\.\d s had gone before AEM was asked\. Raise it;/,
    );
    await runPost(main, inputs);
    expect(counted()).toEqual({ issued: 1, revoked: 1 });
  });

  test('where a second secret is tried, with what IMS said of the first', async () => {
    simulator.misbehave({
      steps: [
        { kind: 'pass', path: '/ims/token', delayMs: 2000 },
        { kind: 'stall', path: '/ims/token', where: 'before-headers' },
      ],
    });
    const secret = `wrong-secret\n${firstAccount(simulator).clientSecrets[0]}`;

    const main = await runMain({
      ...goodInputs(simulator),
      'client-secret': secret,
      'timeout-seconds': '3',
    });

    const message = expectFailure(main, 'IMS_UNREACHABLE');
    expect(message).toMatch(
      /was up: 1\. Of its 3 s, 2\.\d s had passed before this call began\.\nThis was with the client secret in line 2\. Of line 1 IMS had said before: The client secret is wrong/,
    );
    expect(message).toContain('error: invalid_client');
  });
});
