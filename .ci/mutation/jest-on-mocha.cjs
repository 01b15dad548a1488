// Runs the unit tests, which are written for jest, under mocha: in one process that loads them once,
// so that a mutant costs milliseconds. `@jest/globals` is put together of jest's own parts.
const { readFileSync } = require('node:fs');
const { registerHooks, stripTypeScriptTypes } = require('node:module');
const { pathToFileURL } = require('node:url');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { expect } = require('expect');
const { bind } = require('jest-each');
const { ModuleMocker } = require('jest-mock');
const Mocha = require('mocha');

/** Modules that exist only here: their exports, by URL. */
const made = new Map();
/** What test files put in the place of modules: what makes their exports, by test file and URL. */
const mocks = new Map();
let resets = 0;
let file;
let suites;

const describe = (title, define) => {
  suites.unshift(Mocha.Suite.create(suites[0], title));
  define();
  suites.shift();
};
// Mocha takes a parameter for a callback.
const test = (title, run) => suites[0].addTest(new Mocha.Test(title, () => run()));
const hook = (name) => (run) => suites[0][name](() => run());
test.each = bind(test, false);
describe.each = bind(describe, false);
test.skip = (title) => suites[0].addTest(new Mocha.Test(title));

const mocker = new ModuleMocker(globalThis);
const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  resetAllMocks: mocker.resetAllMocks.bind(mocker),
  restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
  mocked: (value) => value,
  resetModules: () => void resets++,
  unstable_mockModule: (path, make) => mocks.set(`${file} ${new URL(path, file)}`, make),
};
const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });
for (const name of Object.getOwnPropertyNames(ModernFakeTimers.prototype)) {
  jest[name] ??= timers[name].bind(timers);
}
const hooks = ['beforeAll', 'beforeEach', 'afterAll', 'afterEach'].map((name) => [
  name,
  hook(name),
]);
made.set('made:jest', { test, it: test, describe, expect, jest, ...Object.fromEntries(hooks) });

/** What each file holds, without its types. */
const sources = new Map();
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === '@jest/globals') {
      return { url: 'made:jest', shortCircuit: true };
    }
    const resolved = nextResolve(specifier, context);
    if (!resolved.url.endsWith('.ts')) {
      return resolved;
    }
    const parent = context.parentURL ?? '';
    const [importer, query] = parent.split('?');
    const tester = new URLSearchParams(query).get('tester') ?? importer;
    const make = mocks.get(`${tester} ${resolved.url}`);
    if (make) {
      const url = `made:${resets}:${resolved.url}`;
      made.set(url, make());
      return { url, shortCircuit: true };
    }
    // As in jest, each test file has modules of its own, and each reset gives it new entries.
    const own = new URLSearchParams({ tester });
    if (/\/src\/(main|post)\.ts$/.test(resolved.url)) {
      own.set('reset', resets);
    }
    return { ...resolved, url: `${resolved.url}?${own}` };
  },
  load(url, context, nextLoad) {
    if (made.has(url)) {
      globalThis.made = made;
      const names = Object.keys(made.get(url)).join(', ');
      const source = `export const { ${names} } = globalThis.made.get('${url}');`;
      return { format: 'module', source, shortCircuit: true };
    }
    const [path] = url.split('?');
    if (!path.endsWith('.ts')) {
      return nextLoad(url, context);
    }
    if (!sources.has(path)) {
      sources.set(path, stripTypeScriptTypes(readFileSync(new URL(path), 'utf8')));
    }
    return { format: 'module', source: sources.get(path), shortCircuit: true };
  },
});

/** Mocha's interface, which gives each file a suite of its own, so that its hooks stay its own. */
Mocha.interfaces.bdd = (root) => {
  root.on('pre-require', (_, path) => {
    file = pathToFileURL(path).href;
    // A mutant that waits for ever fails here, which is cheaper than a new process.
    suites = [Mocha.Suite.create(root, path).timeout(1500)];
  });
};
