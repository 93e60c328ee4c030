import type { ToolDefinition } from '../wire/tool-definition.js';
import { isCustomTool } from '../wire/tool-definition.js';

/** The provider's search, as a request sets it up. */
export interface WebSearch {
  readonly allowedDomains: readonly string[] | null;
  readonly blockedDomains: readonly string[];
}

/** The web search among the tools; null if there is none. */
export function webSearchOf(tools: readonly ToolDefinition[]): WebSearch | null {
  const tool = tools.find((one) => !isCustomTool(one) && one.type.startsWith('web_search_'));
  if (!tool) return null;
  const settings = new Map<string, unknown>(Object.entries(tool));
  return {
    allowedDomains: domains(settings.get('allowed_domains')),
    blockedDomains: domains(settings.get('blocked_domains')) ?? [],
  };
}

function domains(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.map(String) : null;
}
