import { afterAll, expect, test } from '@jest/globals';
import { runJob } from './job.ts';
import { removeActions, writeAction } from './write-action.ts';

afterAll(removeActions);

const TOKEN_ACTION = {
  inputs: { secret: {} },
  main: `import { appendFileSync } from 'node:fs';
const token = 'tok-' + process.env.INPUT_SECRET;
console.log('::add-mask::' + token);
appendFileSync(process.env.GITHUB_ENV, 'TOKEN=' + token + '\\n');
appendFileSync(process.env.GITHUB_STATE, 'token=' + token + '\\n');`,
  post: `const { STATE_token, INPUT_SECRET, TOKEN } = process.env;
console.log('state', STATE_token, 'input', INPUT_SECRET, 'exported', TOKEN);`,
};

test('a job hands exported variables to later steps and state to post, masked in the log', async () => {
  const { log, conclusion, environment, steps } = await runJob({
    env: { MACHINE: 'm' },
    secrets: { SECRET: 'hush-hush' },
    steps: [
      {
        uses: 'org/token@v1',
        actionDirectory: writeAction(TOKEN_ACTION),
        with: { secret: 'hush-hush' },
      },
      {
        env: { OWN: 'hush-hush' },
        run:
          'echo "variable $TOKEN"\ntest "$TOKEN" = "tok-$OWN" && echo "right $MACHINE" > kept\n' +
          'echo "encoded $(printf %s "$TOKEN" | base64)"',
      },
      { run: 'cat kept' },
    ],
  });

  expect(conclusion).toBe('success');
  expect(environment).toEqual({ MACHINE: 'm', TOKEN: 'tok-hush-hush' });
  expect(log).toContain('with:\n  secret: ***\n');
  expect(log).toContain(
    'shell: bash -e {0}\nenv:\n  MACHINE: m\n  TOKEN: ***\n  OWN: ***\n##[endgroup]\n',
  );
  expect(log).toContain('variable ***\nencoded ***');
  expect(log).toContain('\nright m\nPost job cleanup.\nstate *** input *** exported ***');
  expect(log).not.toContain('hush');
  const written = steps.map(({ result }) => result?.filesWritten);
  expect(written).toEqual([[], ['workspace/kept'], [], []]);
});

test('a failure skips the steps that follow, and post runs in reverse for what has started', async () => {
  const printing = (text: string) =>
    writeAction({ main: `console.log('${text}')`, post: `console.log('${text} post')` });
  const result = await runJob({
    steps: [
      { uses: 'first/a@v1', actionDirectory: printing('first') },
      { uses: 'second/a@v1', actionDirectory: printing('second') },
      { run: 'false\necho "not" "reached"' },
      { uses: 'third/a@v1', actionDirectory: printing('third') },
    ],
  });

  expect(result.conclusion).toBe('failure');
  expect(result.log).toContain('##[error]Process completed with exit code 1.');
  expect(result.log).not.toContain('not reached');
  expect(result.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['first/a@v1', 'success'],
    ['second/a@v1', 'success'],
    ['false\necho "not" "reached"', 'failure'],
    ['third/a@v1', 'skipped'],
    ['Post second/a@v1', 'success'],
    ['Post first/a@v1', 'success'],
  ]);
});

test('a job fails when post fails', async () => {
  const actionDirectory = writeAction({ main: '', post: 'process.exitCode = 1' });

  expect((await runJob({ steps: [{ uses: 'a/b@v1', actionDirectory }] })).conclusion).toBe(
    'failure',
  );
});

test('a cancelled job still runs post, to its end', async () => {
  const actionDirectory = writeAction({
    main: 'setInterval(() => {}, 2 ** 30);',
    post: "setTimeout(() => console.log('cleaned up'), 20)",
  });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 300);
  const { conclusion, steps, log } = await runJob({
    steps: [
      { uses: 'a/b@v1', actionDirectory, cancelSignal: cancel.signal },
      { run: 'echo not reached' },
    ],
  });

  expect(conclusion).toBe('cancelled');
  expect(steps.map(({ outcome }) => outcome)).toEqual(['cancelled', 'skipped', 'success']);
  expect(log).toMatch(/##\[error\]The operation was canceled\.\nPost job cleanup\.\ncleaned up$/);
});
