import { describe, expect, test } from '@jest/globals';
import recorded from '../workflows/recorded-actions.json' with { type: 'json' };
import { findFiles, readText, readWorkflow, stepsOf, type Workflow } from './_documents.ts';

/** The first word of the name of the group, as GitHub compares it. */
const groupOf = ({ name, concurrency }: Workflow) =>
  concurrency?.group
    .replace(/\$\{\{ github\.workflow \}\}/, name)
    .toLowerCase()
    .split('-')[0];

const OUR_EVENTS = ['schedule', 'workflow_dispatch'];

// zizmor sees to logins that a checkout leaves behind, and to dangerous events.
describe.each(findFiles('.github/workflows/*.yml'))('%s', (path) => {
  const workflow = readWorkflow(path);
  const jobs = Object.values(workflow.jobs);

  test('grants nothing to all jobs at once, limits the time of each, and says what runs at once', () => {
    expect(workflow.permissions).toEqual({});
    const own = jobs.filter(({ uses }) => uses === undefined);
    expect(own.map((job) => job['timeout-minutes'])).toEqual(own.map(() => expect.any(Number)));
    expect(workflow.concurrency).toBeDefined();
  });

  // In a called workflow, github.workflow is the name of the caller: with `Release-…` in both, and
  // names of groups ignoring case, release.yml would cancel itself.
  test('shares no concurrency group with a workflow that it calls', () => {
    const called = jobs.flatMap(({ uses }) => (uses?.startsWith('./') ? [uses.slice(2)] : []));
    const groups = called.map((other) => groupOf({ ...readWorkflow(other), name: workflow.name }));
    expect(groups).not.toContain(groupOf(workflow));
  });

  // zizmor reports most expressions, but no secrets.
  test('holds no expression inside a script', () => {
    expect(stepsOf(workflow).filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('gives no secret and no write to code of a fork', () => {
    const withSecrets = jobs.filter((job) => JSON.stringify(job).includes('secrets.'));
    // A fork can start neither of these two.
    const isOurs = Object.keys(workflow.on).every((event) => OUR_EVENTS.includes(event));
    expect(isOurs ? [] : withSecrets).toEqual([]);
    for (const { environment, permissions = {} } of withSecrets) {
      expect([environment, Object.values(permissions)]).toEqual([expect.any(String), ['read']]);
    }
    // A run that a fork starts cannot write anyway; this one is for results of scans.
    const harmless = 'security-events';
    const writes = jobs
      .flatMap((job) => Object.entries(job.permissions ?? {}))
      .filter(([scope, level]) => level === 'write' && scope !== harmless);
    expect('pull_request' in workflow.on ? writes : []).toEqual([]);
  });
});

const FILES = findFiles('.github/workflows/*.yml', 'examples/*.yml');

test.each(FILES)('%s gives each action of others what it has, and all that it needs', (path) => {
  for (const { uses = '', with: given = {} } of stepsOf(readWorkflow(path))) {
    const [name = '', version = ''] = uses.split('@');
    if (!/^[0-9a-f]{40}$/.test(version)) {
      continue;
    }
    expect(Object.keys(recorded)).toContain(name);
    const { required, optional } = recorded[name as keyof typeof recorded];
    const names = [name, ...Object.keys(given)];
    expect([name, ...required, ...optional]).toEqual(expect.arrayContaining(names));
    expect(names).toEqual(expect.arrayContaining([name, ...required]));
  }
});

test('workflows and examples pin each action to one and the same commit and version', () => {
  const lines = FILES.flatMap((path) => readText(path).match(/^\s*(- )?uses:.*/gm) ?? []);
  const others = lines.filter((line) => !/uses: (\.\/|org\/aem-ims-token@)/.test(line));
  const pins = others.map((line) => {
    const pin = /uses: ([\w-]+\/[\w-]+)[\w/-]*@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(line);
    return [pin?.[1] ?? line, pin?.[2]] as const;
  });
  const expected = new Map(pins);
  expect(pins.length).toBeGreaterThan(20);
  expect(pins).toEqual(pins.map(([name]) => [name, expected.get(name) ?? 'a pin']));
});

// The tests look for .yml only; GitHub would run the other too.
test('no workflow or example ends in .yaml', () => {
  expect(findFiles('{.github/**,examples}/*.yaml')).toEqual([]);
});

test('live.yml runs scripts of the examples as they are, with all that they need', () => {
  const calls = stepsOf(readWorkflow('.github/workflows/live.yml')).flatMap(({ run = '', env }) => {
    const example = /example-script\.ts ([\w-]+)/.exec(run)?.[1];
    const names = [env?.['CALL'], env?.['CHECK']].filter((name) => name !== undefined);
    return example === undefined ? [] : names.map((name) => ({ example, name, env }));
  });
  expect(calls.length).toBeGreaterThan(1);
  for (const { example, name, env = {} } of calls) {
    const workflow = readWorkflow(`examples/${example}.yml`);
    const step = stepsOf(workflow).find((candidate) => candidate.name === name);
    expect([name, step?.run]).toEqual([name, expect.any(String)]);
    const needed = [...Object.keys(step?.env ?? {}), ...Object.keys(workflow.env ?? {})];
    expect([name, ...Object.keys(env)]).toEqual(expect.arrayContaining([name, ...needed]));
  }
});

test('what was built is kept where it is not what was committed', () => {
  const last = stepsOf(readWorkflow('.github/workflows/check-dist.yml')).at(-1);
  expect(last).toMatchObject({ if: 'failure()', with: { path: 'dist' } });
});
