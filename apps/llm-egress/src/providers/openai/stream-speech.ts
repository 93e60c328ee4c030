import { GatewayError } from '@gatehouse/contracts';
import { plainJson } from '../../guardrails/placed-speech.js';
import type { SaidText, Speech } from '../../guardrails/speech.js';
import { readEvents, withData } from '../../sse/event-stream.js';
import type { StreamEvent } from '../../sse/event-stream.js';
import { TEXTS } from './choice.js';
import type { Said } from './choice.js';
import { rewriteChunk } from './rewrite-chunk.js';
import type { Rewrite } from './rewrite-chunk.js';
import { readChunk } from './stream-chunk.js';

/** A piece of a text: which event brought it, and where in its chunk it stands. */
interface Piece extends Rewrite {
  readonly event: number;
}

interface OpenText {
  readonly isInput: boolean;
  tool: string | null;
  text: string;
  readonly pieces: Piece[];
}

/**
 * What the model says in a streamed answer. Another text is put into the chunk of its first piece; the
 * chunks of the others stay, and bring nothing.
 */
export async function streamSpeech(body: Buffer): Promise<Speech> {
  const events: StreamEvent[] = [];
  for await (const event of readEvents(once(body))) events.push(event);
  const open = gather(events);
  const texts = open.map(saidText);
  return {
    texts,
    withTexts: (replacements) => {
      const rewrites = new Map<number, Rewrite[]>();
      for (const [index, { pieces }] of open.entries()) {
        const { text: before } = texts[index] ?? { text: '' };
        const after = replacements[index] ?? before;
        if (after !== before) note(rewrites, pieces, after);
      }
      return Buffer.concat(events.map((event, at) => rewritten(event, rewrites.get(at) ?? [])));
    },
  };
}

function gather(events: readonly StreamEvent[]): OpenText[] {
  const texts = new Map<string, OpenText>();
  for (const [event, { data }] of events.entries()) {
    const choices = data === null ? [] : (readChunk(data)?.choices ?? []);
    for (const [choice, { index, delta }] of choices.entries()) {
      for (const part of delta ? partsOf(delta) : []) {
        const key = `${index} ${part.key}`;
        const text = texts.get(key) ?? { isInput: part.isInput, tool: null, text: '', pieces: [] };
        texts.set(key, text);
        text.tool ??= part.tool;
        text.text += part.text;
        if (part.text !== '') text.pieces.push({ ...part, event, choice });
      }
    }
  }
  return [...texts.values()].filter(({ text }) => text !== '');
}

interface Part extends Omit<Rewrite, 'choice'> {
  /** What the pieces of one text have in common. */
  readonly key: string;
  readonly isInput: boolean;
  readonly tool: string | null;
}

function partsOf(said: Said): Part[] {
  const texts = TEXTS.map((place) => ({
    key: place,
    place,
    call: null,
    isInput: false,
    tool: null,
    text: said[place] ?? '',
  }));
  const calls = (said.tool_calls ?? []).map((call, position) => ({
    key: `call ${call.index ?? position}`,
    // A chunk is rewritten at the arguments of functions alone.
    place: call.custom ? CUSTOM : (call.index ?? position),
    call: position,
    isInput: true,
    tool: call.function?.name ?? call.custom?.name ?? null,
    text: call.function?.arguments ?? call.custom?.input ?? '',
  }));
  const legacy = {
    key: 'function_call',
    place: 'function_call',
    call: null,
    isInput: true,
    tool: said.function_call?.name ?? null,
    text: said.function_call?.arguments ?? '',
  };
  return [...texts, ...calls, ...(said.function_call ? [legacy] : [])];
}

const CUSTOM = 'custom';

function saidText({ isInput, tool, text }: OpenText): SaidText {
  return isInput
    ? { part: 'tool-inputs', text: plainJson(text), turn: 'last', tool }
    : { part: 'assistant', text, turn: 'last', tool: null };
}

/** @throws GatewayError `guardrail_unavailable` where there is no way to put another text in */
function note(
  rewrites: Map<number, Rewrite[]>,
  pieces: readonly Piece[],
  replacement: string,
): void {
  for (const [order, { event, choice, place, call }] of pieces.entries()) {
    if (place === CUSTOM) throw new GatewayError('guardrail_unavailable');
    const text = order === 0 ? replacement : '';
    rewrites.set(event, [...(rewrites.get(event) ?? []), { choice, place, call, text }]);
  }
}

function rewritten(event: StreamEvent, rewrites: readonly Rewrite[]): Buffer {
  if (rewrites.length === 0 || event.data === null) return event.raw;
  return withData(event, rewriteChunk(event.data, rewrites, { withoutUsage: false }));
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
