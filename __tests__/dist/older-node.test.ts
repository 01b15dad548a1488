import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { transform } from 'esbuild';
import { projectDirectory } from '../harness/action-step.ts';
import { runAction } from '../harness/run-step.ts';
import { anyInputs, expectFailure, preload, runMain, TEST_LIMIT_MS } from './_run.ts';

jest.setTimeout(TEST_LIMIT_MS);

const scriptOf = (stage: string) => join(projectDirectory, 'dist', `${stage}.js`);
const STATE = { STATE_revocation: '{"expiresAt":"2026-11-25T02:15:00Z"}' };
const WARNING =
  '::warning title=aem-ims-token::The token was not revoked: this action needs Node 24. It stays valid until 2026-11-25T02:15:00Z.\n';

/** Has the action see another version of Node; all else is this one's. */
const seeing = (version: string) =>
  preload(`Object.defineProperty(process.versions, 'node', { value: '${version}' });`);

/** The end of an error: where to read more. */
const helpIn = (message: string) => message.split('\n').at(-1);

test.each(['main', 'post'])('any Node that knows ES modules can read %s.js', async (stage) => {
  const source = readFileSync(scriptOf(stage), 'utf8');
  const read = (target: string) => transform(source, { target, format: 'esm', charset: 'utf8' });

  expect((await read('node13.2')).code).toBe((await read('esnext')).code);
  expect(source).not.toMatch(/\bawait\b/);
});

describe('on a Node that the action sees as older', () => {
  test('main says what it needs, and does nothing else', async () => {
    const result = await runMain(anyInputs('http://127.0.0.1:9'), {
      nodeOptions: seeing('20.19.5'),
    });

    const message = expectFailure(result, 'RUNNER_UNUSABLE');
    expect(message).toContain('needs Node 24, which runners have from version 2.327.1 on');
    expect(message).toContain('this is Node 20.19.5.');
    expect(result.rawStdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['a link', 'org/aem-ims-token@v1.2.3'],
    ['the name of the page where there is no link', './'],
    ['the name of the page where a ref needs care', 'org/aem-ims-token@v1 ::error::'],
  ])('its error ends like every other: %s', async (_what, uses) => {
    const older = await runMain({}, { uses, nodeOptions: seeing('20.19.5') });
    const other = await runMain(anyInputs('http://127.0.0.1:9'), {
      uses,
      nodeOptions: preload("delete process.env['GITHUB_OUTPUT'];"),
    });

    expect(helpIn(expectFailure(older, 'RUNNER_UNUSABLE'))).toBe(
      helpIn(expectFailure(other, 'RUNNER_UNUSABLE')),
    );
  });

  test('post ends well', async () => {
    const result = await runAction({ stage: 'post', nodeOptions: seeing('20.19.5') });

    expect(result).toMatchObject({ exitCode: 0, rawStdout: '', rawStderr: '' });
  });
});

/** A Node on this machine that is older. */
const olderNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((path) => !path.includes('node_modules') && existsSync(path))
  .find((path) => {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    return Number.parseInt(stdout?.slice(1), 10) < 24;
  });
if (olderNode === undefined) {
  console.warn('NOT TESTED: a real Node older than 24 (none on PATH)');
}

(olderNode === undefined ? test.skip : test)('so it is on a real one', () => {
  const run = (stage: string, env = {}) =>
    spawnSync(olderNode ?? '', [scriptOf(stage)], { encoding: 'utf8', env });

  const main = run('main');
  expect(main).toMatchObject({ status: 1, stderr: '' });
  expect(main.stdout).toMatch(/^::error title=aem-ims-token%3A RUNNER_UNUSABLE::.*Node 24.*\n$/);
  expect(run('post')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run('post', STATE)).toMatchObject({ status: 0, stdout: WARNING, stderr: '' });
});
