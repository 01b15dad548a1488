import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { GitHubStandIn } from './github-state.ts';
import { type ProjectActOptions, type ProjectActRun, runProjectAct } from './project-act.ts';
import { createProjectRepository, type ProjectRepository } from './project-repository.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';

jest.setTimeout(330_000);

const RELEASE = 'release.yml'; // has its own tests
const LIVE = 'live.yml'; // needs the real IMS, and nothing else
const tested = new Set([RELEASE, LIVE]);

describe("this project's own workflows", () => {
  let folder: string;
  let repository: ProjectRepository;
  let github: GitHubStandIn;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-project-'));
    repository = createProjectRepository(folder);
    github = new GitHubStandIn(folder, {});
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(
    workflow: string,
    event: ProjectActOptions['event'],
    more: Partial<ProjectActOptions> = {},
  ): Promise<ProjectActRun> {
    tested.add(workflow);
    return runProjectAct({ folder, repository, github, workflow, event, ...more });
  }

  const commandsOf = ({ notes }: ProjectActRun) => notes.flatMap(({ command }) => command ?? []);
  const actionsOf = ({ notes }: ProjectActRun) => notes.flatMap(({ action }) => action ?? []);

  test('check-dist.yml passes what was built', async () => {
    const result = await run('check-dist.yml', 'push');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(commandsOf(result)).toEqual(['npm ci --ignore-scripts']);
  });

  test('check-dist.yml refuses a changed dist, and keeps what was built', async () => {
    writeFileSync(join(repository.folder, 'dist/main.js'), 'malicious();\n');
    repository.git('commit', '--quiet', '--all', '--message=Innocent');

    const result = await run('check-dist.yml', 'pull_request');

    expect(result.exitCode).toBe(1);
    expect(result.text).toMatch(/dist\/ is not what the source makes/);
    expect(actionsOf(result)).toContain('actions/upload-artifact');
  });

  test('ci.yml tests, and uses the action', async () => {
    const result = await run('ci.yml', 'push');

    // The first is meant to fail. The second sees that act, unlike GitHub, hands a masked output on.
    expect([...result.failedSteps].sort()).toEqual([
      'Ask with a wrong secret',
      'Outputs that hold the token are dropped',
    ]);
    expect(commandsOf(result)).toEqual(
      expect.arrayContaining([
        'npm test',
        'npm run test:workflows',
        expect.stringMatching(/^sudo sysctl --write kernel\./),
      ]),
    );
  });

  test('codeql.yml runs', async () => {
    const result = await run('codeql.yml', 'schedule');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(actionsOf(result)).toContain('github/codeql-action/analyze');
  });

  test('dependency-review.yml runs', async () => {
    const result = await run('dependency-review.yml', 'pull_request');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(actionsOf(result)).toEqual(['actions/dependency-review-action']);
  });

  test('lint-workflows.yml lints with the real linters', async () => {
    const result = await run('lint-workflows.yml', 'push');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
  });

  test('scorecard.yml hands its result in', async () => {
    const result = await run('scorecard.yml', 'schedule');

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(actionsOf(result)).toContain('github/codeql-action/upload-sarif');
  });

  describe('rebuild-dist.yml', () => {
    const branch = 'dependabot/npm_and_yarn/bundled-1';
    const headOf = (name: string) => repository.git('ls-remote', 'origin', name).split('\t')[0];

    test('commits the new dist to the branch of an update', async () => {
      repository.git('checkout', '--quiet', '-b', branch);
      writeFileSync(join(repository.folder, 'dist/main.js'), 'old();\n');
      repository.git('commit', '--quiet', '--all', '--message=Update');
      repository.git('push', '--quiet', 'origin', branch);
      repository.git('checkout', '--quiet', 'main');

      const result = await run('rebuild-dist.yml', 'workflow_dispatch', { inputs: { branch } });

      expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
      repository.git('fetch', '--quiet', 'origin');
      expect(repository.git('log', '-1', '--format=%s', `origin/${branch}`)).toBe(
        'build: rebuild dist\n',
      );
      expect(repository.git('diff', `origin/${branch}`, 'main', '--', 'dist')).toBe('');
    });

    test('leaves a branch alone whose dist is up to date', async () => {
      repository.git('push', '--quiet', 'origin', `main:refs/heads/${branch}`);
      const before = headOf(branch);

      const result = await run('rebuild-dist.yml', 'workflow_dispatch', { inputs: { branch } });

      expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
      expect(headOf(branch)).toBe(before);
    });

    test('does not touch other branches', async () => {
      const inputs = { branch: 'main' };

      const result = await run('rebuild-dist.yml', 'workflow_dispatch', { inputs });

      expect(result.jobs).toEqual([]);
    });
  });

  test('none is left out', () => {
    const all = readdirSync(join(REPOSITORY_ROOT, '.github/workflows'));
    expect(all.filter((name) => !tested.has(name))).toEqual([]);
  });
});
