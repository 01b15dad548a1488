import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  copyAction,
  expectFailure,
  expectSuccess,
  firstAccount,
  goodInputs,
  runMain,
  TEST_LIMIT_MS,
} from '../dist/_run.ts';
import { runAction } from '../harness/run-step.ts';
import { createJwtAccount, createOAuthAccount } from '../simulators/ims/create-account.ts';
import { aemConsoleJwtFile, aemConsoleOAuthFile } from '../simulators/ims/credential-files.ts';
import { type ImsSimulator, startImsSimulator } from '../simulators/ims/ims-simulator.ts';

jest.setTimeout(TEST_LIMIT_MS);

const jwt = await createJwtAccount();
let simulator: ImsSimulator;
let actionDirectory: string;

/** The action without the files that are loaded on demand. */
beforeAll(async () => {
  simulator = await startImsSimulator({ accounts: [createOAuthAccount(), jwt] });
  actionDirectory = copyAction();
  const dist = join(actionDirectory, 'dist');
  const parts = readdirSync(dist).filter((name) => /^\d+\.index\.js$/.test(name));
  expect(parts).not.toEqual([]);
  for (const name of parts) rmSync(join(dist, name));
});
afterAll(() => {
  rmSync(actionDirectory, { recursive: true });
  return simulator.close();
});

test.each<[string, () => Record<string, string>]>([
  ['inputs', () => goodInputs(simulator)],
  [
    'a file',
    () => ({
      credentials: aemConsoleOAuthFile(firstAccount(simulator)),
      'ims-endpoint': simulator.url,
    }),
  ],
])('OAuth with %s needs none of them, nor does post', async (_what, makeInputs) => {
  const inputs = makeInputs();
  const main = await runMain(inputs, { actionDirectory });
  expectSuccess(main);

  const post = await runAction({ actionDirectory, inputs, state: main.state, stage: 'post' });

  expect(post).toMatchObject({ exitCode: 0, annotations: [] });
  expect(simulator.tokenState(main.outputs['token'] ?? '').state).toBe('revoked');
});

test('the JWT exchange does', async () => {
  const credentials = aemConsoleJwtFile(jwt);

  const result = await runMain({ credentials, 'ims-endpoint': simulator.url }, { actionDirectory });

  expectFailure(result, 'INTERNAL');
});
