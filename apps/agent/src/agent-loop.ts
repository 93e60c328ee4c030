import type Anthropic from '@anthropic-ai/sdk';
import type { Events } from './events.js';
import type { Model } from './model/model.js';
import { nextStep, textOf } from './model/next-step.js';
import type { NextStep } from './model/next-step.js';
import { runTools } from './tools/run-tools.js';
import type { ToolCall } from './tools/run-tools.js';
import type { SessionMap } from './tools/session-map.js';

export interface AgentDeps {
  readonly model: Model;
  readonly sessions: SessionMap;
  readonly system: string;
  readonly events: Events;
  /** How often the model may be asked. */
  readonly maxTurns: number;
  readonly signal: AbortSignal;
}

export interface AgentOutcome {
  /** What the model said since its last tool call; not whole if `problem` is set. */
  readonly answer: string;
  readonly turns: number;
  readonly toolCalls: readonly ToolCall[];
  /** The model's last reason to stop, or `turn_limit`. */
  readonly stopReason: string;
  /** Why the answer is not the model's last word; null if it is. */
  readonly problem: string | null;
}

/** Lets the model reason and call tools until it has an answer, gives up, or has used up its turns. */
export async function runAgent(question: string, deps: AgentDeps): Promise<AgentOutcome> {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
  const toolCalls: ToolCall[] = [];
  let answer = '';
  for (let turn = 1; turn <= deps.maxTurns; turn += 1) {
    const message = await takeTurn(turn, messages, deps);
    answer += textOf(message);
    const step = nextStep(message);
    const stopReason = message.stop_reason ?? 'none';
    if (step.kind === 'finish' || step.kind === 'give-up') {
      const problem = step.kind === 'finish' ? null : step.why;
      return { answer, turns: turn, toolCalls, stopReason, problem };
    }
    if (turn === deps.maxTurns) break;
    messages.push({ role: 'assistant', content: message.content });
    const reply = await replyTo(step, deps);
    if (reply.content !== null) messages.push({ role: 'user', content: reply.content });
    toolCalls.push(...reply.toolCalls);
    if (step.kind === 'run-tools' || step.kind === 'repeat-tools') answer = '';
  }
  return {
    answer,
    turns: deps.maxTurns,
    toolCalls,
    stopReason: 'turn_limit',
    problem: `The model had no answer after ${deps.maxTurns} turns`,
  };
}

async function takeTurn(
  turn: number,
  messages: readonly Anthropic.MessageParam[],
  { model, sessions, system, events, signal }: AgentDeps,
): Promise<Anthropic.Message> {
  const started = performance.now();
  const message = await model({ system, tools: sessions.tools, messages }, signal);
  const latencyMs = Math.round(performance.now() - started);
  events.turnEnded({ turn, stopReason: message.stop_reason ?? 'none', latencyMs });
  return message;
}

interface Reply {
  /** The next user message; null if the model goes on by itself. */
  readonly content: Anthropic.MessageParam['content'] | null;
  readonly toolCalls: readonly ToolCall[];
}

const CUT_OFF =
  'Not run: the token limit cut this call off. Repeat it, with fewer calls in one turn.';

async function replyTo(
  step: Exclude<NextStep, { kind: 'finish' | 'give-up' }>,
  deps: AgentDeps,
): Promise<Reply> {
  switch (step.kind) {
    case 'run-tools': {
      const { results, calls } = await runTools(step.uses, deps);
      return { content: [...results], toolCalls: calls };
    }
    case 'repeat-tools': {
      const refusals = step.uses.map(
        ({ id }) =>
          ({ type: 'tool_result', tool_use_id: id, content: CUT_OFF, is_error: true }) as const,
      );
      return { content: refusals, toolCalls: [] };
    }
    case 'continue-text':
      return { content: 'Go on exactly where you were cut off.', toolCalls: [] };
    case 'resume':
      return { content: null, toolCalls: [] };
  }
}
