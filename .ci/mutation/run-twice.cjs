// Fails if a unit test fails when it runs again in the same process, as Stryker has it run for each
// mutant: such a test would notice every mutant, whatever it changes.
const { globSync } = require('node:fs');
const Mocha = require('mocha');
require('./jest-on-mocha.cjs');

const mocha = new Mocha({ reporter: 'dot' }).cleanReferencesAfterRun(false);
mocha.files = globSync('__tests__/unit/**/*.test.ts');
mocha
  .loadFilesAsync()
  .then(() => mocha.run(() => mocha.run((failures) => process.exit(Math.min(failures, 1)))));
