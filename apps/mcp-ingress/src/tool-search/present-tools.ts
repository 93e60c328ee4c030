import type { ToolSearch } from '@gatehouse/contracts';
import type { ListedTool } from '../tool-list/list-tools.js';
import { SEARCH_TOOLS } from './search-tools.js';

/** The list that a caller gets: all its tools, or a search where they are too many. In the order of names. */
export function presentTools(
  tools: readonly ListedTool[],
  search: ToolSearch | undefined,
): readonly ListedTool[] {
  if (!search || tools.length <= search.threshold) return tools;
  const taken = new Set(SEARCH_TOOLS.map(({ name }) => name));
  const always = tools.filter(({ name }) => search.always.includes(name) && !taken.has(name));
  return [...always, ...SEARCH_TOOLS].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
