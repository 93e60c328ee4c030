import type { Parameter } from './tool-profile.js';
import { callOf } from './situation.js';
import type { PlannedCall, Situation } from './situation.js';
import { supplyFor } from './supply.js';
import type { Choice } from './transcript.js';

/** The call of a model that must call a tool although it knows of no reason to. */
export function forcedCall(situation: Situation, choice: Choice): PlannedCall[] {
  const { tools } = situation.conversation;
  const tool =
    choice.kind === 'tool' ? tools.find((one) => one.name === choice.name) : harmless(situation);
  if (!tool) return [];
  const supply = supplyFor(situation, { topic: situation.question.text });
  const [filled] = callOf(tool, supply);
  if (filled) return [filled];
  const required = tool.parameters.filter((parameter) => parameter.required);
  const input = Object.fromEntries(required.map((one) => [one.name, guess(one, situation)]));
  return [{ tool: tool.name, input }];
}

function harmless(situation: Situation): Situation['conversation']['tools'][number] | undefined {
  const { tools } = situation.conversation;
  return tools.find((tool) => tool.action !== 'change') ?? tools[0];
}

function guess(parameter: Parameter, situation: Situation): string | number {
  const { role } = parameter;
  switch (role.kind) {
    case 'choice':
      return role.values[0] ?? '';
    case 'value':
      return role.numeric ? 1 : situation.question.text;
    case 'id':
    case 'query':
      return situation.question.text;
  }
}
