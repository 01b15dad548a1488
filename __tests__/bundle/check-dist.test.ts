import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { REPOSITORY_ROOT } from '../workflows/repository-root.ts';

const MAIN = 'main: dist/main.js';

describe('the comparison of dist with a fresh build', () => {
  let root: string;

  function git(...gitArguments: string[]): void {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    execFileSync('git', [...identity, ...gitArguments], { cwd: root });
  }

  function check() {
    const script = join(root, '.ci/check-dist.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    return { status, stderr };
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'aem-ims-token-check-dist-'));
    for (const name of ['.ci/check-dist.mjs', 'action.yml', 'dist']) {
      cpSync(join(REPOSITORY_ROOT, name), join(root, name), { recursive: true });
    }
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(REPOSITORY_ROOT, 'node_modules/yaml'), join(root, 'node_modules/yaml'));
    writeFileSync(join(root, '.gitignore'), 'node_modules\n');
    writeFileSync(join(root, 'other.js'), '');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message=First');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('passes what was built', () => {
    expect(check()).toEqual({ status: 0, stderr: '' });
  });

  test('notices a changed file, and says how much it changed', () => {
    appendFileSync(join(root, 'dist/index.js'), '// one more line\n');

    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^dist\/ is not what the source makes.* M dist\/index\.js\n/s),
    });
  });

  test('notices a file too many and a file too few', () => {
    writeFileSync(join(root, 'dist/more.js'), '');
    rmSync(join(root, 'dist/post.js'));

    const { status, stderr } = check();

    expect(status).toBe(1);
    expect(stderr).toContain('?? dist/more.js');
    expect(stderr).toContain(' D dist/post.js');
  });

  const outside = (stage: string) => `runs.${stage} in action.yml is "`;
  const other = 'action.yml has to run Node 24, on a file of dist/.';
  const unneeded = (name: string) => `runs.${name} in action.yml is nothing that this action needs`;
  test.each([
    ['main: other.js', MAIN, outside('main')],
    ['main: dist/../other.js', MAIN, outside('main')],
    ['main: dist/absent.js', MAIN, outside('main')],
    ['post: other.js', 'post: dist/post.js', outside('post')],
    [`${MAIN}\n  pre: other.js`, MAIN, outside('pre')],
    // What this check does not know, a runner may: another spelling, or a key merged from elsewhere.
    [`${MAIN}\n  Pre: other.js`, MAIN, unneeded('Pre')],
    [`${MAIN}\n  <<: { pre: other.js }`, MAIN, unneeded('<<')],
    [`${MAIN}\n  image: docker://alpine`, MAIN, unneeded('image')],
    ['steps: []', MAIN, other],
    ['using: composite', 'using: node24', other],
  ])('notices in action.yml %j in place of %j', (to, from, message) => {
    const path = join(root, 'action.yml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    git('commit', '--quiet', '--all', '--message=Changed');

    expect(check()).toEqual({ status: 1, stderr: expect.stringContaining(message) });
  });
});
