import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { KEY, MockApi } from '../testing/mock-api.js';
import type { Json } from '../testing/mock-api.js';

const tools = [
  {
    name: 'get_customer',
    input_schema: {
      type: 'object' as const,
      properties: { customer_id: { type: 'string' } },
      required: ['customer_id'],
    },
  },
];
const QUESTION = { role: 'user', content: 'Who is customer C-4821?' };
const BUDGET = { type: 'enabled', budget_tokens: 1_024 };

let api: MockApi;
beforeAll(async () => {
  api = await MockApi.start();
});
afterEach(() => api.reset());
afterAll(() => api.stop());

/** The request after the first answer: its content as it came, or changed, and the result of its call. */
async function secondTurn(
  first: Json,
  content: Json[],
  fields: object = {},
  headers: Record<string, string> = {},
): Promise<Json> {
  const call = first.content.find((block: Json) => block.type === 'tool_use');
  const result = { type: 'tool_result', tool_use_id: call.id, content: '{"id":"C-4821"}' };
  return api.message(
    {
      max_tokens: 4_000,
      thinking: { type: 'adaptive', display: 'summarized' },
      tools,
      messages: [QUESTION, { role: 'assistant', content }, { role: 'user', content: [result] }],
      ...fields,
    },
    headers,
  );
}

async function firstTurn(fields: object = {}): Promise<Json> {
  const { json } = await api.message({
    max_tokens: 4_000,
    thinking: { type: 'adaptive', display: 'summarized' },
    tools,
    messages: [QUESTION],
    ...fields,
  });
  return json;
}

