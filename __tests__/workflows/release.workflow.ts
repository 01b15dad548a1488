import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { parse } from 'yaml';
import { elements } from '../documents/_documents.ts';
import {
  type Attestation,
  GitHubStandIn,
  type GitHubState,
  published,
  signedTag,
} from './github-state.ts';
import { type ProjectActRun, runProjectAct } from './project-act.ts';
import { createProjectRepository, type ProjectRepository } from './project-repository.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';

jest.setTimeout(330_000);

interface Step {
  readonly name: string;
  readonly run?: string;
}

const WORKFLOW = parse(
  readFileSync(join(REPOSITORY_ROOT, '.github/workflows/release.yml'), 'utf8'),
) as { readonly jobs: Readonly<Record<string, { readonly steps?: readonly Step[] }>> };

// ci.yml has a test of its own; act can't pass one of its steps.
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

let folder: string;
let repository: ProjectRepository;
let github: GitHubStandIn;
let commit: string;

function prepare(...[replaced, paths]: [Record<string, string>, string[]?]): void {
  folder = mkdtempSync(join(tmpdir(), 'aem-ims-token-release-'));
  repository = createProjectRepository(folder, replaced, paths);
  repository.git('tag', '--annotate', '--message=v1.0.0', 'v1.0.0');
  commit = repository.git('rev-parse', 'HEAD').trim();
  github = new GitHubStandIn(folder, { tags: { 'v1.0.0': signedTag(TAG_OBJECT, commit) } });
}
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const changesOf = ({ calls }: GitHubState) =>
  calls.filter((call) => /^release (create|upload|edit)|--method/.test(call));

describe('a release', () => {
  beforeEach(() => prepare({ '.github/workflows/ci.yml': STUB_OF_CI }));

  function run(tag = 'v1.0.0'): Promise<ProjectActRun> {
    const ref = `refs/tags/${tag}`;
    return runProjectAct({
      folder,
      repository,
      github,
      workflow: 'release.yml',
      event: 'push',
      ref,
    });
  }

  test('is built, attested, published and pointed at; a second run changes nothing', async () => {
    const first = await run();

    expect(first).toMatchObject({ exitCode: 0, failedSteps: [] });
    const { releases, tags } = github.read();
    expect(releases).toEqual([
      expect.objectContaining({
        tagName: 'v1.0.0',
        isDraft: false,
        isLatest: true,
        assets: ['sbom.cdx.json'],
        notes: expect.stringMatching(/^\n### Added\n/),
      }),
    ]);
    expect(tags['v1']).toEqual({ type: 'commit', sha: commit });

    const attestations = first.notes.filter(({ action }) => action === 'actions/attest');
    expect(attestations.map(({ inputs }) => inputs?.['sbom-path'])).toEqual([
      undefined,
      'dist/sbom.cdx.json',
    ]);
    const files = repository.git('ls-files', '--', 'action.yml', 'dist').trimEnd().split('\n');
    for (const { subjects } of attestations) {
      expect(subjects).toEqual(files);
    }

    const before = github.read();
    const second = await run();

    expect(second).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(changesOf(github.read())).toEqual(changesOf(before));
    expect({ ...github.read(), calls: [] }).toEqual({ ...before, calls: [] });
  });

  test.each(['release create', 'release upload', 'release edit', 'api --method'])(
    'that stopped at "gh %s" is finished by the next run',
    async (failAt) => {
      github.write({ ...github.read(), failAt });

      const first = await run();
      const second = await run();

      expect(first.exitCode).toBe(1);
      expect(second).toMatchObject({ exitCode: 0, failedSteps: [] });
      const { releases, tags } = github.read();
      expect(releases).toHaveLength(1);
      expect(releases[0]).toMatchObject({ isDraft: false, assets: ['sbom.cdx.json'] });
      expect(tags['v1']).toEqual({ type: 'commit', sha: commit });
    },
  );

  test.each<[string, string, () => void]>([
    [
      'whose dist is not what the source makes',
      "Build with the runner's Node, not with the one that npm brought",
      () => appendFileSync(join(repository.folder, 'dist/main.js'), 'malicious();\n'),
    ],
    [
      'whose action.yml runs something else',
      "Build with the runner's Node, not with the one that npm brought",
      () => {
        const path = join(repository.folder, 'action.yml');
        writeFileSync(path, readFileSync(path, 'utf8').replace('dist/main.js', 'src/main.ts'));
      },
    ],
    [
      'of another version',
      'Check tag, version and changelog',
      () => {
        const path = join(repository.folder, 'package.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"1.0.0"', '"1.0.1"'));
      },
    ],
    [
      'without a date in the changelog',
      'Check tag, version and changelog',
      () => writeFileSync(join(repository.folder, 'CHANGELOG.md'), '## [1.0.0] - Unreleased\n'),
    ],
  ])('%s is refused', async (_, failedStep, tamper) => {
    tamper();
    repository.git('commit', '--quiet', '--all', '--message=Tampered');
    repository.git('push', '--quiet', 'origin', 'main');

    const result = await run();

    expect(result).toMatchObject({ exitCode: 1, failedSteps: [failedStep] });
    expect(github.read().calls).toEqual([]);
  });

  test('of a patch for an older major may be on the branch of that major', async () => {
    repository.git('checkout', '--quiet', '-b', 'release/v1');
    writeFileSync(join(repository.folder, 'patch.txt'), '');
    repository.git('add', '.');
    repository.git('commit', '--quiet', '--message=Patch');
    repository.git('push', '--quiet', 'origin', 'release/v1');
    commit = repository.git('rev-parse', 'HEAD').trim();
    const tags = { 'v1.0.0': signedTag(TAG_OBJECT, commit) };
    github.write({ ...github.read(), tags, releases: [published('v2.0.0')] });

    const result = await run();

    expect(result).toMatchObject({ exitCode: 0, failedSteps: [] });
    expect(github.read().releases.at(-1)).toMatchObject({ tagName: 'v1.0.0', isLatest: false });
    expect(github.read().tags['v1']).toEqual({ type: 'commit', sha: commit });
  });

  test('of a commit that is not on main is refused', async () => {
    writeFileSync(join(repository.folder, 'new.txt'), '');
    repository.git('add', '.');
    repository.git('commit', '--quiet', '--message=Not pushed');

    const result = await run();

    expect(result.failedSteps).toEqual(['Check tag, version and changelog']);
    expect(github.read().calls).toEqual([]);
  });
});

