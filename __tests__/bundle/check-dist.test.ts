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

  /** Changes the committed action.yml. */
  function rewriteAction(from: string, to: string): void {
    const path = join(root, 'action.yml');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    git('commit', '--quiet', '--all', '--message=Changed');
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

  test.each([
    ['main', 'main: dist/main.js', 'main: other.js'],
    ['main', 'main: dist/main.js', 'main: dist/../other.js'],
    ['main', 'main: dist/main.js', 'main: dist/absent.js'],
    ['post', 'post: dist/post.js', 'post: other.js'],
    ['pre', 'main: dist/main.js', 'main: dist/main.js\n  pre: other.js'],
  ])('notices that runs.%s of action.yml points outside dist (%s, then %s)', (stage, from, to) => {
    rewriteAction(from, to);

    const { status, stderr } = check();

    expect(status).toBe(1);
    expect(stderr).toContain(`runs.${stage} in action.yml`);
  });

  // What this check does not know, a runner may: another spelling, or a key merged from elsewhere.
  test.each(['Pre: other.js', '<<: { pre: other.js }', 'image: docker://alpine'])(
    'notices "%s" beside what it knows',
    (line) => {
      rewriteAction('main: dist/main.js', `main: dist/main.js\n  ${line}`);

      expect(check()).toMatchObject({
        status: 1,
        stderr: `runs.${line.split(':')[0]} in action.yml is nothing that this action needs.\n`,
      });
    },
  );

  test('notices an action that runs something else', () => {
    rewriteAction('main: dist/main.js', 'steps: []');

    expect(check()).toMatchObject({ status: 1 });
  });

  test('notices another Node', () => {
    rewriteAction('using: node24', 'using: composite');

    expect(check()).toMatchObject({ status: 1 });
  });
});
