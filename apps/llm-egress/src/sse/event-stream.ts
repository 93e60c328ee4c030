import { GatewayError } from '@gatehouse/contracts';

/** One event of a stream (WHATWG HTML, server-sent events), with the bytes that it came in. */
export interface StreamEvent {
  /** Exactly what arrived, with the blank line that ends it. */
  readonly raw: Buffer;
  /** The `data` lines, joined; null for a comment, or an event without data. */
  readonly data: string | null;
}

const LF = 0x0a;
const CR = 0x0d;
/** Far more than any event; without a bound a peer could fill the memory. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/**
 * Splits a stream into its events, wherever the network has cut it: within a line, a character, a line
 * end. Lines end with LF, CR or CRLF. Put together again, `raw` is the stream; an unfinished end comes as
 * a last event without data.
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  for await (const events of readEventGroups(chunks)) yield* events;
}

/** The same, with those events together that the same piece of the network has brought to their end. */
export async function* readEventGroups(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly StreamEvent[]> {
  const splitter = new Splitter();
  for await (const chunk of chunks) {
    const events = splitter.push(chunk);
    if (events.length > 0) yield events;
  }
  yield splitter.end();
}

/** The event with other data, its other lines as they are. */
export function withData(event: StreamEvent, data: string): Buffer {
  const lines = event.raw.toString('utf8').split(/(\r\n|\r|\n)/);
  const kept: string[] = [];
  let written = false;
  for (let index = 0; index < lines.length; index += 2) {
    const [line = '', ending = ''] = [lines[index], lines[index + 1]];
    if (!isData(line)) kept.push(line, ending);
    else if (!written) {
      kept.push(...data.split('\n').flatMap((part) => [`data: ${part}`, ending]));
      written = true;
    }
  }
  return Buffer.from(kept.join(''));
}

/** An event of our own. */
export function eventBytes(name: string, data: unknown): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

class Splitter {
  private pending = Buffer.alloc(0);
  /** How far `pending` has been looked at, and where its last line begins. */
  private scanned = 0;
  private lineStart = 0;

  push(chunk: Uint8Array): StreamEvent[] {
    this.pending =
      this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : Buffer.from(chunk);
    const events = this.takeAll(false);
    if (this.pending.length > MAX_EVENT_BYTES) {
      throw new GatewayError('provider_unavailable', undefined, {
        detail: 'an event is too large',
      });
    }
    return events;
  }

  end(): StreamEvent[] {
    const events = this.takeAll(true);
    return this.pending.length > 0 ? [...events, { raw: this.pending, data: null }] : events;
  }

  private takeAll(final: boolean): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (let end = this.nextEnd(final); end !== null; end = this.nextEnd(final))
      events.push(this.take(end));
    return events;
  }

  /** Where the first event ends, after its blank line; null if that has not arrived. */
  private nextEnd(final: boolean): number | null {
    for (; this.scanned < this.pending.length; this.scanned += 1) {
      const byte = this.pending[this.scanned];
      if (byte !== LF && byte !== CR) continue;
      const next = this.scanned + 1;
      // Only the next byte tells CR from CRLF.
      if (byte === CR && next === this.pending.length && !final) return null;
      const after = byte === CR && this.pending[next] === LF ? next + 1 : next;
      if (this.scanned === this.lineStart) return after;
      this.lineStart = after;
      this.scanned = after - 1;
    }
    return null;
  }

  private take(end: number): StreamEvent {
    const raw = this.pending.subarray(0, end);
    this.pending = this.pending.subarray(end);
    this.scanned = 0;
    this.lineStart = 0;
    return { raw, data: dataOf(raw.toString('utf8')) };
  }
}

function dataOf(text: string): string | null {
  const lines = text.split(/\r\n|\r|\n/).filter(isData);
  return lines.length > 0 ? lines.map((line) => line.replace(/^data:? ?/, '')).join('\n') : null;
}

function isData(line: string): boolean {
  return line === 'data' || line.startsWith('data:');
}
