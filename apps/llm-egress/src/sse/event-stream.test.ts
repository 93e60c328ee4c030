import { describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { readEvents, withData } from './event-stream.js';
import type { StreamEvent } from './event-stream.js';

async function* inChunks(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...cuts.map((at) => at % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  let from = 0;
  for (const end of ends) {
    yield bytes.subarray(from, end);
    from = end;
  }
}

async function read(text: string, cuts: readonly number[] = []): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of readEvents(inChunks(Buffer.from(text), cuts))) events.push(event);
  return events;
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const line = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
  fc.constantFrom(
    'data',
    'data:',
    'data:x',
    ': comment',
    'event: ping',
    'id: 1',
    'data: {"a":"é\u{1f600}"}',
  ),
);
const stream = fc
  .array(fc.tuple(fc.array(fc.tuple(line, lineEnd), { maxLength: 4 }), lineEnd), { maxLength: 6 })
  .map((events) => events.map(([lines, end]) => lines.flat().join('') + end).join(''));

describe('readEvents', () => {
  it('reads the same events however the network cuts the stream, and loses no byte [masking:s1-network-splits]', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 20 }), async (text, cuts) => {
        const events = await read(text, cuts);
        expect(Buffer.concat(events.map(({ raw }) => raw)).toString()).toBe(text);
        expect(events.map(({ data }) => data)).toEqual((await read(text)).map(({ data }) => data));
      }),
      { numRuns: 300 },
    );
  });

  it('understands what an independent parser understands', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (text) => {
        const theirs: string[] = [];
        const parser = createParser({ onEvent: ({ data }) => theirs.push(data) });
        parser.feed(text);
        const ours = (await read(text)).flatMap(({ data, raw }) =>
          data !== null && /[\n\r]$/.test(raw.toString()) ? [data] : [],
        );
        // A last CR could still become CRLF, so a parser may wait for more.
        if (!text.endsWith('\r')) expect(ours).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });

  it('gives an event as soon as its blank line is there', async () => {
    let arrived = false;
    async function* slow(): AsyncGenerator<Buffer> {
      yield Buffer.from('event: ping\ndata: {}\n\nevent: x\n');
      arrived = true;
      yield Buffer.from('data: 1\n\n');
    }
    const events = readEvents(slow());
    expect((await events.next()).value?.data).toBe('{}');
    expect(arrived).toBe(false);
  });

  it('passes on an end without a blank line', async () => {
    const events = await read('data: 1\n\ndata: 2');
    expect(events.map(({ data }) => data)).toEqual(['1', null]);
    expect(events[1]?.raw.toString()).toBe('data: 2');
  });
});

describe('withData', () => {
  it('changes the data alone', async () => {
    const [event] = await read('id: 7\r\nevent: x\r\ndata: old\r\ndata: older\r\n: note\r\n\r\n');
    expect(withData(event!, 'new').toString()).toBe(
      'id: 7\r\nevent: x\r\ndata: new\r\n: note\r\n\r\n',
    );
    expect(withData(event!, 'a\nb').toString()).toContain('data: a\r\ndata: b\r\n');
  });
});
