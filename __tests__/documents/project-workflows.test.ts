import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import recorded from '../workflows/recorded-actions.json' with { type: 'json' };
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
  /** Another workflow, which then has the steps. */
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly name: string;
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
  const steps = jobs.flatMap((job) => job.steps ?? []);

  test('grants nothing to all jobs at once', () => {
    expect(workflow.permissions).toEqual({});
  });

  test('limits the time of each job, and says what runs at once', () => {
    const own = jobs.filter(({ uses }) => uses === undefined);
    expect(own.map((job) => job['timeout-minutes'])).toEqual(own.map(() => expect.any(Number)));
    expect(workflow.concurrency).toBeDefined();
  });

  // In a called workflow, github.workflow is the name of the caller: with `Release-…` in both, and
  // names of groups ignoring case, release.yml would cancel itself.
  test('shares no concurrency group with a workflow that it calls', () => {
    const called = jobs.flatMap(({ uses }) => (uses?.startsWith('./') ? [uses.slice(2)] : []));
    const groupIn = (path: string) => {
      const { concurrency } = parse(readText(path)) as { concurrency?: { group: string } };
      return concurrency?.group
        .replace(/\$\{\{ github\.workflow \}\}/, workflow.name)
        .toLowerCase();
    };
    for (const other of called) {
      expect(groupIn(other)?.split('-')[0]).not.toBe(groupIn(path)?.split('-')[0]);
    }
  });

  test('pins every action but ours to a commit, and says its version', () => {
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    const others = lines.filter((line) => !/uses: (\.\/|org\/aem-ims-token@)/.test(line));
    expect(others).not.toEqual([]);
    for (const line of others) {
      expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
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

describe.each(findFiles('.github/workflows/*.yml', 'examples/*.yml'))('%s', (path) => {
  const workflow = parse(readText(path)) as Workflow;
  const others = Object.values(workflow.jobs)
    .flatMap((job) => job.steps ?? [])
    .filter(({ uses }) => uses !== undefined && /@[0-9a-f]{40}$/.test(uses));

  test('gives each action of others only inputs that it has, and all that it needs', () => {
    for (const { uses = '', with: given = {} } of others) {
      const name = uses.split('@')[0] as keyof typeof recorded;
      expect(Object.keys(recorded)).toContain(name);
      const { required, optional } = recorded[name];
      expect([name, ...required, ...optional]).toEqual(
        expect.arrayContaining([name, ...Object.keys(given)]),
      );
      expect([name, ...Object.keys(given)]).toEqual(expect.arrayContaining([name, ...required]));
    }
  });
});

test('workflows and examples pin each action to one and the same commit and version', () => {
  const text = findFiles('.github/workflows/*.yml', 'examples/*.yml').map(readText).join('\n');
  const pins = [...text.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@([0-9a-f]{40}) # (v[\d.]+)/g)];
  const found = pins.map(([, repository, ...pin]) => [repository, pin.join(' ')] as const);
  const expected = new Map(found);
  expect(found.length).toBeGreaterThan(20);
  expect(found).toEqual(found.map(([repository]) => [repository, expected.get(repository)]));
});

// The tests look for .yml only; GitHub would run the other too.
test('no workflow or example ends in .yaml', () => {
  expect(findFiles('{.github/**,examples}/*.yaml')).toEqual([]);
});

describe('live.yml runs scripts of the examples as they are', () => {
  const { jobs } = parse(readText('.github/workflows/live.yml')) as Workflow;
  const calls = Object.values(jobs)
    .flatMap(({ steps }) => steps ?? [])
    .filter(({ run }) => run?.includes('example-script.ts'));

  /** What `example-script.ts` would be asked for, and the variables that it gets. */
  const scripts = calls.flatMap(({ run = '', env = {} }) => {
    const example = /example-script\.ts ([\w-]+)/.exec(run)?.[1] ?? '';
    const names = [env['CALL'], env['CHECK']].filter((name) => name !== undefined);
    return names.map((name) => ({ example, name, env }));
  });

  test.each(scripts)('$example: $name', ({ example, name, env }) => {
    const workflow = parse(readText(`examples/${example}.yml`)) as Workflow;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
    const step = steps.find((candidate) => candidate.name === name);
    expect(step?.run).toEqual(expect.any(String));
    const needed = [...Object.keys(step?.env ?? {}), ...Object.keys(workflow.env ?? {})];
    expect(Object.keys(env)).toEqual(expect.arrayContaining(needed));
  });

  test('more than one', () => {
    expect(scripts.length).toBeGreaterThan(1);
  });
});
