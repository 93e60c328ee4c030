import { z } from 'zod';
import type { Edit } from '../../json/edits.js';
import type { JsonNode } from '../../json/json-document.js';
import { items, member, stringMember, stringValue } from '../../json/json-document.js';
import type { Restoration } from '../../masking/restoration.js';
import type { AnswerHooks, MessagePassage, ProposedCall } from '../dialect.js';
import { passDocument } from '../pass-document.js';
import { AnswerReader, Head } from './answer-facts.js';
import { charactersOf, Said, TEXTS } from './choice.js';
import { parseArguments } from './parse-arguments.js';

const Completion = Head.extend({
  choices: z
    .array(
      z.object({
        index: z.int().catch(0),
        message: Said.nullish().catch(null),
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
});

/** Passes an answer on that has come as one JSON document. */
export function passCompletion(
  body: Buffer,
  restoration: Restoration,
  hooks: AnswerHooks,
): MessagePassage {
  const facts = new AnswerReader();
  return passDocument(body, hooks, {
    facts,
    read: (source) => read(facts, source),
    edits: (source, root) => completionEdits(source, root, restoration),
    isToRestore: restoration.active,
    proposedCalls: (source, root) => proposedCalls(source, root, facts),
  });
}

function read(facts: AnswerReader, source: string): void {
  const { data } = Completion.safeParse(JSON.parse(source));
  if (!data) return;
  facts.head(data);
  for (const { index, message, finish_reason: reason } of data.choices ?? []) {
    facts.stopped(index, reason);
    if (message) facts.outputCharacters += charactersOf(message);
  }
}

/** Restores the text and the tool arguments of every choice; everything else keeps its bytes. */
function completionEdits(source: string, root: JsonNode, restoration: Restoration): Edit[] {
  const edits: Edit[] = [];
  const restore = (node: JsonNode | undefined, restored: (text: string) => string): void => {
    if (node?.kind !== 'string') return;
    const before = stringValue(source, node);
    const after = restored(before);
    if (after !== before) edits.push({ ...node, replacement: JSON.stringify(after) });
  };
  for (const choice of items(member(root, 'choices'))) {
    const message = member(choice, 'message');
    for (const name of TEXTS) restore(member(message, name), (text) => restoration.text(text));
    for (const invocation of invocations(message)) {
      const tool = stringMember(source, invocation, 'name');
      if (tool === null) continue;
      restore(member(invocation, 'arguments'), (json) => restoration.toolInput(tool, json));
    }
  }
  return edits;
}

/** The functions that a message calls, each with its name and its arguments. */
function invocations(message: JsonNode | undefined): JsonNode[] {
  const calls = items(member(message, 'tool_calls')).map((call) => member(call, 'function'));
  return [...calls, member(message, 'function_call')].filter((node) => node !== undefined);
}

function proposedCalls(source: string, root: JsonNode, facts: AnswerReader): ProposedCall[] {
  return items(member(root, 'choices')).flatMap((choice, position) => {
    const message = member(choice, 'message');
    const calls = items(member(message, 'tool_calls')).map((call) => ({
      id: stringMember(source, call, 'id'),
      invocation: member(call, 'function'),
    }));
    // The older form has no id of its own.
    const legacy = { id: `${facts.id}_${position}`, invocation: member(message, 'function_call') };
    return [...calls, legacy].flatMap(({ id, invocation }) => {
      const tool = stringMember(source, invocation, 'name');
      const input = parseArguments(stringMember(source, invocation, 'arguments'));
      return id !== null && tool !== null && input ? [{ id, tool, input: input.value }] : [];
    });
  });
}
