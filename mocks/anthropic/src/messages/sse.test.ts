import { Account } from '@gatehouse/stand-in';
import { describe, expect, it } from '@jest/globals';
import { streamBytes } from './sse.js';
import type { StreamManner } from './sse.js';

const EVENTS = [
  { event: { type: 'message_start' }, output: 0 },
  { event: { type: 'ping', text: 'é😀' }, output: 3 },
  { event: { type: 'message_stop' }, output: 7 },
];
const PLAIN: StreamManner = {
  firstEventDelayMs: 0,
  eventDelayMs: 0,
  midStreamErrorType: 'overloaded_error',
  midStreamErrorAfterEvents: null,
  midStreamCutAfterEvents: null,
  chunkSize: null,
};

let settled: [output: number, end: string][] = [];

function account(): Account {
  settled = [];
  return new Account((output, end) => settled.push([output, end]));
}

async function written(manner: Partial<StreamManner>): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamBytes(EVENTS, { ...PLAIN, ...manner }, account()))
    chunks.push(chunk);
  return chunks;
}

describe('streamBytes', () => {
  it('writes one event after the other, each with its name', async () => {
    const chunks = await written({});
    expect(chunks.map(String)[0]).toBe('event: message_start\ndata: {"type":"message_start"}\n\n');
    expect(chunks).toHaveLength(3);
    expect(settled).toEqual([[7, 'finished']]);
  });

  it.each([1, 7, 64, 10_000])('says the same in chunks of %i bytes', async (chunkSize) => {
    const chunks = await written({ chunkSize });
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat(await written({})));
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === chunkSize)).toBe(true);
  });

  it('ends with an error event where it is told to', async () => {
    const text = Buffer.concat(await written({ midStreamErrorAfterEvents: 1 })).toString();
    expect(settled).toEqual([[0, 'broken']]);
    expect(text).toMatch(/^event: message_start\n.*\n\nevent: error\n.*overloaded_error.*\n\n$/);
  });

  it('breaks where it is told to, after everything before it was written', async () => {
    const chunks: Buffer[] = [];
    const reading = async (): Promise<void> => {
      const manner = { ...PLAIN, midStreamCutAfterEvents: 2, chunkSize: 1_000 };
      for await (const chunk of streamBytes(EVENTS, manner, account())) chunks.push(chunk);
    };
    await expect(reading()).rejects.toThrow('cut');
    expect(Buffer.concat(chunks).toString()).toContain('event: ping');
    expect(settled).toEqual([[3, 'broken']]);
  });
});
