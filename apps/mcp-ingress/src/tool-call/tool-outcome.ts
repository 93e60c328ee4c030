import type { LimitState, Obligation, PublishedTool } from '@gatehouse/contracts';
import type { Asks } from '../asks/ask.js';

/** A part of a result: text, an image, a resource or whatever else its `type` says. */
export interface ContentBlock {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The result of a tool as MCP has it, in the form that all revisions share. */
export interface ToolResult {
  readonly content: readonly ContentBlock[];
  /** An object, but for callers of protocol 2026-07-28, who take any JSON. */
  readonly structuredContent?: unknown;
  readonly isError?: true;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** A result that asks the caller for something first (MCP 2026-07-28, InputRequiredResult). */
export interface AskResult {
  readonly resultType: 'input_required';
  readonly inputRequests?: Asks;
  /** What the caller has to bring back. */
  readonly requestState?: string;
}

/** A call that cannot go on without its caller. */
export interface AskOutcome {
  readonly asked: AskResult;
  /** The quotas as they stand after the call. */
  readonly limits: readonly LimitState[];
}

/** What a call came to, as its caller may see it. */
export interface ToolOutcome {
  readonly result: ToolResult;
  /** The quotas as they stand after the call. */
  readonly limits: readonly LimitState[];
}

/**
 * The schema that a caller is told of a tool's results, and held to: an object, as protocol 2025-11-25
 * asks, and only for a caller who sees results untouched.
 */
export function outputSchemaFor(
  tool: PublishedTool,
  obligations: readonly Obligation[],
): PublishedTool['outputSchema'] {
  if (obligations.length > 0 || tool.outputSchema?.['type'] !== 'object') return undefined;
  return tool.outputSchema;
}
