import { afterAll, describe, expect, test } from '@jest/globals';
import { removeActions, writeAction } from './fixtures/write-action.ts';
import { runJob } from './job.ts';

afterAll(removeActions);

const TOKEN_ACTION = {
  inputs: { secret: {} },
  main: `import { appendFileSync } from 'node:fs';
const token = 'tok-' + process.env.INPUT_SECRET;
console.log('::add-mask::' + token);
appendFileSync(process.env.GITHUB_OUTPUT, 'token=' + token + '\\nkind=bearer\\n');
appendFileSync(process.env.GITHUB_ENV, 'TOKEN=' + token + '\\n');
appendFileSync(process.env.GITHUB_STATE, 'token=' + token + '\\n');`,
  post: `console.log('state', process.env.STATE_token, 'input', process.env.INPUT_SECRET);`,
};

function printing(text: string, exitCode = 0) {
  const script = (stage: string) =>
    `console.log('${text} ${stage}'); process.exitCode = ${stage === 'main' ? exitCode : 0};`;
  return writeAction({ main: script('main'), post: script('post') });
}

describe('runJob', () => {
  test('hands exported variables and outputs to later steps, masked in the log', async () => {
    const { log, conclusion, environment } = await runJob({
      secrets: { SECRET: 'hush-hush' },
      steps: [
        {
          id: 'ims',
          uses: 'org/token@v1',
          actionDirectory: writeAction(TOKEN_ACTION),
          with: ({ secrets }) => ({ secret: secrets['SECRET'] ?? '' }),
        },
        {
          run: ({ steps }) =>
            `echo "variable $TOKEN"\necho "output ${steps['ims']?.outputs['token']}"\n` +
            'test "$TOKEN" = tok-hush-hush && echo "right value"\n' +
            'echo "encoded $(printf %s "$TOKEN" | base64)"',
        },
      ],
    });
    expect(conclusion).toBe('success');
    expect(environment).toEqual({ TOKEN: 'tok-hush-hush' });
    expect(log).toContain('with:\n  secret: ***\n');
    expect(log).toContain('shell: bash -e {0}\nenv:\n  TOKEN: ***\n##[endgroup]\n');
    expect(log).toContain('variable ***\noutput ***\nright value\nencoded ***');
    expect(log).toContain('Post job cleanup.\nstate *** input ***');
    expect(log).not.toContain('hush');
  });

  test('evaluates inputs and environment again for post', async () => {
    const actionDirectory = writeAction({
      inputs: { value: {} },
      main: 'console.log("main", process.env.INPUT_VALUE, process.env.MINE)',
      post: 'console.log("post", process.env.INPUT_VALUE, process.env.MINE)',
    });
    const { log } = await runJob({
      env: { LATER: 'early' },
      steps: [
        {
          uses: 'a/b@v1',
          actionDirectory,
          with: ({ env }) => ({ value: env['LATER'] ?? '' }),
          env: ({ stage }) => ({ MINE: stage }),
        },
        { run: 'echo LATER=late >> "$GITHUB_ENV"' },
      ],
    });
    expect(log).toContain('main early main');
    expect(log).toContain('post late post');
  });

  test('lets an earlier step preset state, which what main saves overrides', async () => {
    const print = 'console.log(process.env.STATE_a, process.env.STATE_b)';
    const { log } = await runJob({
      steps: [
        { run: 'printf "STATE_a=preset\\nSTATE_b=preset\\n" >> "$GITHUB_ENV"' },
        {
          uses: 'a/b@v1',
          actionDirectory: writeAction({
            main: "(await import('fs')).appendFileSync(process.env.GITHUB_STATE, 'b=saved\\n')",
            post: print,
          }),
        },
      ],
    });
    expect(log).toMatch(/Post job cleanup\.\npreset saved$/);
  });

  test('runs post in reverse after a failing main, and not for a skipped action', async () => {
    const result = await runJob({
      steps: [
        { uses: 'first/a@v1', actionDirectory: printing('first') },
        { uses: 'second/a@v1', actionDirectory: printing('second', 1) },
        { uses: 'third/a@v1', actionDirectory: printing('third') },
        { id: 'always', run: 'echo always', if: 'always()' },
      ],
    });
    expect(result.conclusion).toBe('failure');
    expect(result.steps.map(({ name, stage, outcome }) => [name, stage, outcome])).toEqual([
      ['first/a@v1', 'main', 'success'],
      ['second/a@v1', 'main', 'failure'],
      ['third/a@v1', 'main', 'skipped'],
      ['always', 'main', 'success'],
      ['Post second/a@v1', 'post', 'success'],
      ['Post first/a@v1', 'post', 'success'],
    ]);
  });

  test('fails the job when post fails, though continue-on-error forgives it', async () => {
    const actionDirectory = writeAction({ main: '', post: 'process.exitCode = 1' });
    const step = { uses: 'a/b@v1', actionDirectory };
    expect((await runJob({ steps: [step] })).conclusion).toBe('failure');
    const forgiven = await runJob({ steps: [{ ...step, continueOnError: true }] });
    expect(forgiven.conclusion).toBe('success');
    expect(forgiven.steps[1]).toMatchObject({ outcome: 'failure', conclusion: 'success' });
  });

  test('obeys post-if', async () => {
    const actionDirectory = writeAction({ main: 'throw 1', post: '', postIf: 'success()' });
    const { steps } = await runJob({ steps: [{ uses: 'a/b@v1', actionDirectory }] });
    expect(steps.map(({ outcome }) => outcome)).toEqual(['failure', 'skipped']);
  });

  test('forgives a failing step that may fail, and tells later steps', async () => {
    const { conclusion, log } = await runJob({
      steps: [
        { id: 'may', run: 'exit 7', continueOnError: true },
        { run: ({ steps }) => `echo ${steps['may']?.outcome} ${steps['may']?.conclusion}` },
      ],
    });
    expect(conclusion).toBe('success');
    expect(log).toContain('##[error]Process completed with exit code 7.');
    expect(log).toContain('\nfailure success');
  });

  test('stops a script at its first failing command', async () => {
    const { log, conclusion } = await runJob({ steps: [{ run: 'false\necho "not" "reached"' }] });
    expect(conclusion).toBe('failure');
    expect(log).not.toContain('not reached');
  });

  test('still runs post after a cancel', async () => {
    const actionDirectory = writeAction({
      main: "setInterval(() => {}, 2 ** 30); console.log('ready')",
      // Says the word too: what cancels main must not touch post.
      post: "console.log('ready'); setTimeout(() => console.log('cleaned up'), 20)",
    });
    const { conclusion, steps, log } = await runJob({
      steps: [
        { uses: 'a/b@v1', actionDirectory, cancelAfter: (stdout) => stdout.includes('ready') },
        { run: 'echo not reached' },
        { run: 'exit 1', if: 'always()' },
      ],
    });
    expect(conclusion).toBe('cancelled');
    expect(steps.map(({ outcome }) => outcome)).toEqual([
      'cancelled',
      'skipped',
      'failure',
      'success',
    ]);
    expect(log).toContain('##[error]The operation was canceled.\n');
    expect(log).toMatch(/Post job cleanup\.\nready\ncleaned up$/);
  });

  test('drops a job output that holds a masked value', async () => {
    const { outputs, log } = await runJob({
      secrets: { SECRET: 'hush-hush' },
      steps: [
        {
          id: 'ims',
          uses: 'org/token@v1',
          actionDirectory: writeAction(TOKEN_ACTION),
          with: { secret: 'other' },
        },
      ],
      outputs: ({ steps, secrets }) => ({
        token: `Bearer ${steps['ims']?.outputs['token']}`,
        secret: secrets['SECRET'] ?? '',
        kind: steps['ims']?.outputs['kind'] ?? '',
        empty: steps['ims']?.outputs['missing'] ?? '',
      }),
    });
    expect(outputs).toEqual({ kind: 'bearer' });
    expect(log).toContain("##[warning]Skip output 'token' since it may contain secret.");
    expect(log).toContain("##[warning]Skip output 'secret' since it may contain secret.");
  });

  test('keeps outputs of a step without id to itself', async () => {
    const { outputs } = await runJob({
      steps: [{ run: 'echo a=1 >> "$GITHUB_OUTPUT"' }],
      outputs: ({ steps }) => ({ steps: Object.keys(steps).join() }),
    });
    expect(outputs).toEqual({});
  });

  test('puts added folders before PATH, the last one first', async () => {
    const { log } = await runJob({
      steps: [
        { run: 'printf "/opt/one\\n/opt/two\\n" >> "$GITHUB_PATH"' },
        { run: 'echo "path $PATH"' },
      ],
    });
    expect(log).toContain('path /opt/two:/opt/one:');
  });

  test('shares one workspace between steps', async () => {
    const { conclusion, steps } = await runJob({
      steps: [{ run: 'echo x > kept' }, { run: 'cat kept' }],
    });
    expect(conclusion).toBe('success');
    expect(steps.map(({ result }) => result?.filesWritten.map(({ path }) => path))).toEqual([
      ['workspace/kept'],
      [],
    ]);
  });
});
