import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { REPOSITORY_ROOT } from '../workflows/repository-root.ts';

let root: string;

/** Runs a script; code that was added to the toolkit may look at `USE`. */
function run(script: string, scriptArguments: string[] = [], USE = '') {
  const { status, stderr } = spawnSync(process.execPath, [script, ...scriptArguments], {
    cwd: root,
    encoding: 'utf8',
    env: { RUNNER_TEMP: root, USE },
  });
  return { status, stderr };
}

/** A copy of what the bundle is made of; the toolkit in it may be changed. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aem-ims-token-bundle-'));
  for (const name of ['.ci', 'src', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(REPOSITORY_ROOT, name), join(root, name), { recursive: true });
  }
  const modules = join(REPOSITORY_ROOT, 'node_modules');
  for (const name of ['@actions', 'tunnel']) {
    cpSync(join(modules, name), join(root, 'node_modules', name), { recursive: true });
  }
  for (const name of ['@vercel/ncc', 'esbuild', '@types', 'undici-types']) {
    const link = join(root, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  [
    'an ES module',
    `
      if (process.env.USE === 'a call') new ProxyAgent('http://127.0.0.1');
      if (process.env.USE === 'a property') ProxyAgent.prototype.close;`,
    '',
  ],
  [
    'a CommonJS module',
    "import './uses-it.cjs';",
    `
      if (process.env.USE === 'a call') require('undici')(true);
      if (process.env.USE === 'a property') require('undici').ok;`,
  ],
])('a bundle in which %s comes to use a left-out part fails, and only then', (_, esm, cjs) => {
  const toolkit = join(root, 'node_modules/@actions/http-client/lib');
  const tsc = join(REPOSITORY_ROOT, 'node_modules/typescript/bin/tsc');
  appendFileSync(join(toolkit, 'uses-it.cjs'), cjs);
  appendFileSync(join(toolkit, 'index.js'), `\n${esm}\n`);

  expect(run(tsc, ['-p', 'tsconfig.json'])).toEqual({ status: 0, stderr: '' });
  expect(run('.ci/bundle.mjs')).toEqual({ status: 0, stderr: '' });

  expect(run('dist/main.js')).toMatchObject({ stderr: '' });
  for (const use of ['a call', 'a property']) {
    expect(run('dist/main.js', [], use)).toEqual({
      status: 1,
      stderr: expect.stringContaining('Error: left out of the bundle: undici'),
    });
  }
});
