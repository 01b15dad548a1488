import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findFiles, readText } from './_documents.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

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
    expect(text).not.toMatch(/\bsecrets\.|pull_request_target|workflow_run\b/);
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
