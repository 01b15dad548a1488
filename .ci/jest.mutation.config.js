import base from '../jest.config.js';

/** Mutants live in src only, where the tests of the bundle would not see them. */
export default {
  ...base,
  rootDir: '..',
  testMatch: ['<rootDir>/__tests__/unit/{aem,http,ims,runner,secrets}/*.test.ts'],
};
