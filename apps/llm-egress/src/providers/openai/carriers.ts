import type { JsonNode } from '../../json/json-document.js';
import { items, stringMember, stringValue } from '../../json/json-document.js';
import type { Carrier } from '../../masking/leaves.js';
import type { RequestDocument } from '../dialect.js';

/** Members of the request that say how to answer; everything beside them may be text about a person. */
const SETTINGS =
  /^(?:model|tools|tool_choice|functions|function_call|response_format|service_tier|reasoning_effort|verbosity|modalities|audio|stream_options|logit_bias|prompt_cache_retention|prompt_cache_options)$/;

/** Members that name, link or encode; they are not text that anyone wrote. */
const STRUCTURAL = /^(?:type|id|role|tool_call_id|detail|format|file_id|index|cache_control)$/;

/** Where a link or encoded data belongs; anything else in that place is text. */
const ENCODED = /^(?:url|data|file_data)$/;
const LINK = /^(?!data:)[a-z][a-z0-9+.-]*:\/\/\S+$/i;
const BASE64 = /^(?:data:[^,\s]*;base64,)?[A-Za-z0-9+/=_-]*$/;

/**
 * Where the text of a Chat Completions request stands: everything but what is known to be structure, on
 * every turn. The arguments of tool calls are JSON that is written in a string. Tool definitions are left
 * alone.
 */
export function carriers(document: RequestDocument): Carrier[] {
  const walk = new Walk(document.source);
  for (const { name, value } of document.root.members) {
    if (name === 'messages') for (const message of items(value)) walk.message(message);
    else if (!SETTINGS.test(name)) walk.text(value);
  }
  return walk.found;
}

class Walk {
  readonly found: Carrier[] = [];

  constructor(private readonly source: string) {}

  message(message: JsonNode): void {
    if (message.kind !== 'object') return;
    const isFunction = stringMember(this.source, message, 'role') === 'function';
    for (const { name, value } of message.members) {
      if (name === 'tool_calls') for (const call of items(value)) this.toolCall(call);
      else if (name === 'function_call') this.invocation(value);
      // The result of a function goes by the name of the function; anyone else's name is a person's.
      else if (!STRUCTURAL.test(name) && !(isFunction && name === 'name')) this.text(value);
    }
  }

  /** Every string of a part that is not structure. */
  text(node: JsonNode): void {
    if (node.kind === 'string') this.found.push({ kind: 'text', node });
    for (const item of items(node)) this.text(item);
    if (node.kind !== 'object') return;
    for (const { name, value } of node.members) {
      if (!STRUCTURAL.test(name) && !this.isEncoded(name, value)) this.text(value);
    }
  }

  private toolCall(call: JsonNode): void {
    if (call.kind !== 'object') return this.text(call);
    for (const { name, value } of call.members) {
      if (name === 'function' || name === 'custom') this.invocation(value);
      else if (!STRUCTURAL.test(name)) this.text(value);
    }
  }

  private invocation(node: JsonNode): void {
    if (node.kind !== 'object') return this.text(node);
    for (const { name, value } of node.members) {
      if (name === 'arguments' && value.kind === 'string') {
        this.found.push({ kind: 'text', node: value });
      } else if (name !== 'name') this.text(value);
    }
  }

  private isEncoded(name: string, value: JsonNode): boolean {
    if (value.kind !== 'string' || !ENCODED.test(name)) return false;
    const text = stringValue(this.source, value);
    return LINK.test(text) || (BASE64.test(text) && (name !== 'url' || text.startsWith('data:')));
  }
}
