import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tenantKey } from '../../masking/placeholder.js';
import { Restoration } from '../../masking/restoration.js';
import { PlaceholderVault } from '../../masking/vault.js';
import type { AnswerFacts, ProposedCall, RequestFacts } from '../dialect.js';
import { passStream } from './pass-stream.js';

const VALUE = 'Ann "Annie" O\'Neil\n\\ é\u{1f600}';
const vault = new PlaceholderVault(tenantKey('master', 'acme'));
const PLACEHOLDER = vault.placeholder({ entity: 'NAME', text: VALUE });
const restoration = new Restoration(vault, [{ tool: 'send', entities: ['*'] }]);

const ASKED: RequestFacts = {
  model: 'm',
  maxTokens: 9,
  choices: 1,
  thinking: false,
  stream: true,
  toolResultIds: [],
  providerTools: [],
  service: { serviceTier: null, inferenceGeo: null, speed: null, tools: [] },
  unseen: [],
  containerId: null,
  fileIds: [],
  added: null,
};

interface Delta {
  content?: string;
  tool_calls?: { index: number; id?: string; function: { name?: string; arguments?: string } }[];
}
interface Chunk {
  choices?: { index: number; delta: Delta; finish_reason?: string | null }[];
}

interface Passed {
  readonly bytes: string;
  readonly facts: AnswerFacts;
  readonly calls: ProposedCall[];
  /** What had been sent when the first tool call was told. */
  readonly before: string;
}

async function pass(stream: string, cuts: readonly number[] = []): Promise<Passed> {
  const bytes = Buffer.from(stream);
  async function* pieces(): AsyncGenerator<Buffer> {
    const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
    let from = 0;
    for (const end of ends) {
      if (end > from) yield bytes.subarray(from, end);
      from = Math.max(from, end);
    }
  }
  const calls: ProposedCall[] = [];
  const out: Buffer[] = [];
  let before = '';
  const hooks = {
    beforeToolUse: async (call: ProposedCall): Promise<void> => {
      before ||= String(Buffer.concat(out));
      calls.push(call);
    },
    beforeEnd: async (): Promise<void> => undefined,
  };
  const passage = passStream(pieces(), restoration, hooks, ASKED);
  for await (const chunk of passage.body) out.push(Buffer.from(chunk));
  return { bytes: String(Buffer.concat(out)), facts: passage.facts, calls, before };
}

function chunk(index: number, delta: Delta, finish_reason: string | null = null): object {
  return { id: 'c', model: 'm', choices: [{ index, delta, finish_reason }] };
}

function streamOf(...chunks: readonly object[]): string {
  const lines = [...chunks.map((each) => JSON.stringify(each)), '[DONE]'];
  return lines.map((line) => `data: ${line}\n\n`).join('');
}

function chunksOf(stream: string): Chunk[] {
  return stream
    .split('\n\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));
}

/** What a client puts together of a choice. */
function heard(stream: string, index: number): { content: string; args: string[] } {
  const said = { content: '', args: [] as string[] };
  for (const { choices = [] } of chunksOf(stream)) {
    for (const choice of choices.filter((each) => each.index === index)) {
      said.content += choice.delta.content ?? '';
      for (const call of choice.delta.tool_calls ?? []) {
        said.args[call.index] = (said.args[call.index] ?? '') + (call.function.arguments ?? '');
      }
    }
  }
  return said;
}

function cut(text: string, at: readonly number[]): string[] {
  const ends = [...new Set([...at.map((each) => each % text.length), text.length])].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end)).filter(Boolean);
}

