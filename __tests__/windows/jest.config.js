import base from '../../jest.config.js';

/** These tests need Wine, so the others leave them out: see .ci/test-windows. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/__tests__/windows/**/*.windows.ts'],
  // Wine starts a process in half a second, and its server with the first one.
  testTimeout: 60_000,
};
