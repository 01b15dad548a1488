// Makes dist/ of build/: the two entries as tsc made them, and everything else in one bundle.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ncc from '@vercel/ncc';
import { transform } from 'esbuild';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

// What the toolkit loads for calls that this action never makes: `getAgentDispatcher`, `platform`,
// `summary`; and `assert`, which `tunnel` loads but does not use. It is 940 kB of the bundle and
// 10 ms of every start, so `absent.js` stands in for it: whoever comes to use one of them gets an
// error that says so.
const LEFT_OUT = ['undici', '@actions/exec', './summary.js', 'assert'];
const externals = Object.fromEntries(LEFT_OUT.map((name) => [name, './absent.js']));

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
for (const name of ['main.js', 'post.js', 'absent.js']) {
  cpSync(join(root, 'build', name), join(dist, name));
}

/**
 * Leaves out what nothing calls, and comments; ncc itself can do that only by minifying. Takes
 * built-in modules straight from Node: ncc's way over `createRequire` costs 5 ms of every start.
 */
async function writeScript(name, source) {
  const direct = source
    .replace(
      /^import \{ createRequire as __WEBPACK_EXTERNAL_createRequire \} from "module";\n/m,
      '',
    )
    .replaceAll('__WEBPACK_EXTERNAL_createRequire(import.meta.url)(', 'process.getBuiltinModule(');
  const options = { charset: 'utf8', format: 'esm', legalComments: 'none', treeShaking: true };
  const { code } = await transform(direct, { ...options, target: 'node24' });
  writeFileSync(join(dist, name), code);
}
