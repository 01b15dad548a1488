import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { useStdout } from './_stdout.ts';

const runMain = jest.fn<() => Promise<void>>();
jest.unstable_mockModule('../../src/index.ts', () => ({ runMain }));

const stdout = useStdout();
const node = Object.getOwnPropertyDescriptor(process.versions, 'node') as PropertyDescriptor;
const ORIGIN = ['GITHUB_SERVER_URL', 'GITHUB_ACTION_REPOSITORY', 'GITHUB_ACTION_REF'] as const;
const NO_LINK = 'docs/troubleshooting.md#runner_unusable in the repository of this action';
beforeEach(() => {
  for (const name of ORIGIN) {
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

test.each(['12.22.12', '20.19.5', '23.11.1'])('on Node %s it only says so', async (version) => {
  await runEntry(version);

  expect(runMain).not.toHaveBeenCalled();
  expect(process.exitCode).toBe(1);
  expect(stdout.text).toMatch(/^::error title=aem-ims-token%3A RUNNER_UNUSABLE::/);
  expect(stdout.text).toContain(
    `This action needs Node 24, which runners have from version 2.327.1 on; this is Node ${version}.`,
  );
  expect(stdout.text.split('\n')).toHaveLength(2);
});

test.each([
  ['a tag', 'v1', 'https://github.com/org/ims/blob/v1/docs/troubleshooting.md#runner_unusable'],
  ['a line break', 'v1\n::error::', NO_LINK],
  ['a ref that leads up', '..', NO_LINK],
  ['a ref that leads further up', 'a/../../../other', NO_LINK],
  ['a ref that is too long', 'x'.repeat(501), NO_LINK],
])('it ends with the link to the page, if that is safe: %s', async (_what, ref, help) => {
  const values = ['https://github.com', 'org/ims', ref];
  for (const [index, name] of ORIGIN.entries()) {
    process.env[name] = values[index];
  }

  await runEntry('20.19.5');

  expect(stdout.text.trimEnd().split('%0A').at(-1)).toBe(`More about this error: ${help}`);
});
