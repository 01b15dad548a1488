import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
const readText = (path: string) => readFileSync(join(root, path), 'utf8');

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

const SBOM_TEXT = readText('dist/sbom.cdx.json');
const SBOM: Serialize.JSON.Types.Normalized.Bom = JSON.parse(SBOM_TEXT);
const { components = [], dependencies = [] } = SBOM;
const LOCKED = (
  JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockedPackage> }
).packages;

const named = components.map(({ group, name }) => (group ? `${group}/${name}` : name));

/** The packages that an installation without development dependencies would bring. */
const installed = Object.entries(LOCKED)
  .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
  .map(([path]) => path.replace(/^.*node_modules\//, ''));

/** The names of functions and classes that a script declares. */
function declaredNames(script: string): string[] {
  return [...script.matchAll(/\b(?:function|class)\s+([\w$]{4,})/g)].map(([, name]) => name ?? '');
}

const bundle = readdirSync(join(root, 'dist'))
  .filter((name) => name.endsWith('.js'))
  .map((name) => readText(`dist/${name}`))
  .join('\n');
const inBundle = new Set(declaredNames(bundle));
const ours = new Set(globSync('src/**/*.ts', { cwd: root }).map(readText).flatMap(declaredNames));

const declaredBy = new Map(
  [...new Set(installed)].map((name) => {
    const pattern = `node_modules/${name}/{lib,index,*}{/**/*,}.{js,cjs,mjs}`;
    const names = globSync(pattern, { cwd: root }).map(readText).flatMap(declaredNames);
    return [name, new Set(names)] as const;
  }),
);

/** Whether the bundle declares something as that package does, and neither we nor another package do. */
function leavesTraces(package_: string): boolean {
  const others = [...declaredBy].filter(([other]) => other !== package_);
  return [...(declaredBy.get(package_) ?? [])].some(
    (name) => inBundle.has(name) && !ours.has(name) && !others.some(([, names]) => names.has(name)),
  );
}

describe('dist/sbom.cdx.json', () => {
  test('is valid CycloneDX', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

    expect(await validator.validate(SBOM_TEXT)).toBeNull();
    expect(await validator.validate(SBOM_TEXT.replace('"library"', '"lib"'))).not.toBeNull();
  });

  // actions/attest takes a CycloneDX file only with a serial number.
  test('has a serial number, and no time of day, which would differ from build to build', () => {
    expect(SBOM.serialNumber).toMatch(/^urn:uuid:/);
    expect(SBOM_TEXT).not.toContain('timestamp');
  });

  test('is about this version', () => {
    const { name, version } = JSON.parse(readText('package.json')) as Record<string, string>;
    expect(SBOM.metadata?.component).toMatchObject({ name, version });
  });

  test('names the packages whose functions and classes are in the bundle, and no others', () => {
    const found = [...declaredBy.keys()].filter(leavesTraces);

    expect(installed).toContain('undici');
    expect(found).not.toContain('undici');
    expect([...named].sort()).toEqual(found.sort());
  });

  test('names the same packages as licenses.txt', () => {
    const licensed = [...readText('dist/licenses.txt').matchAll(/(?:^|\n\n)(\S+)\n\S+\n/g)]
      .map(([, name]) => name)
      .filter((name) => name !== undefined && `node_modules/${name}` in LOCKED);

    expect([...named].sort()).toEqual([...licensed].sort());
  });

  test('has the versions and hashes of the lockfile', () => {
    for (const { group, name, version, hashes = [] } of components) {
      const locked = LOCKED[`node_modules/${group ? `${group}/` : ''}${name}`];
      const integrity = Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64');
      expect({ version, hashes: hashes.map(({ alg }) => alg) }).toEqual({
        version: locked?.version,
        hashes: ['SHA-512'],
      });
      expect(`sha512-${integrity}`).toBe(locked?.integrity);
    }
  });

  test('says of every package who needs it', () => {
    const needed = dependencies.flatMap(({ dependsOn = [] }) => dependsOn);
    const [first, ...others] = dependencies.map(({ ref }) => ref);
    expect(first).toMatch(/^aem-ims-token@/);
    expect(new Set(needed)).toEqual(new Set(others));
  });
});
