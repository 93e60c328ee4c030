import type { Edit } from '../../json/edits.js';
import type { JsonNode, JsonString } from '../../json/json-document.js';
import { items, member, stringMember, stringValue } from '../../json/json-document.js';
import type { Restoration } from '../../masking/restoration.js';
import type { AnswerHooks, MessagePassage, ProposedCall } from '../dialect.js';
import { passDocument } from '../pass-document.js';
import { restoredCitation } from './citations.js';
import { AnswerReader, Message } from './answer-facts.js';

/** Passes an answer on that has come as one JSON document. */
export function passMessage(
  body: Buffer,
  restoration: Restoration,
  hooks: AnswerHooks,
): MessagePassage {
  const facts = new AnswerReader();
  return passDocument(body, hooks, {
    facts,
    read: (source) => facts.message(Message.catch({}).parse(JSON.parse(source))),
    edits: (source, root) => messageEdits(source, root, restoration),
    isToRestore: restoration.active,
    proposedCalls,
  });
}

/** Restores the text and the tool inputs of a message; everything else keeps its bytes. */
function messageEdits(source: string, root: JsonNode, restoration: Restoration): Edit[] {
  const edits: Edit[] = [];
  const text = (node: JsonNode | undefined): void => {
    if (node?.kind === 'string') edits.push(...textEdit(source, node, restoration));
  };
  text(member(root, 'stop_sequence'));
  for (const block of items(member(root, 'content'))) {
    const type = stringMember(source, block, 'type');
    if (type === 'text') {
      text(member(block, 'text'));
      for (const citation of items(member(block, 'citations')))
        edits.push(...restoredCitation(source, citation, restoration));
    }
    if (type === 'tool_use') edits.push(...inputEdit(source, block, restoration));
  }
  return edits;
}

function textEdit(source: string, node: JsonString, restoration: Restoration): Edit[] {
  const before = stringValue(source, node);
  const after = restoration.text(before);
  return after === before ? [] : [{ ...node, replacement: JSON.stringify(after) }];
}

function inputEdit(source: string, block: JsonNode, restoration: Restoration): Edit[] {
  const input = member(block, 'input');
  const tool = stringMember(source, block, 'name');
  if (!input || tool === null) return [];
  const before = source.slice(input.start, input.end);
  return [{ start: input.start, end: input.end, replacement: restoration.toolInput(tool, before) }];
}

function proposedCalls(source: string, root: JsonNode): ProposedCall[] {
  return items(member(root, 'content')).flatMap((block) => {
    const input = member(block, 'input');
    const id = stringMember(source, block, 'id');
    const tool = stringMember(source, block, 'name');
    const isCall = stringMember(source, block, 'type') === 'tool_use';
    if (!isCall || !input || id === null || tool === null) return [];
    const value: unknown = JSON.parse(source.slice(input.start, input.end));
    return [{ id, tool, input: value }];
  });
}
