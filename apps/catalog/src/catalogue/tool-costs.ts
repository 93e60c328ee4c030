import type { CatalogEntry } from '@gatehouse/contracts';

/** What one tool adds to every prompt of an agent that is given it. */
export interface ToolCost {
  readonly name: string;
  readonly tokens: number;
}

/** Characters that a token of JSON stands for, about: providers count differently, and tell only afterwards. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * What the tools of a server cost in tokens, the dearest first. An estimate: the characters of what a model
 * is shown of a tool (name, description and input schema, as compact JSON) divided by four.
 */
export function toolCosts(entry: CatalogEntry | null): ToolCost[] {
  if (entry?.kind !== 'McpServer') return [];
  const costs = entry.tools.map(({ name, description, inputSchema }) => {
    const shown = JSON.stringify({ name, description, inputSchema });
    return { name, tokens: Math.ceil(shown.length / CHARACTERS_PER_TOKEN) };
  });
  return costs.toSorted((a, b) => b.tokens - a.tokens || (a.name < b.name ? -1 : 1));
}
