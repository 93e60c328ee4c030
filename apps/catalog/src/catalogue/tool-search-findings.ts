import type { PublishedTool } from '@gatehouse/contracts';
import type { McpServerManifest } from '../manifest/manifest.js';
import type { Finding } from '../text/mistake.js';
import { noSuch } from '../text/suggest.js';

/** The gate answers to these names where there is a search. */
const TAKEN = ['call_tool', 'find_tools'];

/** What is wrong with a search: a tool that is to be listed always must be there, and none may be in its way. */
export function searchFindings(
  { search }: McpServerManifest['spec'],
  tools: readonly PublishedTool[],
): Finding[] {
  if (!search) return [];
  const names = tools.map(({ name }) => name);
  const taken = names.filter((name) => TAKEN.includes(name));
  const unknown = search.always.map((name, index) => ({
    name,
    index,
    known: names.includes(name),
  }));
  return [
    ...taken.map((name) => ({
      path: ['spec', 'search'],
      message: `the search has a tool ${name} itself: give the other another name, or hide it`,
    })),
    ...unknown.flatMap(({ name, index, known }) =>
      known
        ? []
        : [{ path: ['spec', 'search', 'always', index], message: noSuch('tool', name, names) }],
    ),
  ];
}
