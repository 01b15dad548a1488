/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Most tests wait for processes and servers, not for the processor.
  maxWorkers: 3,
  // A machine under load starts processes slowly; what hangs is ended before.
  testTimeout: 120_000,
  modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/.stryker-tmp/'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['babel-jest', { presets: ['@babel/preset-typescript'] }] },
  collectCoverageFrom: ['src/**/*.ts'],
  coverageThreshold: { global: { branches: 100 } },
};
