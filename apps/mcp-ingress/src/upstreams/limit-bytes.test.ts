import { describe, expect, it } from '@jest/globals';
import { ReadableStream } from 'node:stream/web';
import { limitBytes, ofAll, ofEvent } from './limit-bytes.js';
import type { Measure } from './limit-bytes.js';

const MiB = 1024 * 1024;

/** How many bytes come through of a body in these pieces; null if it is cut off. */
async function passed(measure: Measure, pieces: readonly string[]): Promise<number | null> {
  const from = pieces.values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = from.next();
      if (done) controller.close();
      else controller.enqueue(Buffer.from(value));
    },
  });
  let size = 0;
  try {
    for await (const chunk of limitBytes(body, { measure })) size += chunk.length;
  } catch {
    return null;
  }
  return size;
}

describe('the bound on what is read', () => {
  const halves = ['x'.repeat(5 * MiB), 'x'.repeat(5 * MiB)];
  const event = `data: ${'x'.repeat(3 * MiB)}\n\n`;

  it('is on all of an answer', async () => {
    expect(await passed(ofAll(), halves)).toBeNull();
    expect(await passed(ofAll(), [event, event, event])).toBeNull();
    expect(await passed(ofAll(), [event, event])).toBe(2 * event.length);
  });

  it.each([
    ['\n\n', [event, event, event, event]],
    ['\r\n\r\n', Array.from({ length: 4 }, () => event.replace('\n\n', '\r\n\r\n'))],
    ['a blank line in two pieces', [event.slice(0, -1), `\n${event}`, event, event]],
  ])('is on each event of a stream without end: %j', async (_how, pieces) => {
    expect(await passed(ofEvent(), pieces)).toBe(pieces.join('').length);
  });

  it('is on an event in many lines', async () => {
    expect(await passed(ofEvent(), halves)).toBeNull();
    expect(await passed(ofEvent(), Array(3).fill(event.slice(0, -1)))).toBeNull();
  });
});
