// Makes dist/ of build/: the two entries as tsc made them, everything else in one bundle, and a list
// of what the bundle holds.
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ncc from '@vercel/ncc';
import { transform } from 'esbuild';
import { makeSbom } from './sbom.mjs';

const root = realpathSync(dirname(import.meta.dirname));
const dist = join(root, 'dist');

// What the toolkit loads for calls that this action never makes: `getAgentDispatcher`, `getAgent`,
// `platform`, `summary`. It is 950 kB of the bundle and 10 ms of every start. In the place of each
// stands a stub that throws as soon as it is used, so that an update of the toolkit that starts to
// use one fails.
const LEFT_OUT = ['undici', 'tunnel', '@actions/exec', './summary.js'];
const externals = Object.fromEntries(LEFT_OUT.map((name) => [name, `left-out:${name}`]));
const MAKE_STUB = `
function leftOut(name) {
  const refuse = function () {
    throw new Error("left out of the bundle: " + name);
  };
  const get = (_, key) => (key === "__esModule" ? undefined : refuse());
  return new Proxy(refuse, { get, set: refuse, has: refuse, ownKeys: refuse });
}`;

const { code, assets, stats } = await ncc(join(root, 'build/index.js'), {
  cache: false,
  externals,
  license: 'licenses.txt',
  quiet: true,
});

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await writeScript('index.js', code);
for (const [name, { source }] of Object.entries(assets)) {
  if (name.endsWith('.js')) {
    await writeScript(name, source.toString());
  } else {
    writeFileSync(join(dist, name), source);
  }
}
for (const name of ['main.js', 'post.js']) {
  cpSync(join(root, 'build', name), join(dist, name));
}
const sbom = makeSbom({
  modulePaths: bundledFiles().map((path) => relative(root, path).replaceAll(sep, '/')),
  toolNames: ['@vercel/ncc', 'esbuild', 'typescript'],
  lockfile: JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
});
writeFileSync(join(dist, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);

/** The files of all modules that the bundler put in. */
function bundledFiles() {
  const all = { nestedModules: true, modulesSpace: Infinity, nestedModulesSpace: Infinity };
  const { modules } = stats.toJson({ all: false, modules: true, ...all });
  return modules
    .flatMap((module) => module.modules ?? module)
    .filter(({ orphan, nameForCondition }) => !orphan && nameForCondition)
    .map(({ nameForCondition }) => nameForCondition);
}

/**
 * Leaves out what nothing calls, and comments; ncc itself can do that only by minifying. Takes
 * built-in modules straight from Node, since ncc's `createRequire`, like any import, costs 5 ms of
 * every start.
 */
async function writeScript(name, source) {
  const requireCall = '__WEBPACK_EXTERNAL_createRequire(import.meta.url)(';
  const direct = source
    .replace(
      /^import \* as (\w+) from "left-out:(.+)";$/gm,
      'const $1 = /* @__PURE__ */ leftOut("$2");',
    )
    .replaceAll(`${requireCall}"left-out:`, 'leftOut("')
    .replace(/^import \{ createRequire as \w+ \} from "module";$/m, '')
    .replaceAll(requireCall, 'process.getBuiltinModule(');
  const options = { charset: 'utf8', format: 'esm', legalComments: 'none', treeShaking: true };
  const { code } = await transform(`${direct}${MAKE_STUB}`, { ...options, target: 'node24' });
  if (/^import |createRequire|left-out:/m.test(code)) {
    throw new Error(`${name} still imports something`);
  }
  writeFileSync(join(dist, name), code);
}
