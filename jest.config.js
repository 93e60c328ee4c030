import { existsSync, readdirSync } from 'node:fs';

/** Every package folder that has a Jest configuration of its own. */
const projects = ['libs', 'mocks', 'apps', 'test'].flatMap((group) =>
  existsSync(new URL(group, import.meta.url))
    ? readdirSync(new URL(group, import.meta.url))
        .map((name) => `${group}/${name}`)
        .filter((folder) => existsSync(new URL(`${folder}/jest.config.js`, import.meta.url)))
        .map((folder) => `<rootDir>/${folder}`)
    : [],
);

export default {
  projects: [...projects, '<rootDir>/bench'],
  testTimeout: 60_000,
  // Modules of a test file stay in memory after it: a worker that is full of them only collects garbage.
  workerIdleMemoryLimit: '2GB',
};
