import { seal, unseal } from './seal.js';

/** What a signature says of the thinking that it signs. */
export interface ThinkingFacts {
  /** Tokens of the thinking itself; what is shown of it may be less, or nothing. */
  readonly tokens: number;
  /** The conversation in which it was thought. */
  readonly conversation: string;
  /** How many blocks that are no thinking stand before it in its answer. */
  readonly offset: number;
}

/** Signs thinking as it is shown. */
export function signThinking(shown: string, facts: ThinkingFacts): string {
  return seal(['thinking', String(facts.tokens), facts.conversation, String(facts.offset)], shown);
}

/** What a signature says, if it is the one of this thinking. */
export function verifyThinking(shown: string, signature: string): ThinkingFacts | null {
  return factsIn(unseal(signature, shown), 'thinking');
}

/** Thinking that nobody may read. */
export function redactThinking(thinking: string, facts: ThinkingFacts): string {
  const hidden = Buffer.from(thinking).toString('base64url');
  const all = ['redacted', String(facts.tokens), facts.conversation, String(facts.offset), hidden];
  return seal(all, '');
}

/** What redacted thinking says of itself, if nobody has altered it. */
export function verifyRedacted(data: string): ThinkingFacts | null {
  return factsIn(unseal(data, ''), 'redacted');
}

function factsIn(parts: readonly string[] | null, kind: string): ThinkingFacts | null {
  const [found, tokens = '', conversation = '', offset = ''] = parts ?? [];
  if (found !== kind) return null;
  return { tokens: Number(tokens), conversation, offset: Number(offset) };
}
