import type { GuardedPart } from '@gatehouse/contracts';
import { plainJson, placedSpeech } from '../../guardrails/placed-speech.js';
import type { PlacedText } from '../../guardrails/placed-speech.js';
import type { SaidText, Speech } from '../../guardrails/speech.js';
import type { JsonNode } from '../../json/json-document.js';
import { items, member, stringMember, stringValue } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';

/** Members that name, link or encode; they are not text that anyone has said. */
const STRUCTURAL =
  /^(?:type|id|role|name|tool_call_id|detail|format|file_id|index|cache_control|url|data|file_data)$/;

const PARTS: Readonly<Record<string, GuardedPart>> = {
  system: 'system',
  developer: 'system',
  assistant: 'assistant',
  tool: 'tool-results',
  function: 'tool-results',
};

/** Who has said what in a Chat Completions request. */
export function requestSpeech({ source, root }: RequestDocument): Speech {
  const messages = items(member(root, 'messages'));
  const latest = messages.findLastIndex((one) => stringMember(source, one, 'role') === 'assistant');
  const said = messages.flatMap((message, index) => {
    const part = PARTS[stringMember(source, message, 'role') ?? ''] ?? 'user';
    return new Walk(source, index > latest ? 'last' : 'earlier').message(message, part);
  });
  // What the caller expects the model to say is shown to the model.
  const prediction = new Walk(source, 'last').strings(member(root, 'prediction'), 'user');
  return placedSpeech(source, [...said, ...prediction]);
}

class Walk {
  constructor(
    private readonly source: string,
    private readonly turn: SaidText['turn'],
  ) {}

  message(message: JsonNode, part: GuardedPart): PlacedText[] {
    if (message.kind !== 'object') return [];
    return message.members.flatMap(({ name, value }) => {
      if (name === 'tool_calls') return items(value).flatMap((call) => this.toolCall(call));
      if (name === 'function_call') return this.input(value, 'arguments');
      return STRUCTURAL.test(name) ? [] : this.strings(value, part);
    });
  }

  /** Every string of a part that is not structure. */
  strings(node: JsonNode | undefined, part: GuardedPart): PlacedText[] {
    if (node?.kind === 'string') {
      const text = stringValue(this.source, node);
      return [{ node, part, text, turn: this.turn, tool: null }];
    }
    if (node?.kind !== 'object') return items(node).flatMap((item) => this.strings(item, part));
    return node.members
      .filter(({ name }) => !STRUCTURAL.test(name))
      .flatMap(({ value }) => this.strings(value, part));
  }

  private toolCall(call: JsonNode): PlacedText[] {
    return [
      ...this.input(member(call, 'function'), 'arguments'),
      ...this.input(member(call, 'custom'), 'input'),
    ];
  }

  private input(invocation: JsonNode | undefined, name: string): PlacedText[] {
    const node = member(invocation, name);
    if (node?.kind !== 'string') return [];
    const tool = stringMember(this.source, invocation, 'name');
    const text = plainJson(stringValue(this.source, node));
    return [{ node, part: 'tool-inputs', text, turn: this.turn, tool }];
  }
}
