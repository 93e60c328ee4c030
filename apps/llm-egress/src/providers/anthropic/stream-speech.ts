import { plainJson } from '../../guardrails/placed-speech.js';
import type { SaidText, Speech } from '../../guardrails/speech.js';
import { readEvents, withData } from '../../sse/event-stream.js';
import type { StreamEvent } from '../../sse/event-stream.js';
import { replaceStrings } from './replace-strings.js';
import { pieceOf, readEventData } from './stream-event.js';
import type { EventData } from './stream-event.js';

/** A text or tool input that has come in pieces, and the events that brought them. */
interface StreamedText extends SaidText {
  readonly events: readonly Piece[];
}

interface Piece {
  /** Which event of the stream. */
  readonly position: number;
  /** Where in its data the piece stands. */
  readonly path: string;
}

interface OpenText {
  text: string;
  readonly isInput: boolean;
  readonly tool: string | null;
  readonly events: Piece[];
}

/**
 * What the model says in a streamed answer that has come to its end. Another text is put into the event
 * of its first piece; the events of the others stay, and bring nothing.
 */
export async function streamSpeech(body: Buffer): Promise<Speech> {
  const events: StreamEvent[] = [];
  for await (const event of readEvents(once(body))) events.push(event);
  const texts = gather(events);
  return {
    texts,
    withTexts: (replacements) => {
      const changes = changesOf(texts, replacements);
      return Buffer.concat(events.map((event, position) => changed(event, changes.get(position))));
    },
  };
}

function gather(events: readonly StreamEvent[]): StreamedText[] {
  const found: OpenText[] = [];
  const open = new Map<number, OpenText>();
  for (const [position, event] of events.entries()) {
    const data = readEventData(event.data);
    if (data?.index === undefined) continue;
    if (data.type === 'content_block_start') {
      open.delete(data.index);
      const text = opened(data, position);
      if (text) open.set(data.index, text);
      if (text) found.push(text);
    }
    const piece = pieceOf(data);
    const text = open.get(data.index);
    if (!piece || !text || piece.field === 'thinking') continue;
    add(text, piece.text, { position, path: `delta.${piece.field}` });
  }
  return found.filter(({ text }) => text !== '').map(saidText);
}

/** The text that a block begins; null if it is of a kind that is not looked at. */
function opened({ content_block: content }: EventData, position: number): OpenText | null {
  const isInput = content?.type === 'tool_use';
  if (!isInput && content?.type !== 'text') return null;
  const text: OpenText = { text: '', isInput, tool: content.name ?? null, events: [] };
  if (!isInput) add(text, content.text ?? '', { position, path: 'content_block.text' });
  return text;
}

function add(to: OpenText, text: string, piece: Piece): void {
  if (text === '') return;
  to.text += text;
  to.events.push(piece);
}

function saidText({ text, isInput, tool, events }: OpenText): StreamedText {
  const part = isInput ? 'tool-inputs' : 'assistant';
  return {
    part,
    text: isInput ? plainJson(text) : text,
    turn: 'last',
    tool: isInput ? tool : null,
    events,
  };
}

/** By the position of an event, what comes in the place of its piece. */
function changesOf(
  texts: readonly StreamedText[],
  replacements: readonly string[],
): Map<number, { readonly path: string; readonly text: string }> {
  const changes = new Map<number, { readonly path: string; readonly text: string }>();
  for (const [index, { text, events }] of texts.entries()) {
    const replacement = replacements[index] ?? text;
    if (replacement === text) continue;
    for (const [order, { position, path }] of events.entries()) {
      changes.set(position, { path, text: order === 0 ? replacement : '' });
    }
  }
  return changes;
}

function changed(
  event: StreamEvent,
  change: { readonly path: string; readonly text: string } | undefined,
): Buffer {
  if (!change || event.data === null) return event.raw;
  const data = replaceStrings(event.data, (path, text) =>
    path.join('.') === change.path ? change.text : text,
  );
  return withData(event, data);
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
