// Says what is in dist/, as a CycloneDX SBOM: the packages of which the bundler put modules in.
import { createHash } from 'node:crypto';

const PACKAGE = /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/;

/** The lockfile's entry of an installed package, with its `name` and its `path` there. */
function readPackage(lockfile, path) {
  const entry = lockfile.packages[path];
  if (entry?.integrity === undefined) {
    throw new Error(`package-lock.json pins no ${path}`);
  }
  return { ...entry, path, name: path.slice(path.lastIndexOf('node_modules/') + 13) };
}

function purlOf({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function identity({ name, version }) {
  const [, group, shortName] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name);
  return { ...(group && { group }), name: shortName, version };
}

/** `license` is an SPDX id or an SPDX expression. */
function licensesOf({ license }) {
  return [/\s/.test(license) ? { expression: license } : { license: { id: license } }];
}

function toComponent(package_) {
  const [, algorithm, digest] = /^sha(\d+)-(.+)$/.exec(package_.integrity);
  return {
    type: 'library',
    'bom-ref': purlOf(package_),
    ...identity(package_),
    hashes: [{ alg: `SHA-${algorithm}`, content: Buffer.from(digest, 'base64').toString('hex') }],
    licenses: licensesOf(package_),
    purl: purlOf(package_),
  };
}

/** A random UUID would make each build another one: this one comes from the content. */
function serialNumberOf(content) {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join('-')}`;
}

/**
 * Makes the SBOM, the same bytes from the same lockfile and modules.
 *
 * `modulePaths` are the bundled modules, from the root of the repository and with slashes; those
 * outside `node_modules` are our own. `toolNames` are the packages that make the bundle.
 */
export function makeSbom({ modulePaths, toolNames, lockfile }) {
  const paths = new Set(modulePaths.map((path) => PACKAGE.exec(path)?.[0]).filter(Boolean));
  const packages = [...paths].sort().map((path) => readPackage(lockfile, path));
  const root = lockfile.packages[''];
  const rootRef = `${root.name}@${root.version}`;
  const refsOf = (names = {}) =>
    packages
      .filter(({ name }) => Object.hasOwn(names, name))
      .map(purlOf)
      .sort();
  const content = {
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: {
        components: toolNames.map((name) => ({
          type: 'application',
          ...identity(readPackage(lockfile, `node_modules/${name}`)),
        })),
      },
      component: {
        type: 'application',
        'bom-ref': rootRef,
        ...identity(root),
        licenses: licensesOf(root),
      },
    },
    components: packages.map(toComponent),
    dependencies: [
      { ref: rootRef, dependsOn: refsOf(root.dependencies) },
      ...packages.map((one) => ({ ref: purlOf(one), dependsOn: refsOf(one.dependencies) })),
    ],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumberOf(content),
    version: 1,
    ...content,
  };
}
