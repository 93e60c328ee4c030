import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import type { JsonNode } from '../json/json-document.js';
import { parseJsonOrNull } from '../json/json-document.js';
import type { AnswerFacts, AnswerHooks, MessagePassage, ProposedCall } from './dialect.js';

/** How an answer of one API is read and restored that has come as one JSON document. */
export interface DocumentReading {
  readonly facts: AnswerFacts & { complete: boolean };
  /** Notes the facts of an answer that is JSON. */
  readonly read: (source: string) => void;
  /** Whether there is anything to be restored at all. */
  readonly isToRestore: boolean;
  /** What restores its text and its tool inputs; everything else keeps its bytes. */
  readonly edits: (source: string, root: JsonNode) => Edit[];
  /** The tool calls of the answer, as the caller will see them. */
  readonly proposedCalls: (source: string, root: JsonNode) => ProposedCall[];
}

/** Passes an answer on that has come as one JSON document. What is no JSON passes as it is. */
export function passDocument(
  body: Buffer,
  hooks: AnswerHooks,
  reading: DocumentReading,
): MessagePassage {
  return { facts: reading.facts, restored: () => pass(body, hooks, reading) };
}

async function pass(body: Buffer, hooks: AnswerHooks, reading: DocumentReading): Promise<Buffer> {
  const { facts } = reading;
  const source = body.toString('utf8');
  const root = parseJsonOrNull(source);
  if (root) reading.read(source);
  facts.complete = facts.usage !== null;
  const restored =
    root && reading.isToRestore ? applyEdits(source, reading.edits(source, root)) : source;
  for (const call of root ? proposed(source, { root, restored }, reading) : []) {
    await hooks.beforeToolUse(call);
  }
  await hooks.beforeEnd();
  return restored === source ? body : Buffer.from(restored);
}

/** Most answers propose nothing: then the restored text is not read again. */
function proposed(
  source: string,
  { root, restored }: { readonly root: JsonNode; readonly restored: string },
  { proposedCalls }: DocumentReading,
): ProposedCall[] {
  const calls = proposedCalls(source, root);
  if (calls.length === 0 || restored === source) return calls;
  const seen = parseJsonOrNull(restored);
  return seen ? proposedCalls(restored, seen) : [];
}
