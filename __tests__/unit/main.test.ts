import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { useStdout } from './_stdout.ts';

const runMain = jest.fn<() => Promise<void>>();
jest.unstable_mockModule('../../src/index.ts', () => ({ runMain }));

const stdout = useStdout();
const node = Object.getOwnPropertyDescriptor(process.versions, 'node') as PropertyDescriptor;
const ORIGIN = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_ACTION_REPOSITORY: 'org/ims' };
const NO_LINK = 'docs/troubleshooting.md#runner_unusable in the repository of this action';
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

const linkAt = (server: string) =>
  `${server}/org/ims/blob/v1/docs/troubleshooting.md#runner_unusable`;
test.each([
  ['12.22.12', { GITHUB_SERVER_URL: 'http://ghe.test:80' }, linkAt('http://ghe.test:80')],
  ['20.19.5', { GITHUB_SERVER_URL: 'x:https://ghe.test' }, NO_LINK],
  ['23.11.1', { GITHUB_ACTION_REF: 'v1\n::error::' }, NO_LINK],
  ['23.11.1', { GITHUB_ACTION_REF: '..' }, NO_LINK],
  ['23.11.1', { GITHUB_ACTION_REF: 'x'.repeat(501) }, NO_LINK],
])(
  'on Node %s it only says so, with a link if that is safe: %j',
  async (version, changes, help) => {
    Object.assign(process.env, { ...ORIGIN, GITHUB_ACTION_REF: 'v1' }, changes);

    await runEntry(version);

    expect(runMain).not.toHaveBeenCalled();
    expect(process.exitCode).toBe(1);
    expect(stdout.text).toBe(
      `::error title=aem-ims-token%3A RUNNER_UNUSABLE::This action needs Node 24, which runners have from version 2.327.1 on; this is Node ${version}. Update the runner, or whatever runs the action in its place.%0AMore about this error: ${help}\n`,
    );
  },
);
