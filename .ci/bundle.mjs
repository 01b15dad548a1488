// Makes dist/ of build/: the two entries, everything else in one bundle, and a list of what the
// bundle holds.
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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
const LEFT_OUT = ['undici', 'tunnel', '@actions/exec', './summary.js', './platform.js'];
const externals = Object.fromEntries(LEFT_OUT.map((name) => [name, `left-out:${name}`]));

// Of the toolkit's HTTP client only `requestRawWithCallback` is called, without options; the rest is
// 20 kB. Should that come to use something that is gone, every request fails, and so nearly every test.
const HTTP_CLIENT = './node_modules/@actions/http-client/lib/index.js';
const LEFT_OUT_OF_HTTP_CLIENT = [
  /^ {4}(?!constructor|requestRawWithCallback|_getUserAgentWithOrchestrationId)\w+\(.*?^ {4}\}\n/gms,
  /^var (HttpCodes|Headers|MediaTypes);\n.*?\n\}\)\(.*?\n/gms,
  /^const Http\w+Codes = .*?^\];\n/gms,
  /^ *\/\*\*.*?\*\/\n/gms,
];
const HTTP_CLIENT_OPTIONS = /^( {8}if \(requestOptions\) \{\n).*?^( {8}\}\n)/ms;

// Called in every run, of main and of post. In parentheses Node compiles a function when it first reads
// it, in place of reading it once to find its end and once more when it is called.
const COMPILED_AT_ONCE = `
  isOutputTaken endProcess toCommandValue command_issueCommand escapeData getInput core_debug info
  parseJsonObject parseJson isPrintableWord rememberSecret isKnownSecret redact cleanText
  splitClientSecrets isMaskable register hostOf portOf proxyFor exchange send watchedRequest receive
  exchange_readAnswer formPost debugIdOf isRetryable exchangeWithRetry proxyOrigin stateKey seal
`;

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

const files = { 'index.js': await makeScript('index.js', code) };
for (const [name, { source }] of Object.entries(assets)) {
  files[name] = name.endsWith('.js') ? await makeScript(name, source.toString()) : source;
}
for (const name of ['main.js', 'post.js']) {
  files[name] = await leaveOutUnused(readFileSync(join(root, 'build', name), 'utf8'));
}
const sbom = makeSbom({
  modulePaths: bundledFiles().map((path) => relative(root, path).replaceAll(sep, '/')),
  toolNames: ['@vercel/ncc', 'esbuild', 'typescript'],
  lockfile: JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
});
files['sbom.cdx.json'] = `${JSON.stringify(sbom, null, 2)}\n`;
// Only now, so that a build that fails leaves dist/ as it was.
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const [name, content] of Object.entries(files)) {
  writeFileSync(join(dist, name), content);
}

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
async function makeScript(name, source) {
  const requireCall = '__WEBPACK_EXTERNAL_createRequire(import.meta.url)(';
  const direct = source
    .split(/^(?=;\/\/ CONCATENATED MODULE: )/m)
    .map(shortenModule)
    .join('')
    .replace(
      /^import \* as (\w+) from "left-out:(.+)";$/gm,
      'const $1 = /* @__PURE__ */ leftOut("$2");',
    )
    .replaceAll(`${requireCall}"left-out:`, 'leftOut("')
    .replace(/^import \{ createRequire as \w+ \} from "module";$/m, '')
    .replaceAll(requireCall, '/* @__PURE__ */ process.getBuiltinModule(');
  const bundle = withoutNamespaces(`${direct}${MAKE_STUB}`);
  const used = (await withoutRuntime(bundle)) ?? (await leaveOutUnused(bundle));
  const code = COMPILED_AT_ONCE.trim().split(/\s+/).reduce(compileAtOnce, used);
  if (/^import |createRequire|left-out:/m.test(code)) {
    throw new Error(`${name} still imports something`);
  }
  return code;
}

function shortenModule(text) {
  if (text.startsWith(`;// CONCATENATED MODULE: ${HTTP_CLIENT}\n`)) {
    const rest = LEFT_OUT_OF_HTTP_CLIENT.reduce((all, part) => all.replace(part, ''), text);
    return rest.replace(HTTP_CLIENT_OPTIONS, "$1throw new Error('left out: options');\n$2");
  }
  // A stub that nothing uses can go.
  return text.replace(/^(;.* external "left-out:.*^const \w+ = )/ms, '$1/* @__PURE__ */ ');
}

function compileAtOnce(code, name) {
  const declaration = new RegExp(`^(async )?function ${name}(\\(.*?^\\})$`, 'ms');
  if (!declaration.test(code)) {
    throw new Error(
      `the bundle has no function ${name}: rename it in COMPILED_AT_ONCE, or take it out`,
    );
  }
  return code.replace(
    declaration,
    (_, isAsync = '', rest) => `const ${name} = (${isAsync}function${rest});`,
  );
}

/** Undoes what webpack makes of exports and of built-in modules: objects full of getters. */
function withoutNamespaces(bundle) {
  const exported = bundle.matchAll(/^ {2}(\w+): \(\) => \(\/\* reexport \*\/ (\w+)\)/gm);
  const names = Object.fromEntries([...exported].map(([, id, local]) => [id, local]));
  return bundle
    .replace(/^__nccwpck_require__\.d\(__webpack_exports__, .*?^\}\);\n/ms, '')
    .replace(/__webpack_exports__\.(\w+)/g, (_, id) => names[id])
    .replace(/__nccwpck_require__\.t\((\w+), 2\)/g, '$1')
    .replace(/\(0,(external_\w+\.\w+)\)/g, '$1')
    .replaceAll('_namespaceObject', '');
}

/** The bundle without webpack's runtime, whose lines webpack marks; undefined if something needs it. */
async function withoutRuntime(bundle) {
  const hasCommonJs = /^\/\*{3}\/ /m.test(bundle);
  if (hasCommonJs) {
    return undefined;
  }
  const code = await leaveOutUnused(bundle.replace(/^\/\*{6}\/.*\n/gm, ''));
  return code.includes('__nccwpck_require__') ? undefined : code;
}

async function leaveOutUnused(bundle) {
  const options = { charset: 'utf8', format: 'esm', legalComments: 'none', treeShaking: true };
  const { code } = await transform(bundle, { ...options, target: 'node24' });
  return indentWithTabs(code.replaceAll('/* @__PURE__ */ ', ''));
}

/** Makes the bundle 4 kB lighter. */
async function indentWithTabs(code) {
  const tabbed = code.replace(/^(?: {2})+/gm, (blanks) => '\t'.repeat(blanks.length / 2));
  const [before, after] = await Promise.all(
    [code, tabbed].map((text) => transform(text, { minifyWhitespace: true })),
  );
  if (before.code !== after.code) {
    throw new Error(
      'a text in backticks has a line that begins with blanks, which tabs would replace',
    );
  }
  return tabbed;
}
