import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { removeActions, writeAction } from './fixtures/write-action.ts';
import { runAction } from './run-step.ts';

afterAll(removeActions);

const PRINT_ENVIRONMENT = 'console.log(JSON.stringify(process.env));';

function append(variable: string, text: string): string {
  return `(await import('node:fs')).appendFileSync(process.env.${variable}, ${JSON.stringify(text)});`;
}

async function environmentOf(options: Parameters<typeof runAction>[0], post?: string) {
  const actionDirectory = writeAction({
    main: PRINT_ENVIRONMENT,
    inputs: { 'client-id': {}, revoke: { default: true } },
    ...(post === undefined ? {} : { post }),
  });
  const { rawStdout } = await runAction({ ...options, actionDirectory });
  return JSON.parse(rawStdout) as Record<string, string>;
}

describe('the environment of an action', () => {
  test('holds inputs with their hyphens, and defaults', async () => {
    const environment = await environmentOf({ inputs: { 'client-id': ' me\n' } });
    expect(environment['INPUT_CLIENT-ID']).toBe(' me\n');
    expect(environment['INPUT_REVOKE']).toBe('true');
  });

  test('holds what the runner sets, and nothing of this process', async () => {
    process.env['HARNESS_TEST_LEAK'] = 'x';
    const environment = await environmentOf({ env: { GITHUB_ACTIONS: 'no', MINE: 'yes' } });
    delete process.env['HARNESS_TEST_LEAK'];
    expect(environment).toMatchObject({ GITHUB_ACTIONS: 'true', MINE: 'yes', RUNNER_OS: 'Linux' });
    expect(environment).not.toHaveProperty('HARNESS_TEST_LEAK');
    expect(environment).not.toHaveProperty('RUNNER_DEBUG');
    for (const name of ['RUNNER_TEMP', 'GITHUB_WORKSPACE', 'GITHUB_OUTPUT', 'HOME']) {
      expect(existsSync(environment[name] ?? '')).toBe(false);
    }
  });

  test('tells of debugging', async () => {
    const actionDirectory = writeAction({ main: 'console.log("debug", process.env.RUNNER_DEBUG)' });
    const { log } = await runAction({ actionDirectory, debug: true });
    expect(log).toContain('debug 1');
  });

  test('holds saved state in post', async () => {
    const environment = await environmentOf(
      { stage: 'post', state: { token: 'kept' } },
      PRINT_ENVIRONMENT,
    );
    expect(environment['STATE_token']).toBe('kept');
  });
});

