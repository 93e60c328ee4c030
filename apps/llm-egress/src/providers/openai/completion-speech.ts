import { placedSpeech, plainJson } from '../../guardrails/placed-speech.js';
import type { PlacedText } from '../../guardrails/placed-speech.js';
import type { Speech } from '../../guardrails/speech.js';
import type { JsonNode } from '../../json/json-document.js';
import {
  items,
  member,
  parseJsonOrNull,
  stringMember,
  stringValue,
} from '../../json/json-document.js';
import { TEXTS } from './choice.js';

/** What the model says in an answer that has come as one document; null if it cannot be read. */
export function completionSpeech(body: Buffer): Speech | null {
  const source = body.toString('utf8');
  const root = parseJsonOrNull(source);
  if (root?.kind !== 'object') return null;
  const messages = items(member(root, 'choices')).map((choice) => member(choice, 'message'));
  return placedSpeech(
    source,
    messages.flatMap((message) => [
      ...TEXTS.flatMap((name) => said(source, member(message, name), null)),
      ...inputs(source, message),
    ]),
  );
}

function inputs(source: string, message: JsonNode | undefined): PlacedText[] {
  const calls = items(member(message, 'tool_calls'));
  const named = [
    ...calls.map((call) => [member(call, 'function'), 'arguments'] as const),
    ...calls.map((call) => [member(call, 'custom'), 'input'] as const),
    [member(message, 'function_call'), 'arguments'] as const,
  ];
  return named.flatMap(([invocation, field]) => {
    const tool = stringMember(source, invocation, 'name') ?? '';
    return said(source, member(invocation, field), tool);
  });
}

/** `tool`: whose input it is; null for what is said to people. */
function said(source: string, node: JsonNode | undefined, tool: string | null): PlacedText[] {
  if (node?.kind !== 'string') return [];
  const value = stringValue(source, node);
  const text = tool === null ? value : plainJson(value);
  const part = tool === null ? 'assistant' : 'tool-inputs';
  return [{ node, part, text, turn: 'last', tool }];
}
