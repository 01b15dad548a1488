import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { REPOSITORY_ROOT } from './repository-root.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly 'timeout-minutes'?: number | string;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(REPOSITORY_ROOT, 'examples');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const ACTION = parse(readFileSync(join(REPOSITORY_ROOT, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
};
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'));

describe.each(NAMES)('examples/%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('grants nothing to all jobs at once', () => {
    expect(workflow.permissions).toEqual({});
  });

  test('limits the time of each job', () => {
    // By a number, or by a variable with a number for when it is not set.
    const limit = /^\d+$|^\$\{\{ fromJSON\(vars\.\w+ \|\| '\d+'\) \}\}$/;
    for (const job of jobs) {
      expect(String(job['timeout-minutes'])).toMatch(limit);
    }
  });

  test('holds no expression inside a script', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('runs each script by a bash that stops at a failure inside a pipe', () => {
    const shells = jobs.flatMap((job) =>
      job.steps
        .filter(({ run }) => run !== undefined)
        .map(({ shell }) => shell ?? job.defaults?.run?.shell),
    );
    expect(new Set(shells)).toEqual(new Set(shells.length === 0 ? [] : ['bash']));
  });

  test('pins every action but ours to a commit, and says its version', () => {
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    const others = lines.filter((line) => !line.endsWith('uses: org/aem-ims-token@v1'));
    expect(lines.length).toBeGreaterThan(others.length);
    for (const line of others) {
      expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('names only inputs and outputs that the action has', () => {
    const ours = steps.filter(({ uses }) => uses === 'org/aem-ims-token@v1');
    const inputs = ours.flatMap((step) => Object.keys(step.with ?? {}));
    const outputs = [...text.matchAll(/\bsteps\.ims\.outputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(inputs));
    expect(Object.keys(ACTION.outputs)).toEqual(expect.arrayContaining(outputs));
  });

  test('leaves no login behind in a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    const expected = { 'persist-credentials': false };
    expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => expected));
  });

  test('is in the table of examples, with every secret and variable that it reads', () => {
    const row = README.split('\n').find((line) => line.startsWith(`| [\`${name}\`]`));
    const read = [...text.matchAll(/\b(?:secrets|vars)\.(\w+)/g)].map((match) => match[1]);
    const wanted = [...new Set(read)].filter((variable) => variable !== 'AEM_IMS_ENDPOINT');
    for (const variable of wanted) {
      expect(row).toContain(`\`${variable}\``);
    }
  });
});
