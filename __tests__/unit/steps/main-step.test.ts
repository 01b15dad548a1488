import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { CANCEL_SIGNALS } from '../../../src/runner/cancellation.ts';
import { runMain } from '../../../src/steps/main-step.ts';
import { useInputs } from '../_inputs.ts';
import { useNock } from '../_nock.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();
const setInputs = useInputs();
let exit: jest.SpiedFunction<typeof process.exit>;
beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
});
afterEach(() => {
  process.exitCode = undefined;
  for (const name of [...CANCEL_SIGNALS, 'uncaughtException']) {
    process.removeAllListeners(name);
  }
  process.stdout.removeAllListeners('error');
});

const GOOD = { 'client-id': 'me', 'client-secret': 'p8e-mine-0123', 'ims-endpoint': 'ims.test' };

test('a token handed over is a success', async () => {
  setInputs(GOOD);
  nock('https://ims.test')
    .post('/ims/token/v3')
    .reply(200, { access_token: 'token-0123', token_type: 'bearer', expires_in: 60 });

  await runMain();

  expect(exit.mock.calls).toEqual([[0]]);
  expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token', 'token-0123');
});

test('an error is shown, and the step fails', async () => {
  await runMain();

  expect(exit.mock.calls).toEqual([[1]]);
  expect(stdout.text).toMatch(/^::error title=aem-ims-token%3A INPUT_INVALID::/m);
});

test('a cancelled step says so, whatever the error was', async () => {
  setInputs(GOOD);
  nock('https://ims.test')
    .post('/ims/token/v3')
    .reply(() => {
      process.emit('SIGINT');
      return [400, { error: 'invalid_client' }];
    });

  await runMain();

  expect(exit.mock.calls).toEqual([[1]]);
  expect(stdout.text).toMatch(/^::error title=aem-ims-token%3A CANCELLED::/m);
  expect(stdout.text.match(/::error/g)).toHaveLength(1);
});

test('a fault that nobody caught is shown, and the step fails', async () => {
  await runMain();
  exit.mockClear();

  process.emit('uncaughtException', new RangeError('p8e'));
  await Promise.resolve();

  expect(exit.mock.calls).toEqual([[1]]);
  expect(stdout.text).toContain('INTERNAL::A fault in this action (RangeError');
});

test('should the event loop run dry, the step has failed', () => {
  void runMain();

  expect(process.exitCode).toBe(1);
});