describe('a script of the release', () => {
  let environment: Record<string, string>;
  const temp = () => environment['RUNNER_TEMP'] ?? '';

  /** Runs the script of one step as the runner does. */
  function runStep(job: string, name: string) {
    const script = WORKFLOW.jobs[job]?.steps?.find((step) => step.name === name)?.run;
    if (script === undefined) {
      throw new Error(`${job} has no script "${name}"`);
    }
    const path = join(temp(), 'script.sh');
    writeFileSync(path, script);
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', path],
      { cwd: repository.folder, env: environment, encoding: 'utf8' },
    );
    return { status, output: `${stdout}${stderr}` };
  }

  beforeEach(() => {
    prepare({}, ['action.yml', 'dist', 'CHANGELOG.md']);
    environment = {
      ...github.variables,
      PATH: `${github.binFolder}:${process.env['PATH']}`,
      GH_REPO: 'org/aem-ims-token',
      GH_TOKEN: 'not-a-token',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_SHA: commit,
      RUNNER_TEMP: join(folder, 'temp'),
      TAG: 'v1.0.0',
    };
    mkdirSync(temp());
  });

  describe('"Check that the tag is signed and has not moved"', () => {
    const check = () => runStep('publish', 'Check that the tag is signed and has not moved');

    test('passes a signed tag', () => {
      expect(check()).toEqual({ status: 0, output: '' });
    });

    test('passes when the run began with the object of the tag', () => {
      environment['GITHUB_SHA'] = repository.git('rev-parse', 'v1.0.0').trim();

      expect(check()).toEqual({ status: 0, output: '' });
    });

    test.each<[string, GitHubState['tags'], RegExp]>([
      [
        'a tag without an object',
        { 'v1.0.0': { type: 'commit', sha: 'c' } },
        /not an annotated tag/,
      ],
      [
        'a signature that GitHub does not know',
        {
          'v1.0.0': {
            type: 'tag',
            sha: TAG_OBJECT,
            object: 'c',
            verification: { verified: false, reason: 'unknown_key' },
          },
        },
        /does not take the signature of v1\.0\.0: unknown_key/,
      ],
      [
        'a tag that was moved',
        { 'v1.0.0': signedTag(TAG_OBJECT, OTHER_COMMIT) },
        /v1\.0\.0 has moved to b{40} since this run began/,
      ],
      ['a tag that was deleted', {}, /Not Found/],
    ])('refuses %s', (_, tags, message) => {
      github.write({ ...github.read(), tags });

      const { status, output } = check();

      expect(status).toBe(1);
      expect(output).toMatch(message);
    });
  });

  describe('"Compare the tag\'s files with what was built"', () => {
    beforeEach(() => {
      runStep('build', 'Note the digests of what was built');
      const [, digests = ''] =
        /^digests<<end-of-digests\n(.*)\nend-of-digests\n$/s.exec(
          readFileSync(environment['GITHUB_OUTPUT'] ?? '', 'utf8'),
        ) ?? [];
      environment['DIGESTS'] = digests;
    });

    const compare = () => runStep('publish', "Compare the tag's files with what was built");

    test('passes the same files', () => {
      expect(environment['DIGESTS']).toMatch(/^[0-9a-f]{64} {2}action\.yml\n/);
      expect(compare()).toEqual({ status: 0, output: '' });
    });

    test.each<[string, string, (path: string) => void]>([
      ['a changed file', 'dist/index.js', (path) => appendFileSync(path, 'malicious();')],
      ['a changed action.yml', 'action.yml', (path) => appendFileSync(path, '#')],
      [
        'a file too many',
        'dist/hidden/.x.js',
        (path) => {
          mkdirSync(join(path, '..'));
          writeFileSync(path, '');
        },
      ],
      ['a file too few', 'dist/post.js', (path) => rmSync(path)],
      ['a file of another name', 'dist/post.js', (path) => renameSync(path, `${path}.js`)],
    ])('refuses %s', (_, name, tamper) => {
      tamper(join(repository.folder, name));

      const { status, output } = compare();

      expect(status).toBe(1);
      expect(output).toContain(name);
    });
  });

  describe('"Publish the release"', () => {
    const publish = () => runStep('publish', 'Publish the release');

    function releasesAfter(others: readonly string[], tag: string) {
      environment['TAG'] = tag;
      const { tags } = github.read();
      github.write({
        ...github.read(),
        tags: { ...tags, [tag]: signedTag(TAG_OBJECT, commit) },
        releases: others.map(published),
      });
      expect(publish().status).toBe(0);
      const release = github.read().releases.find(({ tagName }) => tagName === tag);
      return { isDraft: release?.isDraft, isLatest: release?.isLatest };
    }

    test.each<[string, readonly string[], boolean]>([
      ['v1.0.0', [], true],
      ['v1.10.0', ['v1.9.0', 'v1.0.0'], true],
      ['v2.0.0', ['v1.10.0'], true],
      ['v1.10.1', ['v1.10.0', 'v2.0.0'], false],
      ['v1.9.1', ['v1.9.0', 'v1.10.0'], false],
    ])('%s after %j is the latest: %s', (tag, others, isLatest) => {
      expect(releasesAfter(others, tag)).toEqual({ isDraft: false, isLatest });
    });

    test('takes the draft that a maintainer has made, with its text', () => {
      const draft = { ...published('v1.0.0'), isDraft: true, notes: 'By hand', assets: [] };
      github.write({ ...github.read(), releases: [draft] });

      expect(publish().status).toBe(0);

      expect(github.read().releases).toEqual([
        { ...draft, isDraft: false, isLatest: true, assets: ['sbom.cdx.json'] },
      ]);
    });

    test('does not pay heed to drafts and pre-releases of newer versions', () => {
      const newer = [
        { ...published('v2.0.0'), isDraft: true },
        { ...published('v3.0.0'), isPrerelease: true },
      ];
      github.write({ ...github.read(), releases: newer });

      expect(publish().status).toBe(0);

      expect(github.read().releases.at(-1)).toMatchObject({ tagName: 'v1.0.0', isLatest: true });
    });
  });

  describe('"Move it to the newest release of its major version"', () => {
    const move = () => runStep('major-tag', 'Move it to the newest release of its major version');

    const commits: GitHubState['tags'] = {
      'v1.0.0': signedTag(TAG_OBJECT, 'c100'),
      'v1.9.0': { type: 'commit', sha: 'c190' },
      'v1.10.0': { type: 'commit', sha: 'c1100' },
      'v2.0.0': { type: 'commit', sha: 'c200' },
      v10: { type: 'commit', sha: 'c10' },
    };

    test.each<[string, string, readonly string[], string | undefined, string]>([
      ['makes v1', 'v1.0.0', ['v1.0.0'], undefined, 'c100'],
      ['moves v1', 'v1.10.0', ['v1.9.0', 'v1.10.0'], 'c190', 'c1100'],
      [
        'leaves v1 with a patch of an older version',
        'v1.9.0',
        ['v1.9.0', 'v1.10.0'],
        'c1100',
        'c1100',
      ],
      ['does not look at another major', 'v1.9.0', ['v1.9.0', 'v2.0.0'], undefined, 'c190'],
      ['does not wait for the list to hold the new release', 'v1.9.0', [], 'c100', 'c190'],
    ])('%s', (_, tag, releases, before, after) => {
      environment['TAG'] = tag;
      const v1: GitHubState['tags'] = before ? { v1: { type: 'commit', sha: before } } : {};
      github.write({
        ...github.read(),
        tags: { ...commits, ...v1 },
        releases: releases.map(published),
      });

      expect(move().status).toBe(0);

      expect(github.read().tags).toEqual({ ...commits, v1: { type: 'commit', sha: after } });
      const changes = changesOf(github.read());
      expect(changes).toHaveLength(before === after ? 0 : 1);
    });

    test.each<[string, readonly string[], string]>([
      ['the one before', ['v1.9.0'], 'c190'],
      ['none, v1 stays', [], 'c1100'],
    ])('after a release was withdrawn, takes %s', (_, others, after) => {
      environment['TAG'] = 'v1.10.0';
      const withdrawn = { ...published('v1.10.0'), isPrerelease: true };
      github.write({
        ...github.read(),
        tags: { ...commits, v1: { type: 'commit', sha: 'c1100' } },
        releases: [withdrawn, ...others.map(published)],
      });

      expect(move().status).toBe(0);

      expect(github.read().tags['v1']).toEqual({ type: 'commit', sha: after });
    });
  });
});

