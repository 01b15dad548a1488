import { afterEach, describe, expect, jest, test } from '@jest/globals';
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

test('a post step that runs through ends by itself', async () => {
  runPost.mockResolvedValue();

  expect(await runEntry()).toMatchObject({ exit: undefined });
  expect(stdout.text).toBe('');
});

const STATES = [
  ['nothing was saved', undefined, undefined],
  [
    'the state tells the end of the token',
    '{"expiresAt":"2026-11-25T02:15:00Z"}',
    '2026-11-25T02:15:00Z',
  ],
  ['the state tells nothing', 'rubbish', 'it expires'],
] as const;

/** The one warning, if any. */
function warning(reason: string, until: string | undefined): string {
  return until === undefined
    ? ''
    : `::warning title=aem-ims-token::The token was not revoked: ${reason}. It stays valid until ${until}.\n`;
}

describe.each(STATES)('where %s', (_, state, until) => {
  const setState = () => {
    if (state !== undefined) {
      process.env['STATE_revocation'] = state;
    }
  };

  test('a fault ends with 0 and at most a warning', async () => {
    setState();
    runPost.mockRejectedValue(new Error('a fault'));

    expect((await runEntry()).exit).toBe('0, by the bundle');
    expect(stdout.text).toBe(warning('a fault in this action', until));
  });

  test('so does a bundle that is damaged', async () => {
    setState();
    bundle['endProcess'] = undefined;
    runPost.mockRejectedValue(new Error('a fault'));

    expect((await runEntry()).exit).toBe(0);
    expect(stdout.text).toBe(warning('a fault in this action', until));
  });

  test('so does a fault in how it ends', async () => {
    setState();
    runPost.mockRejectedValue(new Error('a fault'));
    const { onFault } = await runEntry();

    onFault();

    expect(endProcess.mock.calls).toEqual([[0]]);
    expect(jest.mocked(process.exit).mock.calls).toEqual([[0]]);
  });

  test('so does one that nobody caught', async () => {
    setState();
    runPost.mockResolvedValue();
    const { onFault } = await runEntry();

    onFault();

    expect(endProcess.mock.calls).toEqual([[0]]);
    expect(stdout.text).toBe(warning('a fault in this action', until));
  });

  test('and an older Node', async () => {
    setState();
    Object.defineProperty(process.versions, 'node', { ...node, value: '20.19.5' });

    expect((await runEntry()).exit).toBe(0);
    expect(runPost).not.toHaveBeenCalled();
    expect(stdout.text).toBe(warning('this action needs Node 24', until));
  });
});
