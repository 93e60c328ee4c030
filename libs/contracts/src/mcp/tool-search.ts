import { z } from 'zod';

/** The tool by which others are found, of every server that has a search. */
export const FIND_TOOLS = 'find_tools';

/** How the tools of a server are found by a caller for whom there are too many to be listed. */
export const ToolSearch = z.object({
  /** A caller who may call more tools than this gets a search in place of the list. */
  threshold: z.int().nonnegative(),
  /** How many tools a search gives unless it asks for another number. */
  results: z.int().min(1).max(20),
  /** Tools that are listed all the same. */
  always: z.array(z.string()),
});
export type ToolSearch = z.output<typeof ToolSearch>;
