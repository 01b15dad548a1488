import { afterEach, expect, jest, test } from '@jest/globals';
import { useStdout } from './_stdout.ts';

const runPost = jest.fn<() => Promise<void>>();
jest.unstable_mockModule('../../src/index.ts', () => ({ runPost }));

const stdout = useStdout();
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['STATE_revocation'];
});

/** Loads the entry anew. Resolves to the code with which it would end the process. */
async function runEntry(): Promise<unknown> {
  jest.resetModules();
  const once = jest.spyOn(process, 'on').mockReturnThis();
  const exit = new Promise<unknown>((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation(resolve as typeof process.exit);
  });
  await import('../../src/post.ts');
  expect(once).toHaveBeenCalledWith('uncaughtException', expect.any(Function));
  return exit;
}

test('a post step that runs through ends with 0', async () => {
  runPost.mockResolvedValue();

  expect(await runEntry()).toBe(0);
  expect(stdout.text).toBe('');
});

test.each([
  ['nothing was saved', undefined, ''],
  [
    'the state tells the end of the token',
    '{"expiresAt":"2026-11-25T02:15:00Z"}',
    '::warning title=aem-ims-token::The token was not revoked: a fault in this action. It stays valid until 2026-11-25T02:15:00Z.\n',
  ],
  [
    'the state tells nothing',
    'rubbish',
    '::warning title=aem-ims-token::The token was not revoked: a fault in this action. It stays valid until it expires.\n',
  ],
])('a fault ends with 0 and at most a warning, where %s', async (_, state, text) => {
  if (state !== undefined) process.env['STATE_revocation'] = state;
  runPost.mockRejectedValue(new Error('a fault'));

  expect(await runEntry()).toBe(0);
  expect(stdout.text).toBe(text);
});
