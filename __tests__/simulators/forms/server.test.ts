import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';

const SERVER = join(import.meta.dirname, 'server.ts');

describe('the command line of the Forms simulator', () => {
  test('prints its URL as one line of JSON, answers, and ends when it is told to', async () => {
    const child = spawn(process.execPath, [
      SERVER,
      ...['--ims-url', 'http://127.0.0.1:1', '--fault', 'login-page'],
    ]);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(line.toString()) as { url: string };
    const response = await fetch(url);
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'exit');

    expect(await response.text()).toContain('AEM Sign In');
    expect(exitCode).toBe(0);
  });

  test.each([[[]], [['--ims-url', 'x']], [['--ims-url', 'http://127.0.0.1:1', '--fault', 'x']]])(
    'refuses %j and says how it is used',
    async (parameters) => {
      const child = spawn(process.execPath, [SERVER, ...parameters]);
      const exit = once(child, 'exit');
      const message = await text(child.stderr);

      expect(message).toContain('Usage: ');
      expect(await exit).toEqual([2, null]);
    },
  );
});
