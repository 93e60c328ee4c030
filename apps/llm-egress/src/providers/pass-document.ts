import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import type { JsonNode } from '../json/json-document.js';
import { parseJsonOrNull } from '../json/json-document.js';
import type { AnswerFacts, AnswerHooks, AnswerPassage, ProposedCall } from './dialect.js';

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
): AnswerPassage {
  return { facts: reading.facts, body: pass(body, hooks, reading) };
}

async function* pass(
  body: Buffer,
  hooks: AnswerHooks,
  reading: DocumentReading,
): AsyncGenerator<Buffer> {
  const { facts } = reading;
  const source = body.toString('utf8');
  const root = parseJsonOrNull(source);
  if (root) reading.read(source);
  facts.complete = facts.usage !== null;
  const restored =
    root && reading.isToRestore ? applyEdits(source, reading.edits(source, root)) : source;
  const seen = restored === source ? root : parseJsonOrNull(restored);
  const calls = seen ? reading.proposedCalls(restored, seen) : [];
  for (const call of calls) await hooks.beforeToolUse(call);
  await hooks.beforeEnd();
  yield restored === source ? body : Buffer.from(restored);
}
