import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { explainMcpFailure } from '../connection/explain-mcp-failure.js';
import type { Events } from '../events.js';
import type { Route, SessionMap } from './session-map.js';
import { toResultContent } from './tool-result.js';

/** A tool call as the report shows it. */
export interface ToolCall {
  /** Empty if no server has the tool. */
  readonly server: string;
  readonly tool: string;
  readonly isError: boolean;
  readonly latencyMs: number;
}

export interface ToolRound {
  /** One for each call, in the order of the calls. */
  readonly results: readonly Anthropic.ToolResultBlockParam[];
  readonly calls: readonly ToolCall[];
}

export interface RunOptions {
  readonly sessions: SessionMap;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/**
 * Runs all tool calls of a turn at the same time. A call that fails, or that nobody can serve, becomes a
 * result that tells the model so; only the end of the whole run is thrown.
 */
export async function runTools(
  uses: readonly Anthropic.ToolUseBlock[],
  options: RunOptions,
): Promise<ToolRound> {
  const runs = await Promise.all(uses.map((use) => runTool(use, options)));
  options.signal.throwIfAborted();
  return { results: runs.map(({ result }) => result), calls: runs.map(({ call }) => call) };
}

async function runTool(
  use: Anthropic.ToolUseBlock,
  { sessions, events, signal }: RunOptions,
): Promise<{ result: Anthropic.ToolResultBlockParam; call: ToolCall }> {
  const route = sessions.routes.get(use.name);
  const started = performance.now();
  const { isError, content } = await outcomeOf(use, route, signal);
  const call: ToolCall = {
    server: route?.server ?? '',
    tool: route?.tool ?? use.name,
    isError,
    latencyMs: Math.round(performance.now() - started),
  };
  events.toolCalled(call);
  return {
    result: { type: 'tool_result', tool_use_id: use.id, content, is_error: isError },
    call,
  };
}

interface Outcome {
  readonly isError: boolean;
  readonly content: Exclude<Anthropic.ToolResultBlockParam['content'], undefined>;
}

const Input = z.record(z.string(), z.unknown());

async function outcomeOf(
  use: Anthropic.ToolUseBlock,
  route: Route | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!route) return { isError: true, content: `There is no tool ${use.name}.` };
  const input = Input.safeParse(use.input);
  if (!input.success) return { isError: true, content: 'The input must be a JSON object.' };
  try {
    const result = await route.connection.call(route.tool, input.data, signal);
    return { isError: result.isError ?? false, content: toResultContent(result) };
  } catch (error) {
    return { isError: true, content: `The call failed: ${explainMcpFailure(error)}.` };
  }
}
