import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { elements } from '../documents/_documents.ts';
import { type ActRun, runAct } from './act.ts';
import { GitHubStandIn, type GitHubState, published, signedTag } from './github-stand-in.ts';
import { createProjectRepository, type Repository } from './repositories.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { temporaryFolder } from './temporary-folder.ts';

const RELEASE_YML = join(REPOSITORY_ROOT, '.github/workflows/release.yml');

// ci.yml has a test of its own; act cannot pass one of its steps.
const STUB_OF_CI = `
on: workflow_call
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: 'true'
`;

const TAG_OBJECT = 'a'.repeat(40);
const OTHER_COMMIT = 'b'.repeat(40);
const PUBLISHED_FILES = ['action.yml', 'dist', 'CHANGELOG.md'];

let github: GitHubStandIn;

function tag({ git }: Repository): string {
  git('tag', '--annotate', '--message=v1.0.0', 'v1.0.0');
  return git('rev-parse', 'HEAD').trim();
}

const changesOf = ({ calls }: GitHubState) =>
  calls.filter((call) => /^release (create|upload|edit)|--method/.test(call));

/** Published ones, but for those with `draft` or `withdrawn` before their version. */
const releasesOf = (names: readonly string[]) =>
  names.map((name) => ({
    ...published(name.split(' ').at(-1) ?? ''),
    isDraft: name.startsWith('draft '),
    isPrerelease: name.startsWith('withdrawn '),
  }));

