import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { transform } from 'esbuild';
import { projectDirectory } from '../harness/action-metadata.ts';
import { preload, TEST_LIMIT_MS } from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

const scriptOf = (stage: string) => join(projectDirectory, 'dist', `${stage}.js`);

test.each(['main', 'post'])('any Node that knows ES modules can read %s.js', async (stage) => {
  const source = readFileSync(scriptOf(stage), 'utf8');
  const read = (target: string) => transform(source, { target, format: 'esm', charset: 'utf8' });

  expect((await read('node13.2')).code).toBe((await read('esnext')).code);
  expect(source).not.toMatch(/\bawait\b/);
});

/** This Node, which the action takes for an older one; and one on this machine that is older. */
const asOlder = preload(`Object.defineProperty(process.versions, 'node', { value: '20.19.5' });`);
const reallyOlder = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((path) => !path.includes('node_modules') && existsSync(path))
  .find((path) => {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    return Number.parseInt(stdout?.slice(1), 10) < 24;
  });
if (reallyOlder === undefined) {
  console.warn('NOT TESTED: a real Node older than 24 (none on PATH)');
}

describe.each([
  ['that the action sees as older', process.execPath, asOlder],
  ['that is older', reallyOlder, []],
])('on a Node %s', (_which, node, flags) => {
  const run = (stage: string, env = {}) =>
    spawnSync(node ?? '', [...flags, scriptOf(stage)], { encoding: 'utf8', env });

  (node === undefined ? test.skip : test)('main says what it needs, post ends well', () => {
    const main = run('main');
    expect(main).toMatchObject({ status: 1, stderr: '' });
    expect(main.stdout).toMatch(/^::error title=aem-ims-token%3A RUNNER_UNUSABLE::.*Node 24.*\n$/);
    expect(run('post')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(run('post', { STATE_revocation: '{"expiresAt":"2026-11-25T02:15:00Z"}' })).toMatchObject(
      {
        status: 0,
        stdout:
          '::warning title=aem-ims-token::The token was not revoked: this action needs Node 24. It stays valid until 2026-11-25T02:15:00Z.\n',
        stderr: '',
      },
    );
  });
});
