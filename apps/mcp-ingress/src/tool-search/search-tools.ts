import { FIND_TOOLS } from '@gatehouse/contracts';
import type { ListedTool } from '../tool-list/list-tools.js';

/** The tool by which a found one is called, by an agent that can call only what it was listed. */
export const CALL_TOOL = 'call_tool';

/** More than these at once are no choice but a list. */
export const MAX_RESULTS = 20;
export const MAX_QUERY = 1_000;

const COMMON = { idempotentHint: false, openWorldHint: false };

/** What is listed in place of tools that are too many. It is the same for every caller, and never changes. */
export const SEARCH_TOOLS: readonly ListedTool[] = [
  {
    name: FIND_TOOLS,
    description: `Finds tools. This server has more tools than are listed: say here in a few words what is to be done, and get those that fit best, each with its description and input schema. Then call one by its name through ${CALL_TOOL}.`,
    inputSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          minLength: 1,
          maxLength: MAX_QUERY,
          description: 'What the tool should do, e.g. "close an issue"',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: MAX_RESULTS,
          description: 'How many tools to give at most',
        },
      },
      required: ['query'],
      additionalProperties: false,
    },
    annotations: { ...COMMON, readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  },
  {
    name: CALL_TOOL,
    description: `Calls a tool that ${FIND_TOOLS} has found, and gives its result.`,
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'The name of the tool, as it was found' },
        arguments: { type: 'object', description: 'What its input schema asks for' },
      },
      required: ['name', 'arguments'],
      additionalProperties: false,
    },
    annotations: { ...COMMON, readOnlyHint: false, destructiveHint: true },
  },
];