describe('the check of a release in docs/security.md', () => {
  const block = elements<Tokens.Code>('docs/security.md', 'code').find(({ text }) =>
    text.includes('gh attestation verify'),
  );
  let signer: Record<string, string | boolean>;
  let digests: string[];

  beforeEach(() => {
    prepare({}, ['action.yml', 'dist', 'CHANGELOG.md']);
    repository.git('push', '--quiet', 'origin', 'v1.0.0');
    const files = repository.git('ls-files', '--', 'action.yml', 'dist').trimEnd().split('\n');
    digests = files.map((name) =>
      createHash('sha256')
        .update(readFileSync(join(repository.folder, name)))
        .digest('hex'),
    );
    signer = {
      repo: 'org/aem-ims-token',
      'signer-workflow': 'org/aem-ims-token/.github/workflows/release.yml',
      'source-ref': 'refs/tags/v1.0.0',
      'source-digest': commit,
      'deny-self-hosted-runners': true,
    };
    publish({}, {});
  });

  function publish(provenance: Partial<Attestation>, sbom: Partial<Attestation>): void {
    const predicate = JSON.parse(
      readFileSync(join(repository.folder, 'dist/sbom.cdx.json'), 'utf8'),
    );
    const type = (name: string) => ({ signer: { ...signer, 'predicate-type': name } });
    github.write({
      ...github.read(),
      releases: [published('v1.0.0')],
      attestations: [
        { digests, predicate: {}, ...type('https://slsa.dev/provenance/v1'), ...provenance },
        { digests, predicate, ...type('https://cyclonedx.org/bom'), ...sbom },
      ],
    });
  }

  /** Pastes it into a shell, with the commit put in. */
  function check(pinned = commit) {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', (block?.text ?? 'exit 9').replace('0'.repeat(40), pinned)],
      {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...github.variables,
          PATH: `${github.binFolder}:${process.env['PATH']}`,
          GH_TOKEN: 'not-a-token',
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: `url.${repository.origin}.insteadOf`,
          GIT_CONFIG_VALUE_0: 'https://github.com/org/aem-ims-token',
        },
      },
    );
    return { status, stderr };
  }

  test('passes a good release, and looks at each file twice', () => {
    expect(check()).toMatchObject({ status: 0 });
    const looks = github.read().calls.filter((call) => call.startsWith('attestation verify '));
    expect(looks).toHaveLength(digests.length * 2);
  });

  test.each<[string, () => void]>([
    ['a file that was not attested', () => publish({ digests: digests.slice(1) }, {})],
    ['a file whose list was not attested', () => publish({}, { digests: digests.slice(0, -1) })],
    ['another list of packages', () => publish({}, { predicate: { components: [] } })],
    [
      'another workflow that signed',
      () => {
        signer['signer-workflow'] = 'org/aem-ims-token/.github/workflows/ci.yml';
        publish({}, {});
      },
    ],
    [
      'the signature of another commit',
      () => {
        signer['source-digest'] = OTHER_COMMIT;
        publish({}, {});
      },
    ],
    ['a release that is not published', () => github.write({ ...github.read(), releases: [] })],
  ])('refuses %s', (_, spoil) => {
    spoil();

    expect(check().status).not.toBe(0);
  });

  test('refuses a tag that names another commit than the one that is pinned', () => {
    expect(check(OTHER_COMMIT).status).not.toBe(0);
    expect(github.read().calls).toEqual([]);
  });
});
