import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { REPOSITORY_ROOT } from '../workflows/repository-root.ts';

// Two compilations and a bundle, on a machine that does other things too.
jest.setTimeout(120_000);

let root: string;
const toolkit = () => join(root, 'node_modules/@actions/http-client/lib');

function run(...[script = '', ...scriptArguments]: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...scriptArguments], {
    cwd: root,
    encoding: 'utf8',
    env: { RUNNER_TEMP: root },
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

function build(): void {
  const tsc = join(REPOSITORY_ROOT, 'node_modules/typescript/bin/tsc');
  expect(run(tsc, '-p', 'tsconfig.json')).toEqual({ status: 0, stderr: '' });
  expect(run('.ci/bundle.mjs')).toEqual({ status: 0, stderr: '' });
}

describe('the bundle, after an update of the toolkit', () => {
  test('that changes nothing, runs', () => {
    build();

    expect(run('dist/main.js')).toMatchObject({ stderr: '' });
  });

  test.each([
    ['an ES module calls', 'undici', 'new ProxyAgent("http://127.0.0.1");'],
    ['an ES module asks for a property of', 'undici', 'ProxyAgent.prototype.close;'],
  ])('in which %s a left-out part, fails', (_, part, use) => {
    appendFileSync(join(toolkit(), 'index.js'), `\n${use}\n`);
    build();

    const { status, stderr } = run('dist/main.js');

    expect(status).toBe(1);
    expect(stderr).toContain(`Error: left out of the bundle: ${part}`);
  });

  test.each([
    ['calls', 'require("undici")(true);'],
    ['asks for a property of', 'require("undici").ok;'],
  ])('in which a CommonJS module %s a left-out part, fails', (_, use) => {
    appendFileSync(join(toolkit(), 'uses-it.cjs'), use);
    appendFileSync(join(toolkit(), 'index.js'), '\nimport "./uses-it.cjs";\n');
    build();

    const { status, stderr } = run('dist/main.js');

    expect(status).toBe(1);
    expect(stderr).toContain('Error: left out of the bundle: undici');
  });
});
