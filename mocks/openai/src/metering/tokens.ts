import type { ChatRequest } from '../wire/chat-request.js';

/** English and JSON come to about four bytes a token. */
const BYTES_PER_TOKEN = 4;

/** Tokens of a text: an estimate that is the same every time. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** Tokens of everything that the model reads. */
export function promptTokens({ messages, tools }: ChatRequest): number {
  return tokensOf(JSON.stringify(messages)) + (tools ? tokensOf(JSON.stringify(tools)) : 0);
}

/** The longest beginning that so many tokens hold, whole characters only. */
export function firstTokens(text: string, tokens: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > tokens * BYTES_PER_TOKEN) break;
    end += character.length;
  }
  return text.slice(0, end);
}
