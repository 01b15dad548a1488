import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readActionMetadata } from './action-metadata.ts';
import { parseKeyValueFile } from './key-value-file.ts';
import { type RunActionOptions, runAction } from './run-step.ts';
import { removeActions, writeAction } from './write-action.ts';

afterAll(removeActions);

const append = (variable: string, text: string) =>
  `(await import('node:fs')).appendFileSync(process.env.${variable}, ${JSON.stringify(text)});`;

test('an action gets its inputs and their defaults, what the runner sets, and nothing of this process', async () => {
  const main = `import { readFileSync } from 'node:fs';
console.log(JSON.stringify({ ...process.env, stdin: readFileSync(0).length }));`;
  const inputs = { 'client-id': {}, 'two words': {}, Revoke: { default: true }, empty: null };
  process.env['HARNESS_TEST_LEAK'] = 'x';
  const { rawStdout, annotations } = await runAction({
    actionDirectory: writeAction({ main, inputs }),
    inputs: { 'client-id': ' me\n', 'two words': '', unknown: 'x' },
    env: { GITHUB_ACTIONS: 'no', MINE: 'yes' },
  });
  delete process.env['HARNESS_TEST_LEAK'];
  const environment = JSON.parse(rawStdout);

  expect(environment).toMatchObject({
    'INPUT_CLIENT-ID': ' me\n',
    INPUT_TWO_WORDS: '',
    INPUT_REVOKE: 'true',
    INPUT_EMPTY: '',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_REPOSITORY: 'org/aem-ims-token',
    GITHUB_ACTION_REF: 'v1',
    MINE: 'yes',
    RUNNER_OS: 'Linux',
    stdin: 0,
  });
  expect(environment).not.toHaveProperty('HARNESS_TEST_LEAK');
  expect(environment).not.toHaveProperty('RUNNER_DEBUG');
  const unexpected = /^Unexpected input\(s\) 'unknown', valid inputs are \['client-id', /;
  expect(annotations).toMatchObject([{ message: expect.stringMatching(unexpected) }]);
  for (const name of ['RUNNER_TEMP', 'GITHUB_WORKSPACE', 'GITHUB_OUTPUT', 'HOME']) {
    expect(existsSync(environment[name])).toBe(false);
  }
});

describe('what an action leaves', () => {
  test('is reported after a failure too', async () => {
    const main = [
      append('GITHUB_OUTPUT', 'a<<E\n1\n2\nE\nb=3\n'),
      append('GITHUB_ENV', 'NAME=value\n'),
      append('GITHUB_STATE', 'token=secret\n'),
      append('GITHUB_STEP_SUMMARY', '# Title\n'),
      'process.exitCode = 3;',
    ].join('\n');

    expect(await runAction({ actionDirectory: writeAction({ main }) })).toMatchObject({
      exitCode: 3,
      signal: null,
      outcome: 'failure',
      outputs: { a: '1\n2', b: '3' },
      environment: { NAME: 'value' },
      state: { token: 'secret' },
      summary: '# Title\n',
      filesWritten: [],
    });
  });

  test.each([
    ['a file is malformed', append('GITHUB_OUTPUT', 'a=1\nb<<E\nopen\n'), "file command 'output'"],
    ['it uses a command that is disabled', "console.log('::set-env name=A::b')", "'set-env'"],
  ])('is a failure despite exit code 0 when %s', async (_what, main, message) => {
    const { exitCode, outcome, log } = await runAction({ actionDirectory: writeAction({ main }) });

    expect([exitCode, outcome]).toEqual([0, 'failure']);
    expect(log).toContain(message);
  });

  test('is masked in the log and the summary, for secrets and for add-mask', async () => {
    const main = `console.log('one early');
console.log('::add-mask::one');
process.stdout.write('one two, \\u00e9\\rsecond line\\r\\n');
console.error('on stderr two');
${append('GITHUB_STEP_SUMMARY', '| one | two |\n')}
${append('GITHUB_ENV', 'C=one\n')}
${append('GITHUB_OUTPUT', 'out=one\n')}`;
    const result = await runAction({
      actionDirectory: writeAction({ main, inputs: { secret: {} } }),
      inputs: { secret: 'two' },
      secrets: ['two'],
      debug: true,
    });

    expect(result.log).toContain('with:\n  secret: ***\n');
    expect(result.log).toContain('one early\n::add-mask::***\n*** ***, é\nsecond line\n');
    expect(result.log).toContain('on stderr ***');
    expect(result.log).toContain("##[debug]C='***'\n##[debug]Set output out = ***");
    expect(result.shownSummary).toBe('| *** | *** |\n');
    expect(result).toMatchObject({ masks: ['one'], outputs: { out: 'one' } });
  });

  test('is listed if it is a file, wherever it is, and stays in a workspace that is given', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'harness-cwd-'));
    for (const name of ['changed', 'old']) {
      writeFileSync(join(cwd, name), '1');
    }
    const main = `import { tmpdir, homedir } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
writeFileSync('new', readFileSync('old'));
writeFileSync('changed', '2');
writeFileSync(process.env.RUNNER_TEMP + '/there', '2');
writeFileSync(homedir() + '/.home', '3');
writeFileSync(tmpdir() + '/tmp', '4');`;
    const { filesWritten } = await runAction({ actionDirectory: writeAction({ main }), cwd });

    expect(filesWritten.toSorted()).toEqual([
      'HOME/.home',
      'RUNNER_TEMP/there',
      'TMPDIR/tmp',
      'workspace/changed',
      'workspace/new',
    ]);
    expect(existsSync(join(cwd, 'new'))).toBe(true);
    rmSync(cwd, { recursive: true });
  });
});

