import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tenantKey } from '../../masking/placeholder.js';
import { Restoration } from '../../masking/restoration.js';
import { PlaceholderVault } from '../../masking/vault.js';
import { eventBytes, readEvents } from '../../sse/event-stream.js';
import type { AnswerFacts, ProposedCall } from '../dialect.js';
import { passStream } from './pass-stream.js';

const VALUE = 'Ann "Annie" O\'Neil\n\\ é\u{1f600}';
const vault = new PlaceholderVault(tenantKey('master', 'acme'));
const PLACEHOLDER = vault.placeholder({ entity: 'NAME', text: VALUE });
const EMPTY = new PlaceholderVault(tenantKey('master', 'acme'));

type Event = { type: string } & Record<string, unknown>;

const start: Event = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 9, output_tokens: 1 } },
};
const end: Event[] = [
  {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 40, cache_creation_input_tokens: 5, cache_read_input_tokens: 300 },
  },
  { type: 'message_stop' },
];

function textBlock(index: number, pieces: readonly string[]): Event[] {
  return block(
    index,
    { type: 'text', text: '' },
    pieces.map((text) => ({ type: 'text_delta', text })),
  );
}

function toolBlock(index: number, name: string, pieces: readonly string[]): Event[] {
  const content = { type: 'tool_use', id: `toolu_${index}`, name, input: {} };
  return block(
    index,
    content,
    pieces.map((json) => ({ type: 'input_json_delta', partial_json: json })),
  );
}

