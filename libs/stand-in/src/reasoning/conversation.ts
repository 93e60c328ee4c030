import { readTool } from './tool-profile.js';
import type { ToolProfile } from './tool-profile.js';
import type { Entry, Transcript } from './transcript.js';

/** A tool call that was made and what came of it. */
export interface PastCall {
  /** The name as it was called. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly data: unknown;
  /** Whether it was made for the present question, not for an earlier one. */
  readonly current: boolean;
}

/** All that the model knows: it remembers nothing between requests. */
export interface Conversation {
  readonly question: string;
  /** What the user wrote before, latest first. */
  readonly earlier: readonly string[];
  readonly tools: readonly ToolProfile[];
  readonly calls: readonly PastCall[];
}

/** Reads what was said and done: the last question, what came before it, and what the calls brought. */
export function readConversation({ entries, tools }: Transcript): Conversation {
  const asked = entries.flatMap((entry, index) =>
    entry.kind === 'asked' && entry.text !== '' ? [{ text: entry.text, index }] : [],
  );
  const last = asked.at(-1);
  return {
    question: last?.text ?? '',
    earlier: asked
      .slice(0, -1)
      .map((entry) => entry.text)
      .toReversed(),
    tools: tools.map(readTool),
    calls: pastCalls(entries, last?.index ?? 0),
  };
}

function pastCalls(entries: readonly Entry[], questionAt: number): PastCall[] {
  const results = new Map(
    entries.flatMap((entry) => (entry.kind === 'returned' ? [[entry.id, entry] as const] : [])),
  );
  return entries.flatMap((entry, index) => {
    const result = entry.kind === 'called' ? results.get(entry.id) : undefined;
    if (entry.kind !== 'called' || !result) return [];
    const { text } = result;
    const data = json(text);
    const failed = result.failed || isErrorBody(data);
    return [
      { tool: entry.tool, input: entry.input, failed, text, data, current: index > questionAt },
    ];
  });
}

/** An object that holds nothing but a complaint is one, whatever the flag says. */
function isErrorBody(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  const keys = Object.keys(data);
  return (
    keys.length > 0 && keys.every((key) => ['error', 'detail', 'message', 'status'].includes(key))
  );
}

function json(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Prose that begins with a bracket.
    return undefined;
  }
}
