/**
 * The one Jest configuration. Every package with tests has a three-line `jest.config.js` that calls it.
 * Workspace packages resolve to their sources, so unit tests need no build.
 */
export function projectConfig(displayName) {
  return {
    displayName,
    rootDir: '.',
    testEnvironment: 'node',
    testMatch: ['<rootDir>/**/*.test.ts'],
    testPathIgnorePatterns: ['/node_modules/', '/dist/'],
    modulePathIgnorePatterns: ['/dist/'],
    extensionsToTreatAsEsm: ['.ts'],
    moduleNameMapper: {
      '^@gatehouse/(contracts|bus|service-kit|stack|stand-in|testkit)$':
        '<rootDir>/../../libs/$1/src/index.ts',
      '^(\\.{1,2}/.*)\\.js$': '$1',
    },
    transform: {
      '^.+\\.ts$': [
        '@swc/jest',
        {
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript', decorators: true },
            transform: { legacyDecorator: true, decoratorMetadata: true },
            keepClassNames: true,
          },
          module: { type: 'es6' },
          sourceMaps: 'inline',
        },
      ],
    },
  };
}