const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('a stream of completions', () => {
  it('restores texts and arguments however they are cut and mixed [openai:masking:round-trip]', async () => {
    const text = `Dear ${PLACEHOLDER}, ${PLACEHOLDER}`;
    const json = JSON.stringify({ to: PLACEHOLDER, nested: JSON.stringify({ deep: PLACEHOLDER }) });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(cuts, cuts, cuts, cuts),
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('own', 'last'),
        async ([a, b, c, network], order, finish) => {
          const begin = (index: number, name: string): Delta => ({
            tool_calls: [{ index, id: `call_${index}`, function: { name, arguments: '' } }],
          });
          const lists = [
            cut(text, a).map((content) => chunk(1, { content })),
            [
              chunk(0, begin(0, 'send')),
              ...cut(json, b).map((part) =>
                chunk(0, { tool_calls: [{ index: 0, function: { arguments: part } }] }),
              ),
            ],
            [
              chunk(0, begin(1, 'other')),
              ...cut(json, c).map((part) =>
                chunk(0, { tool_calls: [{ index: 1, function: { arguments: part } }] }),
              ),
            ],
          ];
          const mixed: object[] = [];
          for (const pick of order) {
            const left = lists.filter(({ length }) => length > 0);
            const next = left[pick % Math.max(1, left.length)]?.shift();
            if (!next) break;
            mixed.push(next);
          }
          const ends =
            finish === 'own'
              ? [chunk(1, {}, 'stop'), chunk(0, {}, 'tool_calls')]
              : [
                  chunk(0, { content: PLACEHOLDER.slice(0, 5) }, 'tool_calls'),
                  chunk(1, {}, 'stop'),
                ];
          const { bytes, facts, calls } = await pass(streamOf(...mixed, ...ends), network);
          expect(heard(bytes, 1).content).toBe(`Dear ${VALUE}, ${VALUE}`);
          const { args, content } = heard(bytes, 0);
          expect(content).toBe(finish === 'own' ? '' : PLACEHOLDER.slice(0, 5));
          const input = { to: VALUE, nested: JSON.stringify({ deep: VALUE }) };
          expect(JSON.parse(args[0] ?? '')).toEqual(input);
          expect(args[1]).toBe(json);
          expect(calls.map(({ id }) => id).toSorted()).toEqual(['call_0', 'call_1']);
          expect(calls.find(({ id }) => id === 'call_0')?.input).toEqual(input);
          expect(facts.complete).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('without a placeholder is passed on byte for byte, with whatever is in it [openai:fidelity:bytes]', async () => {
    const stream =
      ': comment\n\nevent: x\r\ndata: {"id":"c","choices":[{"index":0,"delta":{"content":"\\u00e9","n":1.0}}],"new":{}}\r\n\r\n' +
      'data: not json\n\ndata: {"choices":null}\n\ndata: 5\n\n' +
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":"x"},null]},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const { bytes, facts } = await pass(stream, [3, 17, 40, 41, 90]);
    expect(bytes).toBe(stream);
    expect(facts).toMatchObject({ complete: true, stopReason: 'stop' });
  });

  it('tells a tool call before the caller learns that it is whole', async () => {
    const call = { index: 0, id: 'call_0', function: { name: 'send', arguments: '{"a":1}' } };
    const { before, bytes } = await pass(
      streamOf(chunk(0, { tool_calls: [call] }), chunk(0, {}, 'tool_calls')),
    );
    expect(before).not.toContain('"finish_reason":"tool_calls"');
    expect(bytes).toContain('"finish_reason":"tool_calls"');
  });

  it('gives out an unfinished placeholder as it is, at any end', async () => {
    const half = PLACEHOLDER.slice(0, 9);
    const begun = `data: ${JSON.stringify(chunk(0, { content: half }))}\n\n`;
    for (const end of ['', 'data: [DONE]\n\n', 'data: {"error":{"message":"x"}}\n\n']) {
      const { bytes, facts } = await pass(begun + end);
      expect(heard(bytes, 0).content).toBe(half);
      expect(bytes.endsWith(end)).toBe(true);
      expect(facts.failed).toBe(end.includes('error'));
      expect(facts.complete).toBe(end.includes('DONE'));
      // What was seen counts, unless it is a whole answer that told no usage.
      expect(facts.usage?.promptTokens ?? null).toBe(end.includes('DONE') ? null : 0);
    }
  });

  it('that ends without saying so is whole if all its choices have finished', async () => {
    const whole = `data: ${JSON.stringify(chunk(0, { content: 'a' }, 'stop'))}\n\n`;
    expect((await pass(whole)).facts.complete).toBe(true);
    const other = `data: ${JSON.stringify(chunk(1, { content: 'a' }))}\n\n`;
    expect((await pass(whole + other)).facts.complete).toBe(false);
  });
});