describe('a release', () => {
  const repository = createProjectRepository({ '.github/workflows/ci.yml': STUB_OF_CI });
  const commit = tag(repository);

  function run(): Promise<ActRun> {
    github = new GitHubStandIn({ tags: { 'v1.0.0': signedTag(TAG_OBJECT, commit) } });
    return runAct({
      repository: repository.folder,
      workflow: 'release.yml',
      event: 'push',
      payload: { ref: 'refs/tags/v1.0.0' },
      secrets: { GITHUB_TOKEN: 'not-a-token' },
      path: [github.binFolder],
    });
  }

  test('is built, attested, published and pointed at', async () => {
    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    const { releases, tags } = github.read();
    const notes = expect.stringMatching(/^\n### Added\n/);
    expect(releases).toEqual([{ ...published('v1.0.0'), isLatest: true, notes }]);
    expect(tags['v1']).toEqual({ type: 'commit', sha: commit });

    const attestations = result.uses.filter(({ action }) => action === 'actions/attest');
    const listed = repository.git('ls-files', '--', 'action.yml', 'dist');
    const subjects = listed.trimEnd().split('\n');
    expect(attestations).toMatchObject([
      { inputs: expect.not.objectContaining({ 'sbom-path': expect.anything() }), subjects },
      { inputs: { 'sbom-path': 'dist/sbom.cdx.json' }, subjects },
    ]);
  });

  test('whose dist is not what the source makes is refused', async () => {
    repository.commit({ 'dist/main.js': 'malicious();\n' });
    repository.git('push', '--quiet', 'origin', 'main');

    const result = await run();

    expect(result).toMatchObject({
      exitCode: 1,
      failedSteps: ["Build with the runner's Node, not with the one that npm brought"],
    });
    expect(github.read().calls).toEqual([]);
  });
});

describe('the script', () => {
  const repository = createProjectRepository({}, [...PUBLISHED_FILES, 'package.json']);
  const commit = tag(repository);
  const { folder, git } = repository;
  git('push', '--quiet', 'origin', 'v1.0.0');
  let environment: Record<string, string>;
  beforeEach(() => {
    git('checkout', '--quiet', '--force', commit);
    git('clean', '--quiet', '--force', '-d');
    git('update-ref', 'refs/remotes/origin/main', commit);
    github = new GitHubStandIn({ tags: { 'v1.0.0': signedTag(TAG_OBJECT, commit) } });
    const temp = temporaryFolder();
    environment = {
      PATH: `${github.binFolder}:${process.env['PATH']}`,
      GH_REPO: 'org/aem-ims-token',
      GH_TOKEN: 'not-a-token',
      GITHUB_OUTPUT: join(temp, 'output'),
      GITHUB_SHA: commit,
      RUNNER_TEMP: temp,
      TAG: 'v1.0.0',
    };
  });

  const { jobs } = parse(readFileSync(RELEASE_YML, 'utf8'));
  const steps: { name: string; run?: string }[] = ['build', 'publish', 'major-tag'].flatMap(
    (job) => jobs[job].steps,
  );

  /** Runs the script of a step as the runner does. */
  function runStep(name: string) {
    const path = join(environment['RUNNER_TEMP'] ?? '', 'script.sh');
    writeFileSync(path, steps.find((step) => step.name === name)?.run ?? `echo no step "${name}"`);
    return runShell('bash', ['--noprofile', '--norc', '-eo', 'pipefail', path], folder);
  }

  function runShell(shell: string, flags: string[], cwd: string) {
    const { status, stdout, stderr } = spawnSync(shell, flags, {
      cwd,
      env: environment,
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}` };
  }

  const PASSED = { status: 0, output: '' };
  const refused = (message: string) => ({ status: 1, output: expect.stringContaining(message) });

  describe('"Check tag, version and changelog"', () => {
    const undated = '## [1.0.0] - Unreleased\n';
    const elsewhere = refused('v1.0.0 is neither on main nor on release/v1');

    test.each([
      ['passes a commit on main', 'main', {}, PASSED],
      ['passes a patch on the branch of its major', 'release/v1', {}, PASSED],
      ['refuses a commit elsewhere', 'release/v2', {}, elsewhere],
      ['refuses another version', 'main', { 'package.json': '{}' }, refused('not say 1.0.0')],
      [
        'refuses a changelog without the date',
        'main',
        { 'CHANGELOG.md': undated },
        refused('no dated'),
      ],
    ])('%s', (what, branch, changes, outcome) => {
      repository.commit({ 'more.txt': what, ...changes });
      git('update-ref', `refs/remotes/origin/${branch}`, 'HEAD');

      expect(runStep('Check tag, version and changelog')).toEqual(outcome);
    });
  });

  describe('"Check that the tag is signed and has not moved"', () => {
    const check = () => runStep('Check that the tag is signed and has not moved');
    const unknownKey = { verified: false, reason: 'unknown_key' };

    test('passes a signed tag, also where the run began with its object', () => {
      expect(check()).toEqual(PASSED);
      environment['GITHUB_SHA'] = git('rev-parse', 'v1.0.0').trim();
      expect(check()).toEqual(PASSED);
    });

    test.each<[string, GitHubState['tags'], string]>([
      ['without an object', { 'v1.0.0': { type: 'commit', sha: 'c' } }, 'not an annotated tag'],
      [
        'with a signature that GitHub does not know',
        { 'v1.0.0': { type: 'tag', sha: TAG_OBJECT, object: 'c', verification: unknownKey } },
        'does not take the signature of v1.0.0: unknown_key',
      ],
      [
        'that was moved',
        { 'v1.0.0': signedTag(TAG_OBJECT, OTHER_COMMIT) },
        `v1.0.0 has moved to ${OTHER_COMMIT} since this run began`,
      ],
      ['that was deleted', {}, 'Not Found'],
    ])('refuses a tag %s', (_, tags, message) => {
      github.update({ tags });

      expect(check()).toEqual(refused(message));
    });
  });

  describe('"Compare the tag\'s files with what was built"', () => {
    const compare = () => runStep("Compare the tag's files with what was built");
    beforeEach(() => {
      runStep('Note the digests of what was built');
      const output = readFileSync(environment['GITHUB_OUTPUT'] ?? '', 'utf8');
      const digests = /^digests<<end-of-digests\n(.*)\nend-of-digests\n$/s.exec(output)?.[1];
      environment['DIGESTS'] = digests ?? '';
    });

    test('passes the same files', () => {
      expect(environment['DIGESTS']).toMatch(/^[0-9a-f]{64} {2}action\.yml\n/);
      expect(compare()).toEqual(PASSED);
    });

    test.each<[string, string, (path: string) => void]>([
      ['a changed file', 'dist/index.js', (path) => appendFileSync(path, 'malicious();')],
      ['a changed action.yml', 'action.yml', (path) => appendFileSync(path, '#')],
      ['a file too many', 'dist/.hidden.js', (path) => writeFileSync(path, '')],
      ['a file too few', 'dist/post.js', (path) => rmSync(path)],
    ])('refuses %s', (_, name, tamper) => {
      tamper(join(folder, name));

      expect(compare()).toEqual(refused(name));
    });
  });

  describe('"Publish the release"', () => {
    const publish = () => runStep('Publish the release');

    test.each([
      ['v1.10.0', ['v1.9.0', 'v1.0.0'], true],
      ['v1.9.1', ['v1.9.0', 'v1.10.0'], false],
      ['v1.10.0', ['draft v2.0.0', 'withdrawn v3.0.0'], true],
    ])('%s after %j is the latest: %s', (name, others, isLatest) => {
      environment['TAG'] = name;
      const tags = { [name]: signedTag(TAG_OBJECT, commit) };
      github.update({ releases: releasesOf(others), tags });

      expect(publish().status).toBe(0);

      expect(github.read().releases.at(-1)).toEqual({ ...published(name), isLatest });
    });

    test('takes the draft that a maintainer has made, with its text', () => {
      const draft = { ...published('v1.0.0'), isDraft: true, notes: 'By hand', assets: [] };
      github.update({ releases: [draft] });

      expect(publish().status).toBe(0);

      const assets = ['sbom.cdx.json'];
      expect(github.read().releases).toEqual([
        { ...draft, isDraft: false, isLatest: true, assets },
      ]);
    });

    test.each(['create', 'upload', 'edit'])(
      'after "gh release %s" failed it is finished',
      (command) => {
        github.update({ failAt: `release ${command}` });

        const outcomes = [publish(), publish()];

        expect(outcomes).toMatchObject([{ status: 1 }, { status: 0 }]);
        const finished = github.read();
        expect(finished.releases).toMatchObject([
          { ...published('v1.0.0'), isLatest: true, notes: expect.any(String) },
        ]);
        expect(publish().status).toBe(0);
        expect(changesOf(github.read())).toEqual(changesOf(finished));
      },
    );
  });

  describe('"Move it to the newest release of its major version"', () => {
    const move = () => runStep('Move it to the newest release of its major version');
    const commits: GitHubState['tags'] = {
      'v1.0.0': signedTag(TAG_OBJECT, 'c100'),
      'v1.9.0': { type: 'commit', sha: 'c190' },
      'v1.10.0': { type: 'commit', sha: 'c1100' },
      'v2.0.0': { type: 'commit', sha: 'c200' },
      v10: { type: 'commit', sha: 'c10' },
    };
    test.each([
      ['makes v1', 'v1.0.0', ['v1.0.0'], '', 'c100'],
      ['moves v1', 'v1.10.0', ['v1.9.0', 'v1.10.0'], 'c190', 'c1100'],
      [
        'leaves v1 with a patch of an older version',
        'v1.9.0',
        ['v1.9.0', 'v1.10.0'],
        'c1100',
        'c1100',
      ],
      ['does not look at another major', 'v1.9.0', ['v1.9.0', 'v2.0.0'], '', 'c190'],
      ['does not wait for the list to hold the new release', 'v1.9.0', [], 'c100', 'c190'],
      [
        'goes back after a release was withdrawn',
        'v1.10.0',
        ['v1.9.0', 'withdrawn v1.10.0'],
        'c1100',
        'c190',
      ],
      ['stays if there is none to go back to', 'v1.10.0', ['withdrawn v1.10.0'], 'c1100', 'c1100'],
    ])('%s', (_, name, releases, before, after) => {
      environment['TAG'] = name;
      const v1: GitHubState['tags'] = before === '' ? {} : { v1: { type: 'commit', sha: before } };
      github.update({
        tags: { ...commits, ...v1 },
        releases: releasesOf(releases),
        failAt: 'api --method',
      });

      const first = move();

      // What failed once is done by the next run.
      expect(first.status).toBe(before === after ? 0 : 1);
      expect(move().status).toBe(0);
      expect(github.read().tags).toEqual({ ...commits, v1: { type: 'commit', sha: after } });
      expect(changesOf(github.read())).toHaveLength(before === after ? 0 : 2);
    });
  });

  describe('of docs/security.md that checks a release', () => {
    const block = elements<Tokens.Code>('docs/security.md', 'code').find(({ text }) =>
      text.includes('gh attestation verify'),
    );
    const files = git('ls-files', '--', 'action.yml', 'dist').trimEnd().split('\n');
    const digests = files.map((name) =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    );
    const bom = JSON.parse(readFileSync(join(folder, 'dist/sbom.cdx.json'), 'utf8'));
    const signer = {
      repo: 'org/aem-ims-token',
      'signer-workflow': 'org/aem-ims-token/.github/workflows/release.yml',
      'source-ref': 'refs/tags/v1.0.0',
      'source-digest': commit,
      'deny-self-hosted-runners': true,
    };

    /** What GitHub knows of a good release, with changes of both attestations or of one. */
    function knows(
      by: Record<string, string> = {},
      provenance: object = {},
      sbom: object = {},
    ): Partial<GitHubState> {
      const type = (name: string) => ({ ...signer, 'predicate-type': name, ...by });
      const slsa = type('https://slsa.dev/provenance/v1');
      const cyclonedx = type('https://cyclonedx.org/bom');
      return {
        releases: [published('v1.0.0')],
        attestations: [
          { digests, predicate: {}, signer: slsa, ...provenance },
          { digests, predicate: bom, signer: cyclonedx, ...sbom },
        ],
      };
    }

    /** Pastes it into a shell, with the commit put in. */
    function check(pinned = commit) {
      environment['GIT_CONFIG_COUNT'] = '1';
      environment['GIT_CONFIG_KEY_0'] = `url.${repository.origin}.insteadOf`;
      environment['GIT_CONFIG_VALUE_0'] = 'https://github.com/org/aem-ims-token';
      const script = block?.text.replace('0'.repeat(40), pinned) ?? 'exit 9';
      return runShell('sh', ['-c', script], temporaryFolder());
    }

    test('passes a good release, and looks at each file twice', () => {
      github.update(knows());

      expect(check()).toMatchObject({ status: 0 });
      const { calls } = github.read();
      const looks = calls.filter((call) => call.startsWith('attestation verify '));
      expect(looks).toHaveLength(digests.length * 2);
    });

    const ci = 'org/aem-ims-token/.github/workflows/ci.yml';
    test.each([
      ['a file that was not attested', knows({}, { digests: digests.slice(1) })],
      ['a file whose list was not attested', knows({}, {}, { digests: digests.slice(0, -1) })],
      ['another list of packages', knows({}, {}, { predicate: { components: [] } })],
      ['another workflow that signed', knows({ 'signer-workflow': ci })],
      ['the signature of another commit', knows({ 'source-digest': OTHER_COMMIT })],
      ['a release that is not published', { ...knows(), releases: [] }],
    ])('refuses %s', (_, state) => {
      github.update(state);

      expect(check().status).not.toBe(0);
    });

    test('refuses a tag that names another commit than the one that is pinned', () => {
      github.update(knows());

      expect(check(OTHER_COMMIT).status).not.toBe(0);
      expect(github.read().calls).toEqual([]);
    });
  });
});
