import { createHash } from 'node:crypto';
import type { PromptBlock } from '../prompt/prompt-block.js';
import type { CountTokensRequest } from '../wire/message-request.js';

/** A prompt up to and including one block. */
export interface Prefix {
  /** The same for the same bytes of JSON, key order included, whatever is marked. */
  readonly digest: string;
  /** Tokens of the whole prefix. */
  readonly tokens: number;
}

/**
 * The prefixes of a prompt, one for each block. What a request says outside of its blocks counts where it
 * begins to matter: the model from the start, speed with the system prompt, the choice of tools and
 * thinking with the messages.
 */
export function prefixesOf(blocks: readonly PromptBlock[], request: CountTokensRequest): Prefix[] {
  let digest = hash('', request.model);
  let tokens = 0;
  let section: PromptBlock['section'] = 'tools';
  return blocks.map((block) => {
    if (block.section !== section) {
      digest = hash(digest, settings(block.section, request));
      section = block.section;
    }
    digest = hash(digest, `${block.role ?? block.section}:${withoutMarks(block.raw)}`);
    tokens += block.tokens;
    return { digest, tokens };
  });
}

function settings(section: PromptBlock['section'], request: CountTokensRequest): string {
  if (section === 'system') return JSON.stringify([request.speed ?? 'standard']);
  const thinks = request.thinking?.type ?? null;
  return JSON.stringify([request.speed ?? 'standard', request.tool_choice ?? null, thinks]);
}

/** The JSON of a block. A mark asks for something and is no part of the prompt; a tool's input has none. */
function withoutMarks(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw);
  const { cache_control: _mark, ...rest } = raw as Record<string, unknown>;
  if (!Array.isArray(rest['content'])) return JSON.stringify(rest);
  return JSON.stringify({ ...rest, content: rest['content'].map(withoutMarks) });
}

function hash(previous: string, text: string): string {
  return createHash('sha256').update(previous).update('\n').update(text).digest('base64');
}
