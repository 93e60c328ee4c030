import { withoutTools } from './answer/without-tools.js';
import { writeAnswer } from './answer/write-answer.js';
import { readConversation } from './conversation.js';
import { forcedCall } from './forced-call.js';
import { planCalls } from './plan.js';
import { situationOf } from './situation.js';
import type { PlannedCall, Situation } from './situation.js';
import type { Choice, Transcript } from './transcript.js';

/** What the model says and does next. With calls, the text only announces them. */
export interface Turn {
  readonly text: string;
  readonly calls: readonly PlannedCall[];
}

/** The next turn of a conversation. The same transcript always gets the same turn. */
export function think(transcript: Transcript): Turn {
  const conversation = readConversation(transcript);
  if (conversation.tools.length === 0 && conversation.calls.length === 0) {
    return { text: withoutTools(conversation.question), calls: [] };
  }
  const situation = situationOf(conversation);
  const calls = chosenCalls(situation, transcript.choice);
  if (calls.length === 0) return { text: writeAnswer(situation), calls };
  return { text: announcement(calls), calls };
}

function chosenCalls(situation: Situation, choice: Choice): readonly PlannedCall[] {
  if (choice.kind === 'none') return [];
  const planned = planCalls(situation);
  const wanted =
    choice.kind === 'tool' ? planned.filter((call) => call.tool === choice.name) : planned;
  const calls =
    wanted.length === 0 && choice.kind !== 'auto' ? forcedCall(situation, choice) : wanted;
  return choice.parallel ? calls : calls.slice(0, 1);
}

function announcement(calls: readonly PlannedCall[]): string {
  return calls.length === 1
    ? 'Let me look that up.'
    : `Let me look that up in ${calls.length} places at once.`;
}
