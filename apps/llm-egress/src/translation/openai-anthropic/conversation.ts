import type { Json } from '../raw-json.js';
import { RawJson } from '../raw-json.js';
import type { Message, UserPart } from './chat-request.js';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Json[];
}

/** The messages of a chat completion as the system prompt and the turns of the Messages API. */
export function conversation(messages: readonly Message[]): {
  readonly system: Json[];
  readonly messages: Json[];
} {
  const system: Json[] = [];
  const turns: Turn[] = [];
  const say = (role: Turn['role'], blocks: readonly Json[]): void => {
    if (blocks.length === 0) return;
    const last = turns.at(-1);
    // Results of tools that ran side by side belong into one turn.
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: [...blocks] });
  };
  for (const message of messages) {
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...textBlocks(message.content));
        break;
      case 'user':
        say('user', userBlocks(message.content));
        break;
      case 'assistant':
        say('assistant', assistantBlocks(message));
        break;
      case 'tool':
        say('user', [toolResult(message)]);
        break;
    }
  }
  return { system, messages: turns.map(({ role, content }) => ({ role, content })) };
}

type Texts = Extract<Message, { role: 'tool' }>['content'];

function textBlocks(content: Texts): Json[] {
  if (typeof content === 'string') return textBlock(content);
  return content.flatMap(({ text, cache_control }) => textBlock(text, cache_control));
}

/** An empty text says nothing, and is not taken. */
function textBlock(text: string, cacheControl?: unknown): Json[] {
  return text === '' ? [] : [{ type: 'text', text, ...marked(cacheControl) }];
}

function userBlocks(content: string | readonly UserPart[]): Json[] {
  if (typeof content === 'string') return textBlock(content);
  return content.flatMap((part) => {
    switch (part.type) {
      case 'text':
        return textBlock(part.text, part.cache_control);
      case 'image_url':
        return [
          { type: 'image', source: sourceOf(part.image_url.url), ...marked(part.cache_control) },
        ];
      case 'file': {
        const { file_data: data, filename: title } = part.file;
        return [{ type: 'document', source: sourceOf(data), title, ...marked(part.cache_control) }];
      }
    }
  });
}

function sourceOf(url: string): Json {
  const [, media_type, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  if (media_type === undefined || data === undefined) return { type: 'url', url };
  return { type: 'base64', media_type, data };
}

function assistantBlocks(message: Extract<Message, { role: 'assistant' }>): Json[] {
  const { content = '', refusal = '', tool_calls: calls = [] } = message;
  const said =
    typeof content === 'string'
      ? textBlock(content)
      : content.flatMap((part) =>
          part.type === 'text' ? textBlock(part.text, part.cache_control) : textBlock(part.refusal),
        );
  const used = calls.map(({ id, function: { name, arguments: input } }) => ({
    type: 'tool_use',
    id,
    name,
    input: new RawJson(input.trim() || '{}'),
  }));
  return [...said, ...textBlock(refusal), ...used];
}

function toolResult(message: Extract<Message, { role: 'tool' }>): Json {
  const { content, tool_call_id: tool_use_id } = message;
  return {
    type: 'tool_result',
    tool_use_id,
    content: typeof content === 'string' ? content : textBlocks(content),
  };
}

function marked(cacheControl: unknown): { readonly cache_control?: Json } {
  if (cacheControl === undefined) return {};
  return { cache_control: new RawJson(JSON.stringify(cacheControl)) };
}
