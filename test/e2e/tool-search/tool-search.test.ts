import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { readContract } from '../../../apps/catalog/src/openapi/read-contract.js';
import { SEARCH_TOOLS } from '../../../apps/mcp-ingress/src/tool-search/search-tools.js';
import { ToolIndex } from '../../../apps/mcp-ingress/src/tool-search/tool-index.js';
import type { SearchedTool } from '../../../apps/mcp-ingress/src/tool-search/tool-index.js';
import { KNOWN_TASKS, UNSEEN_TASKS } from './tasks.js';
import type { Task } from './tasks.js';

const CONTRACT = new URL('../../../apps/catalog/test/contracts/github.json.br', import.meta.url);

/** What a search gives unless it is asked for another number. */
const RESULTS = 5;

/** What a model is shown of tools, in tokens: characters of JSON, divided by four. No provider counts exactly so. */
function tokensOf(tools: readonly SearchedTool[]): number {
  const shown = tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema,
  }));
  return Math.ceil(JSON.stringify(shown).length / 4);
}

describe('the search over the 845 tools of GitHub', () => {
  let tools: readonly SearchedTool[];
  let index: ToolIndex;

  beforeAll(async () => {
    const contract = JSON.parse(brotliDecompressSync(readFileSync(CONTRACT)).toString('utf8'));
    tools = readContract(contract, { credentialHeader: null }).contract?.tools ?? [];
    index = await ToolIndex.of(tools);
  });

  /** The names that a search gives, the best first. */
  const found = (said: string) =>
    index.find(said, { limit: 10, mayFind: new Set(tools.map(({ name }) => name)) });
  const ranks = (tasks: readonly Task[]) =>
    tasks.map(([said, ...wanted]) => found(said).findIndex((name) => wanted.includes(name)));
  const recalls = (tasks: readonly Task[]) => {
    const at = ranks(tasks);
    const within = (limit: number) => at.filter((rank) => rank >= 0 && rank < limit).length;
    return Object.fromEntries(
      [1, 3, 5, 10].map((limit) => [`at ${limit}`, `${within(limit)} of ${tasks.length}`]),
    );
  };

  it('shows a model a fraction of them, and finds what is asked for in plain words [tool-search:measured]', () => {
    const all = [...KNOWN_TASKS, ...UNSEEN_TASKS];
    const names = new Set(tools.map(({ name }) => name));
    expect(all.flatMap(([, ...wanted]) => wanted.filter((name) => !names.has(name)))).toEqual([]);
    const byName = new Map(tools.map((tool) => [tool.name, tool]));
    const given = all.map(([said]) =>
      found(said)
        .slice(0, RESULTS)
        .flatMap((name) => byName.get(name) ?? []),
    );
    const perSearch = given.reduce((sum, each) => sum + tokensOf(each), 0) / all.length;
    expect({
      tools: tools.length,
      tokens: {
        'plain list': tokensOf(tools),
        'list with a search': tokensOf(SEARCH_TOOLS),
        'one search, on average': Math.round(perSearch),
      },
      recall: { known: recalls(KNOWN_TASKS), unseen: recalls(UNSEEN_TASKS) },
    }).toMatchSnapshot();
  });
});
