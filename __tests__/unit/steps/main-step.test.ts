import { expect, test } from '@jest/globals';
import nock from 'nock';
import { runMain } from '../../../src/steps/main-step.ts';
import { useInputs } from '../_inputs.ts';
import { useNock } from '../_nock.ts';
import { useRunnerFiles } from '../_runner-files.ts';
import { useStdout } from '../_stdout.ts';
import { useExit } from '../_step.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();
const setInputs = useInputs();
const exit = useExit();

/** The titles of the errors that were shown, when the step has ended with 1. */
const failures = () => {
  expect(exit.mock.calls).toEqual([[1]]);
  return [...stdout.text.matchAll(/^::error title=aem-ims-token%3A (\w+)::/gm)].map(
    ([, code]) => code,
  );
};
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

test('an error is shown, and the step fails, as it does should the event loop run dry', async () => {
  const run = runMain();

  expect(process.exitCode).toBe(1);
  await run;
  expect(failures()).toEqual(['INPUT_INVALID']);
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

  expect(failures()).toEqual(['CANCELLED']);
});

test('a fault that nobody caught is shown, and the step fails', async () => {
  await runMain();
  exit.mockClear();

  process.emit('uncaughtException', new RangeError('p8e'));
  await Promise.resolve();

  expect(failures()).toEqual(['INPUT_INVALID', 'INTERNAL']);
});
