import { inputText, placedSpeech } from '../../guardrails/placed-speech.js';
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

/** What the model says in an answer that has come as one document; null if it cannot be read. */
export function messageSpeech(body: Buffer): Speech | null {
  const source = body.toString('utf8');
  const root = parseJsonOrNull(source);
  if (root?.kind !== 'object') return null;
  const blocks = items(member(root, 'content'));
  return placedSpeech(
    source,
    blocks.flatMap((block) => said(source, block)),
  );
}

function said(source: string, block: JsonNode): PlacedText[] {
  const type = stringMember(source, block, 'type');
  const text = member(block, 'text');
  if (type === 'text' && text?.kind === 'string') {
    const value = stringValue(source, text);
    return [{ node: text, part: 'assistant', text: value, turn: 'last', tool: null }];
  }
  const input = member(block, 'input');
  if (type !== 'tool_use' || !input) return [];
  const tool = stringMember(source, block, 'name');
  return [{ node: input, part: 'tool-inputs', text: inputText(source, input), turn: 'last', tool }];
}
