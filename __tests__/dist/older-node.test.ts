import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { projectDirectory } from '../harness/action-metadata.ts';
import { preload } from './_run.ts';

const scriptOf = (stage: string) => join(projectDirectory, 'dist', `${stage}.js`);

test.each(['main', 'post'])('any Node that knows ES modules can read %s.js', async (stage) => {
  const source = readFileSync(scriptOf(stage), 'utf8');
  const read = (target: string) => transform(source, { target, format: 'esm', charset: 'utf8' });

  expect((await read('node13.2')).code).toBe((await read('esnext')).code);
  expect(source).not.toMatch(/\bawait\b/);
});

const ownNode = /[^:;]*node_modules[^:;]*[:;]?/g;
const PATH = process.env['PATH']?.replaceAll(ownNode, '') ?? '';
const { stdout: version } = spawnSync('node', ['--version'], { encoding: 'utf8', env: { PATH } });
const isOlder = Number.parseInt(version?.slice(1), 10) < 24;
if (!isOlder) {
  console.warn('NOT TESTED: a real Node older than 24 (none on PATH), only one that says it is');
}
const older = preload(`Object.defineProperty(process.versions, 'node', { value: '20.19.5' });`);
const [node, flags] = isOlder ? ['node', []] : [process.execPath, older];

test('on an older Node main says what it needs, post ends well', () => {
  const run = (stage: string, env = {}) =>
    spawnSync(node, [...flags, scriptOf(stage)], { encoding: 'utf8', env: { PATH, ...env } });

  const main = run('main');
  const post = run('post', { STATE_revocation: '{"expiresAt":"2026-11-25T02:15:00Z"}' });

  expect(main).toMatchObject({ status: 1, stderr: '' });
  expect(main.stdout).toMatch(/^::error title=aem-ims-token%3A RUNNER_UNUSABLE::.*Node 24.*\n$/);
  const warning =
    '::warning title=aem-ims-token::The token was not revoked: this action needs Node 24. It stays valid until 2026-11-25T02:15:00Z.\n';
  expect(post).toMatchObject({ status: 0, stdout: warning, stderr: '' });
  expect(run('post')).toMatchObject({ status: 0, stdout: '', stderr: '' });
});