describe('thinking', () => {
  it('comes before what it leads to, is counted, and is taken back unchanged', async () => {
    const first = await firstTurn();
    expect(first.content.map((block: Json) => block.type)).toEqual([
      'thinking',
      'text',
      'tool_use',
    ]);
    expect(first.content[0].thinking).toContain('C-4821');
    expect(first.usage.output_tokens_details.thinking_tokens).toBeGreaterThan(0);
    expect((await secondTurn(first, first.content)).status).toBe(200);
  });

  it('streams its text and then its signature, which together are the whole block', async () => {
    const client = new Anthropic({ baseURL: api.url, apiKey: KEY, maxRetries: 0 });
    const params: Anthropic.MessageStreamParams = {
      model: 'claude-sonnet-5-5',
      max_tokens: 4_000,
      thinking: { type: 'adaptive', display: 'summarized' },
      messages: [{ role: 'user', content: 'Who is customer C-4821?' }],
      tools,
    };
    const stream = client.messages.stream(params);
    const deltas: string[] = [];
    stream.on('streamEvent', (event) => {
      if (event.type === 'content_block_delta' && event.index === 0) deltas.push(event.delta.type);
    });
    const message = await stream.finalMessage();
    expect(deltas.at(-1)).toBe('signature_delta');
    expect(new Set(deltas.slice(0, -1))).toEqual(new Set(['thinking_delta']));
    expect((await secondTurn(message, message.content)).status).toBe(200);
  });

  it.each([
    ['text', (block: Json) => ({ ...block, thinking: `${block.thinking} ` })],
    ['signature', (block: Json) => ({ ...block, signature: flip(block.signature) })],
  ])('is refused in the latest answer with another %s', async (_name, change) => {
    const first = await firstTurn();
    const content = [change(first.content[0]), ...first.content.slice(1)];
    const { status, json } = await secondTurn(first, content);
    expect([status, json.error.message]).toEqual([
      400,
      'messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.',
    ]);
  });

  it('is refused in an earlier answer for its signature', async () => {
    const first = await firstTurn({ tools: [] });
    const content = [{ ...first.content[0], signature: 'bm9uc2Vuc2U=' }, ...first.content.slice(1)];
    const { json } = await api.message({
      messages: [
        QUESTION,
        { role: 'assistant', content },
        { role: 'user', content: 'And then?' },
        { role: 'assistant', content: 'Nothing.' },
        { role: 'user', content: 'Thanks' },
      ],
    });
    expect(json.error.message).toBe(
      'messages.1.content.0: Invalid `signature` in `thinking` block',
    );
  });

  it('may be left out by its display, and comes back empty with its signature', async () => {
    const first = await firstTurn({ thinking: { type: 'adaptive' } });
    expect(first.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    expect(first.content[0].signature.length).toBeGreaterThan(20);
    expect(first.usage.output_tokens_details.thinking_tokens).toBeGreaterThan(0);
    expect((await secondTurn(first, first.content)).status).toBe(200);
  });

  it('may be redacted, and is refused if that is altered', async () => {
    await api.behave({ redactThinking: true });
    const first = await firstTurn();
    expect(first.content[0]).toMatchObject({ type: 'redacted_thinking' });
    expect(JSON.stringify(first.content[0])).not.toContain('C-4821');
    expect((await secondTurn(first, first.content)).status).toBe(200);
    const altered = [{ ...first.content[0], data: flip(first.content[0].data) }];
    const { json } = await secondTurn(first, [...altered, ...first.content.slice(1)]);
    expect(json.error.message).toMatch(/cannot be modified/);
  });

  it('is bound to its conversation, but not to its cache marks', async () => {
    const first = await firstTurn();
    const edited = { ...QUESTION, content: 'Who is customer [ID_1]?' };
    const turn = (question: object, fields: object = {}, headers = {}): Promise<Json> => {
      const call = first.content.at(-1);
      const result = { type: 'tool_result', tool_use_id: call.id, content: 'x' };
      const messages = [
        question,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result] },
      ];
      return api.message({ tools, messages, ...fields }, headers);
    };
    expect((await turn(edited)).json.error.message).toMatch(
      /^messages\.1\.content\.0: Invalid `signature` in `thinking` block\. The block is bound to a different conversation\./,
    );
    const marked = [{ type: 'text', text: QUESTION.content, cache_control: { type: 'ephemeral' } }];
    expect((await turn({ ...QUESTION, content: marked })).status).toBe(200);
    const drop = {
      thinking: { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'drop_block' } },
    };
    expect((await turn(edited, drop)).json.error.message).toBe(
      'thinking.block_binding: Extra inputs are not permitted',
    );
    const beta = { 'anthropic-beta': 'thinking-binding-controls-2026-08-01' };
    expect((await turn(edited, drop, beta)).status).toBe(200);
    expect((await turn(edited, { model: 'claude-sonnet-4-6' })).status).toBe(200);
  });

  it('must stand before the calls of the last turn where it has a budget', async () => {
    const model = 'claude-sonnet-4-6';
    const first = await firstTurn({ model, thinking: BUDGET });
    const kept = await secondTurn(first, first.content, { model, thinking: BUDGET });
    expect(kept.status).toBe(200);
    expect(kept.json.content[0].type).toBe('text');
    const { json } = await secondTurn(first, first.content.slice(2), { model, thinking: BUDGET });
    expect(json.error.message).toMatch(
      /^messages\.1\.content\.0\.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`\./,
    );
  });

  it('between tools comes only where a result leads to another call', async () => {
    const thinking = { type: 'between_tools' };
    const first = await firstTurn({ thinking });
    expect(first.content[0].type).toBe('text');
    expect((await secondTurn(first, first.content, { thinking })).status).toBe(200);
  });

  it.each([
    ['claude-sonnet-5-5', { type: 'disabled' }, /"thinking.type.disabled" is not supported/],
    ['claude-sonnet-5-5', BUDGET, /"thinking.type.enabled" is not supported/],
    ['claude-opus-5-5', { type: 'between_tools' }, /between_tools" is not supported/],
    ['claude-haiku-4-5', { type: 'adaptive' }, /adaptive" is not supported/],
    ['claude-sonnet-4-6', { type: 'enabled', budget_tokens: 4_000 }, /must be greater than/],
    ['claude-sonnet-5-5', { type: 'between_tools', display: 'omitted' }, /Extra inputs/],
  ])('on %s refuses %j', async (model, thinking, expected) => {
    const { status, json } = await api.message({ model, thinking, max_tokens: 2_000 });
    expect([status, json.error.message]).toEqual([400, expect.stringMatching(expected)]);
  });

  it.each([
    [{ tool_choice: { type: 'any' } }, /Thinking may not be enabled when tool_choice forces/],
    [{ temperature: 0.5 }, /`temperature` may only be set to 1/],
    [{ top_k: 5 }, /`top_k` must be unset/],
    [{ top_p: 0.5 }, /`top_p` must be greater/],
  ])('does not go with %j', async (fields, expected) => {
    const request = { model: 'claude-sonnet-4-6', max_tokens: 2_000, thinking: BUDGET, tools };
    const headers = { 'anthropic-version': '2023-06-01' };
    const { json } = await api.message({ ...request, ...fields }, headers);
    expect(json.error.message).toMatch(expected);
  });

  it('of the models of the fifth generation takes no forced calls and no sampling', async () => {
    const forced = await api.message({ tools, tool_choice: { type: 'any' } });
    expect(forced.json.error.message).toMatch(/^tool_choice\.type: 'any' is not supported/);
    const headers = { 'anthropic-version': '2023-06-01' };
    const cool = await api.message({ temperature: 0.2 }, headers);
    expect(cool.json.error.message).toBe('`temperature` is deprecated for this model.');
    expect((await api.message({ temperature: 1 }, headers)).status).toBe(200);
  });
});

/** Changes one character in the middle. */
function flip(text: string): string {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}