function block(index: number, content: object, deltas: readonly object[]): Event[] {
  return [
    { type: 'content_block_start', index, content_block: content },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

interface Passed {
  readonly bytes: string;
  readonly events: Event[];
  readonly facts: AnswerFacts;
  readonly calls: ProposedCall[];
  /** What had been sent when the hook ran. */
  readonly sentBefore: Record<string, string>;
}

async function pass(
  bytes: string,
  options: { vault?: PlaceholderVault; tools?: string[]; chunk?: number } = {},
): Promise<Passed> {
  const calls: ProposedCall[] = [];
  const sentBefore: Record<string, string> = {};
  let sent = '';
  const { chunk = bytes.length || 1 } = options;
  async function* body(): AsyncGenerator<Buffer> {
    const buffer = Buffer.from(bytes);
    for (let at = 0; at < buffer.length; at += chunk) yield buffer.subarray(at, at + chunk);
  }
  const passage = passStream(
    body(),
    new Restoration(
      options.vault ?? vault,
      (options.tools ?? ['*']).map((tool) => ({ tool, entities: ['*'] })),
    ),
    {
      beforeToolUse: async (call) => {
        calls.push(call);
        sentBefore[call.id] = sent;
      },
      beforeEnd: async () => {
        sentBefore['end'] = sent;
      },
    },
  );
  const chunks: Uint8Array[] = [];
  for await (const piece of passage.body) {
    chunks.push(piece);
    sent = Buffer.concat(chunks).toString();
  }
  const events: Event[] = [];
  async function* all(): AsyncGenerator<Buffer> {
    yield Buffer.from(sent);
  }
  for await (const { data } of readEvents(all())) {
    if (data?.startsWith('{')) events.push(JSON.parse(data) as Event);
  }
  return { bytes: sent, events, facts: passage.facts, calls, sentBefore };
}

function wire(events: readonly Event[]): string {
  return events.map((event) => eventBytes(event.type, event).toString()).join('');
}

function joined(events: readonly Event[], index: number, field: 'text' | 'partial_json'): string {
  return events
    .filter((event) => event.type === 'content_block_delta' && event['index'] === index)
    .map((event) => (event['delta'] as Record<string, string>)[field] ?? '')
    .join('');
}

function cut(text: string, cuts: readonly number[]): string[] {
  const ends = [...new Set(cuts.map((at) => at % (text.length + 1))), text.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((stop, index) => text.slice(ends[index - 1] ?? 0, stop));
}

const cuts = fc.array(fc.nat(), { maxLength: 10 });

describe('passStream', () => {
  it('restores texts and tool inputs of interleaved blocks, cut anywhere, in chunks of any size [masking:s6-interleaved]', async () => {
    const input = JSON.stringify({ to: PLACEHOLDER, list: [`<${PLACEHOLDER}>`], n: 1 });
    await fc.assert(
      fc.asyncProperty(cuts, cuts, fc.integer({ min: 1, max: 200 }), async (one, two, chunk) => {
        const text = textBlock(0, cut(`Dear ${PLACEHOLDER}, and PII as such.`, one));
        const tool = toolBlock(1, 'send', cut(input, two));
        const mixed: Event[] = [];
        for (let at = 0; at < Math.max(text.length, tool.length); at += 1) {
          mixed.push(
            ...[text[at], { type: 'ping' }, tool[at]].filter((event) => event !== undefined),
          );
        }
        const { events, calls } = await pass(wire([start, ...mixed, ...end]), { chunk });
        expect(joined(events, 0, 'text')).toBe(`Dear ${VALUE}, and PII as such.`);
        const expected = { to: VALUE, list: [`<${VALUE}>`], n: 1 };
        expect(JSON.parse(joined(events, 1, 'partial_json'))).toEqual(expected);
        expect(calls).toEqual([{ id: 'toolu_1', tool: 'send', input: expected }]);
      }),
      { numRuns: 200 },
    );
  });

  it('forwards a stream with nothing to restore byte for byte [masking:s12-byte-identical]', async () => {
    const odd = wire([start, ...textBlock(0, ['a', 'P', 'PII', ' b']), ...end])
      .replaceAll('\n\n', '\r\n\r\n')
      .concat(
        ': comment\n\nevent: new_kind\ndata: {"type":"new_kind", "x":1.0}\n\ndata: not json\n\nrest',
      );
    expect((await pass(odd, { vault: EMPTY, chunk: 7 })).bytes).toBe(odd);
    const plain = wire([start, ...textBlock(0, ['nothing ', 'here']), ...end]);
    expect((await pass(plain, { chunk: 7 })).bytes).toBe(plain);
  });

  it('leaves thinking and signatures alone, even where they quote a placeholder [masking:s7-reasoning]', async () => {
    const thinking = block(0, { type: 'thinking', thinking: '', signature: '' }, [
      { type: 'thinking_delta', thinking: `about ${PLACEHOLDER}` },
      { type: 'signature_delta', signature: `sig${PLACEHOLDER}` },
    ]);
    const bytes = wire([start, ...thinking, ...end]);
    expect((await pass(bytes)).bytes).toBe(bytes);
  });

  it('sends what it held back before anything else of the block, and never a ping later [masking:s4-order]', async () => {
    const half = PLACEHOLDER.slice(0, 10);
    const events: Event[] = [
      start,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: `x${half}` } },
      { type: 'ping' },
      {
        type: 'content_block_delta',
        index: 0,
        delta: {
          type: 'citations_delta',
          citation: { cited_text: PLACEHOLDER, start_char_index: 3 },
        },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: half } },
      { type: 'content_block_stop', index: 0 },
      ...end,
    ];
    const out = (await pass(wire(events))).events;
    expect(out.map(({ type }) => type)).toEqual([
      'message_start', 'content_block_start', 'content_block_delta', 'ping', 'content_block_delta',
      'content_block_delta', 'content_block_delta', 'content_block_delta', 'content_block_stop',
      'message_delta', 'message_stop',
    ]); // prettier-ignore
    expect(out.slice(2, 8).map((event) => event['delta'] && Object.values(event['delta'] as object)[1])).toEqual([
      'x', undefined, half, { cited_text: VALUE, start_char_index: 3 }, '', half,
    ]); // prettier-ignore
  });

  it('gives a tool that may not see personal values its placeholders', async () => {
    const bytes = wire([start, ...toolBlock(0, 'search', [`{"q":"${PLACEHOLDER}"}`]), ...end]);
    const passed = await pass(bytes, { tools: ['send'] });
    expect(passed.bytes).toBe(bytes);
    expect(passed.calls[0]?.input).toEqual({ q: PLACEHOLDER });
  });

  it('remembers a tool call before its block ends, and settles before the message does', async () => {
    const bytes = wire([start, ...toolBlock(0, 'ping', []), ...end]);
    const { sentBefore, calls } = await pass(bytes);
    expect(calls).toEqual([{ id: 'toolu_0', tool: 'ping', input: {} }]);
    expect(sentBefore['toolu_0']).not.toContain('content_block_stop');
    expect(sentBefore['end']).toContain('message_delta');
    expect(sentBefore['end']).not.toContain('message_stop');
  });

  it('passes on an input that was cut off at max_tokens, and remembers nothing of it', async () => {
    const bytes = wire([
      start,
      ...toolBlock(0, 'send', ['{"to":"', PLACEHOLDER.slice(0, 8)]),
      ...end,
    ]);
    const { calls, events } = await pass(bytes);
    expect(calls).toEqual([]);
    expect(joined(events, 0, 'partial_json')).toBe(`{"to":"${PLACEHOLDER.slice(0, 8)}`);
  });

  it('counts usage once, whichever event tells it', async () => {
    const { facts } = await pass(wire([start, ...textBlock(0, ['hi']), ...end]));
    expect(facts).toMatchObject({
      id: 'msg_1',
      stopReason: 'tool_use',
      complete: true,
      usage: {
        promptTokens: 314,
        completionTokens: 40,
        cacheCreationTokens: 5,
        cacheReadTokens: 300,
      },
    });
  });

  it('flushes at an error of the provider, and says that the answer has failed', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const blocks = textBlock(0, [`a${PLACEHOLDER.slice(0, 5)}`]).slice(0, 2);
    const { events, facts, sentBefore } = await pass(wire([start, ...blocks, error]));
    expect(joined(events, 0, 'text')).toBe(`a${PLACEHOLDER.slice(0, 5)}`);
    expect(events.at(-1)).toEqual(error);
    expect(facts).toMatchObject({ failed: true, complete: false });
    expect(sentBefore).toHaveProperty('end');
  });

  it('restores the stop sequence that it masked', async () => {
    const stopped = {
      ...end[0],
      delta: { stop_reason: 'stop_sequence', stop_sequence: PLACEHOLDER },
    };
    const { events } = await pass(wire([start, stopped as Event, { type: 'message_stop' }]));
    expect(events[1]?.['delta']).toEqual({ stop_reason: 'stop_sequence', stop_sequence: VALUE });
  });
});
