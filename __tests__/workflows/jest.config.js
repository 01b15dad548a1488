import base from '../../jest.config.js';

/** The workflow tests need act and a network namespace, so the unit tests leave them out. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/__tests__/workflows/**/*.workflow.ts'],
  // A test waits for act, which gives up by itself before that.
  testTimeout: 330_000,
};
