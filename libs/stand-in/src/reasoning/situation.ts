import { fillArguments } from './arguments.js';
import type { Arguments, Supply } from './arguments.js';
import type { Conversation } from './conversation.js';
import { gather } from './knowledge.js';
import type { Knowledge } from './knowledge.js';
import { understand } from './question.js';
import type { Question } from './question.js';
import type { ToolProfile } from './tool-profile.js';

/** A tool call that the model is about to make. */
export interface PlannedCall {
  readonly tool: string;
  readonly input: Arguments;
}

/** Where the model stands: what it was told, what it is asked, and what it has found out. */
export interface Situation {
  readonly conversation: Conversation;
  readonly question: Question;
  readonly knowledge: Knowledge;
}

/** Reads the question and gathers what is known. */
export function situationOf(conversation: Conversation): Situation {
  return { conversation, question: understand(conversation), knowledge: gather(conversation) };
}

/** The tools for one kind of thing and one way of asking. */
export function toolsFor(
  about: string,
  action: ToolProfile['action'],
  situation: Situation,
): ToolProfile[] {
  return situation.conversation.tools.filter(
    (tool) => tool.about === about && tool.action === action,
  );
}

/** The call of a tool, or none as long as something required is not known. */
export function callOf(tool: ToolProfile, supply: Supply): PlannedCall[] {
  const input = fillArguments(tool, supply);
  return input ? [{ tool: tool.name, input }] : [];
}
