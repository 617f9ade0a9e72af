/**
 * Every test runs as native ES modules; `.ts` is stripped of types by swc, `.lua` is a module that
 * exports its text.
 */
export default {
  testEnvironment: 'node',
  testSequencer: '<rootDir>/tests/support/runner/longest-first.mjs',
  roots: ['tests', 'handlers', 'lib', 'commands', 'host', 'localstack', 'web/src'].map(
    (dir) => `<rootDir>/${dir}`,
  ),
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.lua'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'lua', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
      },
    ],
    '^.+\\.lua$': '<rootDir>/tests/support/runner/lua-transform.mjs',
  },
  collectCoverageFrom: ['{handlers,lib,commands,host,localstack}/**/*.ts', '!**/*.d.ts'],
  coverageProvider: 'v8',
  coverageReporters: ['json'],
  // Engines are slow to start over and a loaded machine is slow at everything; a test that hangs
  // still ends.
  testTimeout: 60_000,
};
