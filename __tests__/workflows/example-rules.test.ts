import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ACTION, findFiles, readText, readWorkflow, stepsOf } from '../documents/_documents.ts';
import { temporaryFolder } from './temporary-folder.ts';

// zizmor sees to pinned actions, and to checkouts that leave no login behind.
describe.each(findFiles('examples/*.yml'))('%s', (path) => {
  const text = readText(path);
  const { permissions, jobs } = readWorkflow(path);
  const scripts = Object.values(jobs).flatMap(({ defaults, steps = [] }) =>
    steps
      .filter(({ run }) => run !== undefined)
      .map(({ run, shell = defaults?.run?.shell }) => ({ run, shell })),
  );

  test('grants nothing to all jobs at once, and limits the time of each', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      // By a number, or by a variable with a number for when it is not set.
      const limit = /^\d+$|^\$\{\{ fromJSON\(vars\.\w+ \|\| '\d+'\) \}\}$/;
      expect(String(job['timeout-minutes'])).toMatch(limit);
    }
  });

  test('holds no expression in a script, which a bash runs that stops at a failure in a pipe', () => {
    expect(scripts).toEqual(
      scripts.map(() => ({ run: expect.not.stringContaining('${{'), shell: 'bash' })),
    );
  });

  test('names only inputs and outputs that the action has', () => {
    const ours = stepsOf({ jobs }).filter(({ uses }) => uses === 'org/aem-ims-token@v1');
    const inputs = ours.flatMap((step) => Object.keys(step.with ?? {}));
    const outputs = [...text.matchAll(/\bsteps\.ims\.outputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(inputs).not.toEqual([]);
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(inputs));
    expect(Object.keys(ACTION.outputs)).toEqual(expect.arrayContaining(outputs));
  });

  test('is in the table of examples, with every secret and variable that it reads', () => {
    const name = path.slice('examples/'.length);
    const row = readText('examples/README.md')
      .split('\n')
      .find((line) => line.includes(`(${name})`));
    for (const [, read] of text.matchAll(/\b(?:secrets|vars)\.(?!AEM_IMS_ENDPOINT)(\w+)/g)) {
      expect(row).toContain(`\`${read}\``);
    }
  });
});

test('what AEM said, where an example prints it, is no workflow command', () => {
  const printf = /^ *printf .*\$\(head -c .*/gm;
  const lines = findFiles('examples/*.yml').flatMap((path) => readText(path).match(printf) ?? []);
  const answer = join(temporaryFolder(), 'answer');
  writeFileSync(answer, 'a\n::error::b\r::error::c ##[error]d');
  const env = { PATH: process.env['PATH'], PDF: answer, pdf: answer };

  const printed = lines.map((line) => execFileSync('sh', ['-c', line], { env }));

  expect(printed.length).toBeGreaterThan(3);
  for (const text of printed) {
    expect(String(text)).toMatch(/error.*b.*error.*c.*error.*d/);
    expect(String(text).trimEnd()).not.toMatch(/[\r\n]|##\[/);
  }
});
