import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { useStdout } from './_stdout.ts';

const runMain = jest.fn<() => Promise<void>>();
jest.unstable_mockModule('../../src/index.ts', () => ({ runMain }));

const stdout = useStdout();
const node = Object.getOwnPropertyDescriptor(process.versions, 'node') as PropertyDescriptor;
const ORIGIN = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_ACTION_REPOSITORY: 'org/ims' };
beforeEach(() => {
  for (const name of [...Object.keys(ORIGIN), 'GITHUB_ACTION_REF']) {
    delete process.env[name];
  }
});
afterEach(() => {
  runMain.mockReset();
  process.exitCode = undefined;
  Object.defineProperty(process.versions, 'node', node);
});

/** Loads the entry anew, on another Node. */
async function runEntry(version: string): Promise<void> {
  Object.defineProperty(process.versions, 'node', { ...node, value: version });
  jest.resetModules();
  const started = new Promise<void>((resolve) => {
    runMain.mockImplementation(async () => resolve());
  });
  await import('../../src/main.ts');
  if (Number.parseInt(version, 10) >= 24) {
    await started;
  }
}

test.each(['24.0.0', '26.1.0', '100.0.0'])('the step runs on Node %s', async (version) => {
  await runEntry(version);

  expect(runMain).toHaveBeenCalledTimes(1);
  expect(stdout.text).toBe('');
});

const NO_LINK = 'docs/troubleshooting.md#runner_unusable in the repository of this action';
test.each([
  ['12.22.12', 'v1', 'https://github.com/org/ims/blob/v1/docs/troubleshooting.md#runner_unusable'],
  ['20.19.5', undefined, NO_LINK],
  ['23.11.1', 'v1\n::error::', NO_LINK],
  ['23.11.1', '..', NO_LINK],
  ['23.11.1', 'a/../../../other', NO_LINK],
  ['23.11.1', 'x'.repeat(501), NO_LINK],
])('on Node %s it only says so, with a link if that is safe: %j', async (version, ref, help) => {
  Object.assign(process.env, ref === undefined ? {} : { ...ORIGIN, GITHUB_ACTION_REF: ref });

  await runEntry(version);

  expect(runMain).not.toHaveBeenCalled();
  expect(process.exitCode).toBe(1);
  expect(stdout.text).toBe(
    `::error title=aem-ims-token%3A RUNNER_UNUSABLE::This action needs Node 24, which runners have from version 2.327.1 on; this is Node ${version}. Update the runner, or whatever runs the action in its place.%0AMore about this error: ${help}\n`,
  );
});
