import { afterEach, expect, jest, test } from '@jest/globals';
import { useStdout } from './_stdout.ts';

const runPost = jest.fn<() => Promise<void>>();
const endProcess = jest.fn<(exitCode: number) => void>();
const bundle: Record<string, unknown> = { runPost, endProcess };
jest.unstable_mockModule('../../src/index.ts', () => bundle);

const stdout = useStdout();
const node = Object.getOwnPropertyDescriptor(process.versions, 'node') as PropertyDescriptor;
afterEach(() => {
  jest.resetAllMocks();
  bundle['endProcess'] = endProcess;
  delete process.env['STATE_revocation'];
  Object.defineProperty(process.versions, 'node', node);
});

/** Loads the entry anew. Resolves when it ends the process. */
async function runEntry(): Promise<{ exit: unknown; onFault: () => void }> {
  jest.resetModules();
  const on = jest.spyOn(process, 'on').mockReturnThis();
  const exit = new Promise<unknown>((resolve) => {
    endProcess.mockImplementation((exitCode) => resolve(`${exitCode}, by the bundle`));
    jest.spyOn(process, 'exit').mockImplementation(resolve as typeof process.exit);
    const run = runPost.getMockImplementation() ?? (async () => {});
    runPost.mockImplementation(() => run().finally(() => setImmediate(resolve, undefined)));
  });
  await import('../../src/post.ts');
  const [name, onFault] = on.mock.calls[0] ?? [];
  expect(name).toBe('uncaughtException');
  return { exit: await exit, onFault: onFault as () => void };
}

const FAULT = 'a fault in this action';
const STATE = '{"expiresAt":"2026-11-25T02:15:00Z"}';
const warning = (reason: string, until = '2026-11-25T02:15:00Z') =>
  `::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until ${until}.\n`;

test('a post step that runs through ends by itself', async () => {
  expect((await runEntry()).exit).toBeUndefined();
  expect(stdout.text).toBe('');
});

test.each([
  ['nothing was saved', '', '', endProcess, '0, by the bundle'],
  [
    'the state tells nothing',
    'rubbish',
    warning(FAULT, 'it expires'),
    endProcess,
    '0, by the bundle',
  ],
  ['the bundle is damaged', STATE, warning(FAULT), undefined, 0],
])('a fault is at most a warning where %s', async (_where, state, text, given, expectedExit) => {
  process.env['STATE_revocation'] = state;
  bundle['endProcess'] = given;
  runPost.mockRejectedValue(new Error('a fault'));

  const { exit, onFault } = await runEntry();

  expect(exit).toBe(expectedExit);
  expect(stdout.text).toBe(text);

  // Should how it ends be the fault.
  onFault();
  expect(jest.mocked(process.exit).mock.lastCall).toEqual([0]);
  expect(endProcess).toHaveBeenCalledTimes(given === undefined ? 0 : 1);
});

test('a fault that nobody caught is a warning', async () => {
  process.env['STATE_revocation'] = STATE;
  const { onFault } = await runEntry();

  onFault();

  expect(endProcess.mock.calls).toEqual([[0]]);
  expect(stdout.text).toBe(warning(FAULT));
});

test('an older Node is a warning', async () => {
  process.env['STATE_revocation'] = STATE;
  Object.defineProperty(process.versions, 'node', { ...node, value: '20.19.5' });

  expect((await runEntry()).exit).toBe(0);
  expect(runPost).not.toHaveBeenCalled();
  expect(stdout.text).toBe(warning('this action needs Node 24'));
});