describe('runAction', () => {
  test('reports what the files hold after a failure too', async () => {
    const actionDirectory = writeAction({
      main: [
        append('GITHUB_OUTPUT', 'a<<E\n1\n2\nE\nb=3\n'),
        append('GITHUB_ENV', 'NAME=value\nNODE_OPTIONS=--inspect\n'),
        append('GITHUB_STATE', 'token=secret\n'),
        append('GITHUB_PATH', '/opt/one\n\n/opt/two\n'),
        append('GITHUB_STEP_SUMMARY', '# Title\n'),
        'process.exitCode = 3;',
      ].join('\n'),
    });
    const result = await runAction({ actionDirectory });
    expect(result).toMatchObject({
      exitCode: 3,
      signal: null,
      outcome: 'failure',
      outputs: { a: '1\n2', b: '3' },
      environment: { NAME: 'value' },
      state: { token: 'secret' },
      paths: ['/opt/one', '/opt/two'],
      summary: '# Title\n',
      filesWritten: [],
    });
    expect(result.annotations.map(({ message }) => message)).toEqual([
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    ]);
  });

  test('fails a step with exit code 0 when a file is malformed', async () => {
    const actionDirectory = writeAction({ main: append('GITHUB_OUTPUT', 'a=1\nb<<E\nopen\n') });
    const { exitCode, outcome, outputs, log } = await runAction({ actionDirectory });
    expect({ exitCode, outcome, outputs }).toEqual({
      exitCode: 0,
      outcome: 'failure',
      outputs: { a: '1' },
    });
    expect(log).toContain("##[error]Unable to process file command 'output' successfully.");
  });

  test('fails a step with exit code 0 when a command is disabled', async () => {
    const actionDirectory = writeAction({ main: "console.log('::set-env name=A::b')" });
    const { exitCode, outcome, environment } = await runAction({ actionDirectory });
    expect({ exitCode, outcome, environment }).toEqual({
      exitCode: 0,
      outcome: 'failure',
      environment: {},
    });
  });

  test('masks the log and the summary, for secrets and for add-mask', async () => {
    const actionDirectory = writeAction({
      main: `console.log('one early');
console.log('::add-mask::one');
console.log('one two');
console.error('on stderr two');
${append('GITHUB_STEP_SUMMARY', '| one | two |\n')}
${append('GITHUB_OUTPUT', 'out=one\n')}`,
      inputs: { secret: {} },
    });
    const result = await runAction({
      actionDirectory,
      inputs: { secret: 'two' },
      secrets: ['two'],
    });
    expect(result.log).toContain('with:\n  secret: ***\n');
    expect(result.log).toContain('one early\n*** ***');
    expect(result.log).toContain('on stderr ***');
    expect(result.log).not.toContain('add-mask');
    expect(result.shownSummary).toBe('| *** | *** |\n');
    expect(result.masks).toEqual(['one']);
    expect(result.outputs).toEqual({ out: 'one' });
  });

  test('shows outputs and state in the log when debugging, masked', async () => {
    const actionDirectory = writeAction({
      main: `console.log('::add-mask::secret');
${append('GITHUB_OUTPUT', 'a=secret\n')}
${append('GITHUB_STATE', 'b=secret\n')}
${append('GITHUB_ENV', 'C=secret\n')}`,
    });
    const { log } = await runAction({ actionDirectory, debug: true });
    expect(log).toContain('##[debug]Set output a = ***');
    expect(log).toContain('##[debug]Save intra-action state b = ***');
    expect(log).toContain("##[debug]C='***'");
  });

  test('warns of unknown inputs', async () => {
    const actionDirectory = writeAction({ main: '', inputs: { known: {} } });
    const { annotations } = await runAction({ actionDirectory, inputs: { unknown: 'x' } });
    expect(annotations).toMatchObject([
      { level: 'warning', message: "Unexpected input(s) 'unknown', valid inputs are ['known']" },
    ]);
  });

  test('lists files written anywhere but in the files of the runner', async () => {
    const actionDirectory = writeAction({
      main: `import { tmpdir, homedir } from 'node:os';
import { writeFileSync } from 'node:fs';
writeFileSync('here', '1', { mode: 0o600 });
writeFileSync(process.env.RUNNER_TEMP + '/there', '2');
writeFileSync(homedir() + '/.home', '3');
writeFileSync(tmpdir() + '/tmp', '4');`,
    });
    const { filesWritten } = await runAction({ actionDirectory });
    expect(filesWritten.map(({ path, content }) => [path, content])).toEqual([
      ['workspace/here', '1'],
      ['RUNNER_TEMP/there', '2'],
      ['HOME/.home', '3'],
      ['TMPDIR/tmp', '4'],
    ]);
    expect(filesWritten[0]?.mode).toBe(0o600);
  });

  test('uses a given workspace, and leaves it', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'harness-cwd-'));
    writeFileSync(join(cwd, 'old'), 'x');
    const actionDirectory = writeAction({
      main: `import { readFileSync, writeFileSync } from 'node:fs';
writeFileSync('new', readFileSync('old'));`,
    });
    const { filesWritten } = await runAction({ actionDirectory, cwd });
    expect(filesWritten).toMatchObject([{ path: 'workspace/new', content: 'x' }]);
    expect(existsSync(join(cwd, 'new'))).toBe(true);
    rmSync(cwd, { recursive: true });
  });

  test('passes flags to Node', async () => {
    const actionDirectory = writeAction({ main: 'console.log(process.title)' });
    const { rawStdout } = await runAction({ actionDirectory, nodeOptions: ['--title=flagged'] });
    expect(rawStdout).toBe('flagged\n');
  });

  test('gives no stdin', async () => {
    const actionDirectory = writeAction({
      main: `import { readFileSync } from 'node:fs'; console.log(readFileSync(0).length);`,
    });
    expect((await runAction({ actionDirectory })).rawStdout).toBe('0\n');
  });

  test('says which script is missing', async () => {
    const actionDirectory = writeAction({ main: '', post: '' });
    rmSync(join(actionDirectory, 'post.mjs'));
    await expect(runAction({ actionDirectory, stage: 'post' })).rejects.toThrow(
      /post\.mjs \(runs\.post in action\.yml\) does not exist/,
    );
  });
});
