import { fillSchema, think } from '@gatehouse/stand-in';
import type { Turn } from '@gatehouse/stand-in';
import type { Behaviour } from '../behaviour/behaviour.js';
import { quote } from '../citations/quote.js';
import { traitsOf } from '../models/traits.js';
import { searchTurn } from '../server-tools/search-turn.js';
import type { MessageRequest } from '../wire/message-request.js';
import type { Draft, DraftBlock } from './draft.js';
import { textBlock } from './draft.js';
import { thinkingText } from './thinking-text.js';
import { textOf, transcriptOf } from './transcript-of.js';

/** Makes an id for a call of the caller's tools or of the provider's. */
export type NextId = (kind: 'toolu' | 'srvtoolu') => string;

/** What the model would write. The same request always gets the same, but for the ids. */
export function writeDraft(request: MessageRequest, behaviour: Behaviour, nextId: NextId): Draft {
  const turn = behaviour.answer === null ? think(transcriptOf(request)) : said(behaviour.answer);
  const body = writeBody(request, behaviour, { turn, nextId });
  const draft = { ...body, blocks: [...thinkingBlocks(request, behaviour, turn), ...body.blocks] };
  return behaviour.refuseAfterCharacters === null
    ? draft
    : refuse(draft, behaviour.refuseAfterCharacters);
}

function said(text: string): Turn {
  return { text, calls: [] };
}

function writeBody(
  request: MessageRequest,
  behaviour: Behaviour,
  { turn, nextId }: { turn: Turn; nextId: NextId },
): Draft {
  if (behaviour.answer === null) {
    const searched = searchTurn(request, { pause: behaviour.pauseTurn, nextId });
    if (searched) return searched;
  }
  if (turn.calls.length > 0) return callDraft(turn, nextId);
  const format = request.output_config?.format;
  if (format) return finished([textBlock(JSON.stringify(fillSchema(format.schema, turn.text)))]);
  const quoted = behaviour.answer === null ? quote(request) : [];
  if (quoted.length > 0) return finished(quoted);
  return finished(turn.text === '' ? [] : [textBlock(turn.text)]);
}

function finished(blocks: readonly DraftBlock[]): Draft {
  return { blocks, end: 'end_turn' };
}

function callDraft(turn: Turn, nextId: NextId): Draft {
  const calls = turn.calls.map((call): DraftBlock => ({
    type: 'tool_use',
    id: nextId('toolu'),
    name: call.tool,
    json: JSON.stringify(call.input),
  }));
  return { blocks: [textBlock(turn.text), ...calls], end: 'tool_use' };
}

function thinkingBlocks(
  request: MessageRequest,
  behaviour: Behaviour,
  turn: Turn,
): readonly DraftBlock[] {
  if (!thinks(request, turn)) return [];
  const { thinking } = request;
  const asked = thinking && 'display' in thinking ? thinking.display : null;
  const shown = asked ?? traitsOf(request.model).display;
  const display = behaviour.redactThinking ? 'redacted' : shown;
  const question = textOf(request.messages.findLast(({ role }) => role === 'user')?.content ?? []);
  return [{ type: 'thinking', text: thinkingText(question, turn), display }];
}

/**
 * A model that was not told how to think may think if it likes; this one then does not. One that thinks
 * between its calls does so when it has a result and goes on to the next.
 */
function thinks({ thinking, messages }: MessageRequest, turn: Turn): boolean {
  const continues = messages.at(-1)?.content.some(({ type }) => type === 'tool_result') ?? false;
  switch (thinking?.type) {
    case undefined:
    case 'disabled':
      return false;
    case 'between_tools':
      return continues && turn.calls.length > 0;
    case 'adaptive':
      return true;
    // Thinking by budget comes at the start of a turn, before all its calls.
    case 'enabled':
      return !continues;
  }
}

/** The model breaks off. What it wrote until then stays, its calls do not. */
function refuse({ blocks }: Draft, characters: number): Draft {
  const kept: DraftBlock[] = [];
  let left = characters;
  for (const block of blocks) {
    if (block.type !== 'text') continue;
    const text = Array.from(block.text).slice(0, left).join('');
    left -= Array.from(text).length;
    if (text !== '') kept.push({ ...block, text });
  }
  return { blocks: kept, end: 'refusal' };
}
