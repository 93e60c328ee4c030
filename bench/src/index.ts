import { runLlmSuite } from './llm/llm-suite.js';
import { runMcpSuite } from './mcp/mcp-suite.js';
import type { Suite } from './suite.js';

export type { BenchOptions, BenchResult, Suite } from './suite.js';

/** Everything that can be measured, by the name that `npm run bench -- <name>` takes. */
export const SUITES: Readonly<Record<string, Suite>> = {
  llm: runLlmSuite,
  mcp: runMcpSuite,
};
export { writePage } from './write-page.js';
