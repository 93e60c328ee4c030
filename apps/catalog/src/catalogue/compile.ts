import type { Mistake } from '../text/mistake.js';
import type { CatalogObject } from './catalog-object.js';
import { keyOf } from './catalog-object.js';
import { compileApplication } from './compile-application.js';
import { compileMcpServer } from './compile-mcp-server.js';
import { compileApiProxy, compileLlmApi, compilePlan } from './compile-simple.js';
import type { Compiled } from './compile-simple.js';
import type { World } from './world.js';

/** In this order, everything that a kind refers to has been compiled before it. */
const ORDER = ['Plan', 'ApiProxy', 'LlmApi', 'McpServer', 'Application'] as const;

/** The broker takes messages of one megabyte; an entry is one message. */
const MAX_ENTRY_BYTES = 900_000;

/** Compiles everything for the data plane, into the world's entries. Returns everything that is wrong. */
export function compile(world: World): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const object of ORDER.flatMap((kind) => membersFirst(world.ofKind(kind)))) {
    const { entry, findings } = compileOne(object, world);
    if (entry) world.entries.set(keyOf(object.manifest), entry);
    mistakes.push(...findings.map((finding) => object.mistake(finding)));
    const bytes = Buffer.byteLength(JSON.stringify(entry));
    if (bytes > MAX_ENTRY_BYTES)
      mistakes.push(object.mistake({ path: [], message: tooLarge(bytes) }));
  }
  return mistakes;
}

/** An aggregate asks for the scopes of its members. */
function membersFirst(objects: readonly CatalogObject[]): readonly CatalogObject[] {
  const isAggregate = ({ manifest }: CatalogObject): boolean =>
    manifest.kind === 'McpServer' && manifest.spec.members !== undefined;
  return objects.toSorted((a, b) => Number(isAggregate(a)) - Number(isAggregate(b)));
}

/** What has been retired stays as it was: nothing that changes around it can be its mistake. */
function compileOne(object: CatalogObject, world: World): Compiled {
  const { manifest, stored, contract } = object;
  if (object.lifecycle === 'retired') return { entry: stored?.entry ?? null, findings: [] };
  const revision = stored?.revision ?? 1;
  switch (manifest.kind) {
    case 'ApiProxy':
      return compileApiProxy(manifest, contract, revision);
    case 'LlmApi':
      return compileLlmApi(manifest, revision);
    case 'Plan':
      return compilePlan(manifest, revision);
    case 'McpServer':
      return compileMcpServer(manifest, object, { world, revision });
    case 'Application':
      return compileApplication(manifest, object, { world, revision });
  }
}

function tooLarge(bytes: number): string {
  const kilobytes = (count: number): string => `${Math.round(count / 1_000)} kB`;
  return `is too large to publish (${kilobytes(bytes)} of ${kilobytes(MAX_ENTRY_BYTES)}): take fewer operations by spec.from[].include, or split it`;
}
