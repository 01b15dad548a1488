import { afterEach, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { runMain } from '../../src/main-step.ts';
import { useInputs } from './_inputs.ts';
import { useNock } from './_nock.ts';
import { useRunnerFiles } from './_runner-files.ts';
import { useStdout } from './_stdout.ts';

useNock();
const files = useRunnerFiles();
const stdout = useStdout();
const setInputs = useInputs();
afterEach(() => {
  process.exitCode = undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'uncaughtException']) process.removeAllListeners(name);
});

const GOOD = { 'client-id': 'me', 'client-secret': 'p8e-mine-0123', 'ims-endpoint': 'ims.test' };

test('a token handed over is a success', async () => {
  setInputs(GOOD);
  nock('https://ims.test')
    .post('/ims/token/v3')
    .reply(200, { access_token: 'token-0123', token_type: 'bearer', expires_in: 60 });

  await runMain();

  expect(process.exitCode).toBe(0);
  expect(files.values('GITHUB_OUTPUT')).toHaveProperty('token', 'token-0123');
});

test('an error is shown, and the step fails', async () => {
  await runMain();

  expect(process.exitCode).toBe(1);
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

  expect(process.exitCode).toBe(1);
  expect(stdout.text).toMatch(/^::error title=aem-ims-token%3A CANCELLED::/m);
  expect(stdout.text.match(/::error/g)).toHaveLength(1);
});

test('a fault that nobody caught is shown, and the step fails', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  await runMain();

  process.emit('uncaughtException', new RangeError('p8e'));

  expect(exit).toHaveBeenCalledWith(1);
  expect(stdout.text).toContain('INTERNAL::A fault in this action (RangeError');
});
