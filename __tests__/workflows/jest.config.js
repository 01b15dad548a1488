import base from '../../jest.config.js';

/** The workflow tests need act and a network namespace, so the unit tests leave them out. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/__tests__/workflows/**/*.workflow.ts'],
  // The slowest test runs about 15 seconds.
  testTimeout: 90_000,
};
