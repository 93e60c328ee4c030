import type { GuardedPart } from '@gatehouse/contracts';
import { inputText, placedSpeech } from '../../guardrails/placed-speech.js';
import type { PlacedText } from '../../guardrails/placed-speech.js';
import type { SaidText, Speech } from '../../guardrails/speech.js';
import type { JsonNode } from '../../json/json-document.js';
import { items, member, stringMember, stringValue } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';

/** The model's own thoughts and encoded data: nothing that anyone could read or change. */
const UNREADABLE = /^(?:thinking|redacted_thinking|compaction|image|container_upload)$/;

/** Members that name, sign, link or encode; they are not text that anyone has said. */
const STRUCTURAL =
  /^(?:type|id|name|role|data|url|uri|file_id|signature|media_type|cache_control|tool_use_id|encrypted_.*)$/;

/** Who has said what in a Messages request. */
export function requestSpeech({ source, root }: RequestDocument): Speech {
  const messages = items(member(root, 'messages'));
  const latest = messages.findLastIndex((one) => stringMember(source, one, 'role') === 'assistant');
  const texts = [
    ...new Walk(source, 'last').content(member(root, 'system'), 'system'),
    ...messages.flatMap((message, index) => {
      const role = stringMember(source, message, 'role');
      const part = role === 'assistant' || role === 'system' ? role : 'user';
      const walk = new Walk(source, index > latest ? 'last' : 'earlier');
      return walk.content(member(message, 'content'), part);
    }),
  ];
  return placedSpeech(source, texts);
}

class Walk {
  constructor(
    private readonly source: string,
    private readonly turn: SaidText['turn'],
  ) {}

  /** A string, or blocks. */
  content(node: JsonNode | undefined, part: GuardedPart): PlacedText[] {
    if (node?.kind === 'string') return [this.said(node, part, stringValue(this.source, node))];
    if (node?.kind === 'object') return this.block(node, part);
    return items(node).flatMap((item) => this.content(item, part));
  }

  private block(node: JsonNode, part: GuardedPart): PlacedText[] {
    const type = stringMember(this.source, node, 'type') ?? '';
    if (UNREADABLE.test(type)) return [];
    // What a tool brings stays its result, whatever form it has.
    const brought: GuardedPart = part === 'tool-results' ? part : 'documents';
    if (type === 'text') return this.content(member(node, 'text'), part);
    if (type.endsWith('tool_use')) return this.input(node);
    if (type.endsWith('tool_result')) return this.content(member(node, 'content'), 'tool-results');
    if (type === 'document') return this.document(node, brought);
    return this.strings(node, type === 'search_result' ? brought : part);
  }

  private input(node: JsonNode): PlacedText[] {
    const input = member(node, 'input');
    if (!input) return [];
    const tool = stringMember(this.source, node, 'name');
    return [{ ...this.said(input, 'tool-inputs', inputText(this.source, input)), tool }];
  }

  private document(node: JsonNode, part: GuardedPart): PlacedText[] {
    const source = member(node, 'source');
    const type = stringMember(this.source, source, 'type');
    const field = type === 'text' ? 'data' : 'content';
    return [member(node, 'title'), member(node, 'context'), member(source, field)].flatMap(
      (value) => this.content(value, part),
    );
  }

  /** A block of a kind that is not known here may be read by the model all the same. */
  private strings(node: JsonNode, part: GuardedPart): PlacedText[] {
    if (node.kind === 'string') return this.content(node, part);
    if (node.kind !== 'object') return items(node).flatMap((item) => this.strings(item, part));
    return node.members
      .filter(({ name }) => !STRUCTURAL.test(name))
      .flatMap(({ value }) => this.strings(value, part));
  }

  private said(node: JsonNode, part: GuardedPart, text: string): PlacedText {
    return { node, part, text, turn: this.turn, tool: null };
  }
}
