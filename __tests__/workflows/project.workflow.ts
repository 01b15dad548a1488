import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ActOptions, type ActRun, runAct } from './act.ts';
import { GitHubStandIn } from './github-stand-in.ts';
import { createProjectRepository } from './repositories.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';

const repository = createProjectRepository();
const { git } = repository;
beforeEach(() => {
  git('checkout', '--quiet', '--force', 'main');
});

/** Runs workflows on the branch that is checked out. */
function run(event: ActOptions['event'], more: Partial<ActOptions> = {}): Promise<ActRun> {
  return runAct({
    repository: repository.folder,
    event,
    secrets: { GITHUB_TOKEN: 'not-a-token' },
    machineVariables: { STAND_IN_ORIGIN: repository.origin },
    path: [new GitHubStandIn().binFolder],
    ...more,
  });
}

/** The workflows that a run started, and the actions of others that it used. */
const started = ({ text }: ActRun) =>
  [...new Set([...text.matchAll(/^\[([^\]/]+)\//gm)].map(([, name]) => name))].sort();
const actionsOf = ({ uses }: ActRun) => [...new Set(uses.map(({ action }) => action))].sort();

test('a pull request is built, tested and scanned, and uses the action', async () => {
  const result = await run('pull_request');

  expect(started(result)).toEqual(['CI', 'Check dist', 'CodeQL', 'Dependency review']);
  // The first is meant to fail. The second sees that act, unlike GitHub, hands a masked output on.
  expect([...result.failedSteps].sort()).toEqual([
    'Ask with a wrong secret',
    'Outputs that hold the token are dropped',
  ]);
  expect(actionsOf(result)).toEqual([
    'actions/dependency-review-action',
    'actions/setup-go',
    'actions/setup-node',
    'github/codeql-action/analyze',
    'github/codeql-action/init',
  ]);
  const commands = [
    ...['npm ci --ignore-scripts', 'npm run check:dist', 'npm test', 'npm run test:workflows'],
    expect.stringMatching(/^sudo sysctl --write kernel\./),
  ];
  expect(result.commandLines.split('\n')).toEqual(expect.arrayContaining(commands));
});

test('scorecard.yml hands its result in', async () => {
  const result = await run('schedule', { workflow: 'scorecard.yml' });

  expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
  expect(actionsOf(result)).toContain('github/codeql-action/upload-sarif');
});

describe('rebuild-dist.yml', () => {
  const rebuild = (branch: string) =>
    run('workflow_dispatch', { workflow: 'rebuild-dist.yml', payload: { inputs: { branch } } });

  test('commits the new dist to the branch of an update, once', async () => {
    const branch = 'dependabot/npm_and_yarn/bundled-1';
    git('checkout', '--quiet', '-b', branch);
    repository.commit({ 'dist/main.js': 'old();\n' });
    git('push', '--quiet', 'origin', branch);
    git('checkout', '--quiet', 'main');

    const runs = [await rebuild(branch), await rebuild(branch)];

    expect(runs).toMatchObject(Array(2).fill({ exitCode: 0, failedSteps: [] }));
    git('fetch', '--quiet', 'origin');
    const messages = git('log', '--format=%s', `main..origin/${branch}`);
    expect(messages).toBe('build: rebuild dist\nChange\n');
    expect(git('diff', `origin/${branch}`, 'main', '--', 'dist')).toBe('');
  });

  test('does not touch other branches', async () => {
    expect((await rebuild('main')).jobs).toEqual([]);
  });
});

test('.ci/lint-workflows finds what is wrong in workflows, examples, action and scripts', () => {
  const unpinned = `
name: Bad
on: issue_comment
permissions: {}
jobs:
  bad:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v7
      - run: echo "\${{ github.event.comment.body }}"
`;
  const ci = readFileSync(join(repository.folder, '.github/workflows/ci.yml'), 'utf8');
  const script = readFileSync(join(repository.folder, '.ci/test-workflows'), 'utf8');
  git('checkout', '--quiet', '-b', 'bad');
  repository.commit({
    'examples/bad.yml': unpinned,
    '.github/workflows/bad.yml': unpinned,
    '.github/workflows/ci.yml': ci.replace('client-secret: not-the-secret', 'client-sceret: oops'),
    '.ci/test-workflows': `${script}\nrm $1/*\n`,
  });

  const { status, stdout, stderr } = spawnSync(join(repository.folder, '.ci/lint-workflows'), {
    encoding: 'utf8',
  });

  expect(status).toBe(1);
  // With CI in the environment zizmor writes in colour.
  const output = stripVTControlCharacters(`${stdout}${stderr}`);
  for (const place of ['examples/bad.yml', '.github/workflows/bad.yml']) {
    expect(output).toMatch(new RegExp(`^error\\[unpinned-uses\\].*\n *--> ${place}:9:`, 'm'));
    expect(output).toMatch(new RegExp(`^error\\[template-injection\\].*\n *--> ${place}:10:`, 'm'));
  }
  expect(output).toContain('client-sceret');
  expect(output).toContain('SC2086');
});

// live.yml and release.yml have tests of their own.
test('no workflow is left out', () => {
  expect(readdirSync(join(REPOSITORY_ROOT, '.github/workflows')).sort()).toEqual([
    ...['check-dist.yml', 'ci.yml', 'codeql.yml', 'dependency-review.yml', 'live.yml'],
    ...['rebuild-dist.yml', 'release.yml', 'scorecard.yml'],
  ]);
});
