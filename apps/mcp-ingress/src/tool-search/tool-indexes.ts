import type { PublishedMcpServer } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';
import { ToolIndex } from './tool-index.js';
import type { SearchedTool } from './tool-index.js';

interface Built {
  /** What it was built from: the server, and of an aggregate the members. */
  readonly from: readonly PublishedMcpServer[];
  readonly index: Promise<ToolIndex>;
}

/** The index of each server, built when it is first searched, and again when something of it has changed. */
export class ToolIndexes {
  private readonly built = new WeakMap<PublishedMcpServer, Built>();

  of(server: ServedServer): Promise<ToolIndex> {
    const { published } = server;
    const from = [published, ...membersOf(server)];
    const present = this.built.get(published);
    if (present && isSame(present.from, from)) return present.index;
    const index = ToolIndex.of([...searchedTools(server)]);
    this.built.set(published, { from, index });
    return index;
  }
}

function membersOf({ aggregate }: ServedServer): PublishedMcpServer[] {
  return (aggregate?.members ?? []).flatMap(({ server }) => server?.published ?? []);
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

function* searchedTools({ tools, aggregate }: ServedServer): Generator<SearchedTool> {
  yield* tools.values();
  for (const [name, { tool }] of aggregate?.tools ?? []) yield { ...tool, name };
}