describe('an action that is interrupted', () => {
  const STAY = "setInterval(() => {}, 2 ** 30); console.log('ready');";
  const ignoring = (...signals: string[]) =>
    signals.map((name) => `process.on('${name}', () => {});`).join('') + STAY;

  test.each<[string, string, RunActionOptions, object]>([
    ['by SIGINT', STAY, {}, { signal: 'SIGINT' }],
    ['by its own end', `process.on('SIGINT', () => process.exit(0));${STAY}`, {}, { exitCode: 0 }],
    ['then by SIGTERM', ignoring('SIGINT'), { graceMs: [50, 7500] }, { signal: 'SIGTERM' }],
    [
      'then by SIGKILL',
      ignoring('SIGINT', 'SIGTERM'),
      { graceMs: [50, 50] },
      { signal: 'SIGKILL' },
    ],
  ])('is ended %s, and counts as cancelled', async (_how, main, options, expected) => {
    const result = await runAction({
      actionDirectory: writeAction({ main }),
      cancelAfter: (stdout) => stdout.includes('ready'),
      ...options,
    });

    expect(result).toMatchObject({ outcome: 'cancelled', timedOut: false, ...expected });
    expect(result.log).toMatch(/##\[error\]The operation was canceled\.$/);
  });

  test('is killed at the time limit, which is no cancel', async () => {
    const result = await runAction({ actionDirectory: writeAction({ main: STAY }), timeoutMs: 1 });

    expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL', outcome: 'failure' });
  });
});

const MISSING = "Invalid value. Matching delimiter not found 'E'";
const NAMELESS = 'Name must not be empty and delimiter must not be empty';

test.each<[string, Record<string, string> | string]>([
  ['\n\n', {}],
  ['a=1=2\nb=\nc=d<<e', { a: '1=2', b: '', c: 'd<<e' }],
  ['a<<E\nline\nE', { a: 'line' }],
  ['a<<E\nE\n', { a: '' }],
  ['a<<E\n1\n\n2\n\nE\nb=3\n', { a: '1\n\n2\n', b: '3' }],
  ['a<<E=F\n E\r\nE=F\n', { a: ' E\r' }],
  ['text\n', "Invalid format 'text'"],
  ['<<E\n1\nE\n', `Invalid format '<<E'. ${NAMELESS}`],
  ['a<<\n1\n\n', `Invalid format 'a<<'. ${NAMELESS}`],
  ['a<<E\n1\nE \n', MISSING],
  ['a<<E', MISSING],
  ['a<<E\n1', 'Invalid value. EOF marker missing new line.'],
])('the file %j is read as the runner reads it', (text, expected) => {
  const read = () => Object.fromEntries(parseKeyValueFile(text));
  if (typeof expected === 'string') {
    expect(read).toThrow(expected);
  } else {
    expect(read()).toEqual(expected);
  }
});

test.each([
  ['using: node20, main: a', 'node24 actions'],
  ['using: node24, main: a, pre: b', 'node24 actions'],
  ['using: node24, main: a, post: b, post-if: success()', 'node24 actions'],
  ['using: node24, main: a', 'build the action first'],
])('the harness does not run an action that it does not know how to run: %s', (runs, message) => {
  const directory = writeAction({ main: '' });
  writeFileSync(join(directory, 'action.yml'), `runs: { ${runs} }`);

  expect(() => readActionMetadata(directory)).toThrow(message);
});
