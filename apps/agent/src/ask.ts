import { AgentError, EXIT } from './agent-error.js';
import { runAgent } from './agent-loop.js';
import type { AgentOutcome } from './agent-loop.js';
import type { AgentConfig } from './config.js';
import { connectAll } from './connection/connect-all.js';
import type { Connected, DeadServer } from './connection/connect-all.js';
import type { Events } from './events.js';
import { explainModelFailure } from './model/explain-model-failure.js';
import { openModel } from './model/model.js';
import { systemPrompt } from './system-prompt.js';
import { buildSessionMap } from './tools/session-map.js';

export interface AskOptions {
  readonly maxTurns: number;
  readonly stream: boolean;
  readonly signal: AbortSignal;
}

export interface Asked extends AgentOutcome {
  readonly deadServers: readonly DeadServer[];
}

/**
 * Connects to the servers, answers the question and disconnects.
 * @throws AgentError if no server or no model can be reached.
 */
export async function ask(
  question: string,
  config: AgentConfig,
  events: Events,
  options: AskOptions,
): Promise<Asked> {
  const { connections, dead } = await connectServers(config, events, options.signal);
  try {
    const outcome = await runAgent(question, {
      model: openModel({
        baseUrl: config.LLM_BASE_URL,
        token: config.GATEHOUSE_TOKEN,
        model: config.MODEL,
        maxTokens: config.MAX_TOKENS,
        timeoutMs: config.MODEL_TIMEOUT_MS,
        stream: options.stream,
      }),
      sessions: buildSessionMap(connections),
      system: systemPrompt(dead),
      events,
      maxTurns: options.maxTurns,
      signal: options.signal,
    });
    return { ...outcome, deadServers: dead };
  } catch (error) {
    const why = options.signal.aborted ? null : explainModelFailure(error);
    throw why === null ? error : new AgentError(why, EXIT.failed, { cause: error });
  } finally {
    await Promise.allSettled(connections.map((connection) => connection.close()));
  }
}

async function connectServers(
  config: AgentConfig,
  events: Events,
  signal: AbortSignal,
): Promise<Connected> {
  const connected = await connectAll(config.MCP_SERVERS, {
    token: config.GATEHOUSE_TOKEN,
    connectTimeoutMs: config.CONNECT_TIMEOUT_MS,
    toolTimeoutMs: config.TOOL_TIMEOUT_MS,
    signal,
  });
  signal.throwIfAborted();
  for (const connection of connected.connections) events.connected(connection);
  for (const dead of connected.dead) events.serverDead(dead);
  if (connected.connections.length > 0) return connected;
  const reasons = connected.dead.map(({ server, reason }) => `${server}: ${reason}`);
  throw new AgentError(`No MCP server can be used (${reasons.join('; ')})`, EXIT.failed);
}
