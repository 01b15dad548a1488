// Makes dist/ of build/: the two entries as tsc made them, and everything else in one bundle.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ncc from '@vercel/ncc';
import { transform } from 'esbuild';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

// What the toolkit loads for calls that this action never makes: `getAgentDispatcher`, `getAgent`,
// `platform`, `summary`. It is 950 kB of the bundle and 10 ms of every start. In its place stands an
// empty object.
const LEFT_OUT = ['undici', 'tunnel', '@actions/exec', './summary.js'];
const externals = Object.fromEntries(LEFT_OUT.map((name) => [name, 'left-out']));

const { code, assets } = await ncc(join(root, 'build/index.js'), {
  cache: false,
  externals,
  license: 'licenses.txt',
  quiet: true,
});

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await writeScript('index.js', code);
for (const [name, { source }] of Object.entries(assets)) {
  if (name.endsWith('.js')) await writeScript(name, source.toString());
  else writeFileSync(join(dist, name), source);
}
for (const name of ['main.js', 'post.js']) {
  cpSync(join(root, 'build', name), join(dist, name));
}

/**
 * Leaves out what nothing calls, and comments; ncc itself can do that only by minifying. Takes
 * built-in modules straight from Node, since ncc's `createRequire`, like any import, costs 5 ms of
 * every start.
 */
async function writeScript(name, source) {
  const direct = source
    .replace(/^import \* as (\w+) from "left-out";$/m, 'const $1 = {};')
    .replace(/^import \{ createRequire as \w+ \} from "module";$/m, '')
    .replaceAll('__WEBPACK_EXTERNAL_createRequire(import.meta.url)(', 'process.getBuiltinModule(');
  const options = { charset: 'utf8', format: 'esm', legalComments: 'none', treeShaking: true };
  const { code } = await transform(direct, { ...options, target: 'node24' });
  if (/^import |createRequire/m.test(code)) throw new Error(`${name} still imports something`);
  writeFileSync(join(dist, name), code);
}
