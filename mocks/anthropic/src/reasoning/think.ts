import type { MessageRequest } from '../wire/message-request.js';
import type { ToolChoice } from '../wire/tool-definition.js';
import { writeAnswer } from './answer/write-answer.js';
import { readConversation } from './conversation.js';
import { forcedCall } from './forced-call.js';
import { planCalls } from './plan.js';
import { situationOf } from './situation.js';
import type { PlannedCall, Situation } from './situation.js';

/** What the model says and does next. With calls, the text only announces them. */
export interface Turn {
  readonly text: string;
  readonly calls: readonly PlannedCall[];
}

/** The next turn of a conversation. The same request always gets the same turn. */
export function think(request: MessageRequest): Turn {
  const situation = situationOf(readConversation(request));
  const calls = chosenCalls(situation, request.tool_choice);
  if (calls.length === 0) return { text: writeAnswer(situation), calls };
  return { text: announcement(calls), calls };
}

function chosenCalls(situation: Situation, choice: ToolChoice | undefined): readonly PlannedCall[] {
  if (choice?.type === 'none') return [];
  const planned = planCalls(situation);
  const wanted =
    choice?.type === 'tool' ? planned.filter((call) => call.tool === choice.name) : planned;
  const forced = choice?.type === 'any' || choice?.type === 'tool';
  const calls = wanted.length === 0 && forced ? forcedCall(situation, choice) : wanted;
  return choice?.disable_parallel_tool_use ? calls.slice(0, 1) : calls;
}

function announcement(calls: readonly PlannedCall[]): string {
  return calls.length === 1
    ? 'Let me look that up.'
    : `Let me look that up in ${calls.length} places at once.`;
}
