import base from '../jest.config.js';

/** Mutants live in src only: the tests of the bundle would not see them. */
export default { ...base, rootDir: '..', testMatch: ['<rootDir>/__tests__/unit/**/*.test.ts'] };
