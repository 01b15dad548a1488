import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findFiles, readText } from './_documents.ts';

interface Step {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const OUR_EVENTS = ['schedule', 'workflow_dispatch'];

describe.each(findFiles('.github/workflows/*.yml'))('%s', (path) => {
  const text = readText(path);
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('grants nothing to all jobs at once', () => {
    expect(workflow.permissions).toEqual({});
  });

  test('limits the time of each job, and says what runs at once', () => {
    expect(jobs.map((job) => job['timeout-minutes'])).toEqual(jobs.map(() => expect.any(Number)));
    expect(workflow.concurrency).toBeDefined();
  });

  test('pins every action but ours to a commit, and says its version', () => {
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    const others = lines.filter((line) => !/uses: (\.\/|org\/aem-ims-token@)/.test(line));
    expect(others).not.toEqual([]);
    for (const line of others) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('leaves no login behind in a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(
      checkouts.map(() => false),
    );
  });

  test('gives no secret and no write to code of a fork', () => {
    expect(text).not.toMatch(/pull_request_target|workflow_run\b/);
    const withSecrets = jobs.filter((job) => JSON.stringify(job).includes('secrets.'));
    // A fork can start neither of these two.
    const isOurs = Object.keys(workflow.on).every((event) => OUR_EVENTS.includes(event));
    expect(isOurs ? [] : withSecrets).toEqual([]);
    for (const { environment, permissions = {} } of withSecrets) {
      expect([environment, Object.values(permissions)]).toEqual([expect.any(String), ['read']]);
    }
    // A run that a fork starts can't write anyway; this one is for results of scans.
    const harmless = 'security-events';
    const writes = jobs
      .flatMap((job) => Object.entries(job.permissions ?? {}))
      .filter(([scope, level]) => level === 'write' && scope !== harmless);
    expect('pull_request' in workflow.on ? writes : []).toEqual([]);
  });

  test('holds no expression inside a script', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

test('a commit is called by the same version everywhere', () => {
  const text = findFiles('.github/workflows/*.yml', 'examples/*.yml').map(readText).join('\n');
  const pins = [...text.matchAll(/@([0-9a-f]{40}) # (v[\d.]+)/g)].map((match) => match.slice(1, 3));
  const versions = new Map(pins.map(([commit, version]) => [commit, version]));
  expect(pins).toEqual(pins.map(([commit]) => [commit, versions.get(commit)]));
});

describe('live.yml runs scripts of the examples as they are', () => {
  const { jobs } = parse(readText('.github/workflows/live.yml')) as Workflow;
  const calls = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .filter(({ run }) => run?.includes('example-script.ts'));

  /** What `example-script.ts` would be asked for, and the variables that it gets. */
  const scripts = calls.flatMap(({ run = '', env = {} }) => {
    const example = /example-script\.ts ([\w-]+)/.exec(run)?.[1] ?? '';
    const names = [env['CALL'], env['CHECK']].filter((name) => name !== undefined);
    return names.map((name) => ({ example, name, env }));
  });

  test.each(scripts)('$example: $name', ({ example, name, env }) => {
    const workflow = parse(readText(`examples/${example}.yml`)) as Workflow;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const step = steps.find((candidate) => candidate.name === name);
    expect(step?.run).toEqual(expect.any(String));
    const needed = [...Object.keys(step?.env ?? {}), ...Object.keys(workflow.env ?? {})];
    expect(Object.keys(env)).toEqual(expect.arrayContaining(needed));
  });

  test('more than one', () => {
    expect(scripts.length).toBeGreaterThan(1);
  });
});
