import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MockApi } from '../testing/mock-api.js';
import type { Json } from '../testing/mock-api.js';

let api: MockApi;
beforeAll(async () => {
  api = await MockApi.start();
});
afterEach(() => api.reset());
afterAll(() => api.stop());

const user = (content: unknown): object => ({ role: 'user', content });

describe('quotations', () => {
  const data = 'Ünïcode 😀 first. John Smith lives in Portland. The sky is blue.';
  const document = (fields: object = {}): object => ({
    type: 'document',
    title: 'Notes',
    source: { type: 'text', media_type: 'text/plain', data },
    citations: { enabled: true },
    ...fields,
  });
  const question = { type: 'text', text: 'Where does John Smith live?' };

  it('say where in the document they stand, to the character', async () => {
    const { json } = await api.message({ messages: [user([document(), question])] });
    const quoted = json.content.filter((block: Json) => block.citations);
    expect(quoted.length).toBeGreaterThan(0);
    for (const { text, citations } of quoted) {
      const [citation] = citations;
      const characters = Array.from(data);
      const { start_char_index: start, end_char_index: end } = citation;
      expect(characters.slice(start, end).join('')).toBe(citation.cited_text);
      expect(citation).toMatchObject({
        type: 'char_location',
        document_index: 0,
        document_title: 'Notes',
      });
      expect(citation.cited_text).toContain(text);
    }
    expect(json.content.map((block: Json) => block.text).join('')).toContain('Portland');
  });

  it('are streamed after the text that they belong to', async () => {
    const { events } = await api.message({
      stream: true,
      messages: [user([document(), question])],
    });
    const deltas = events.filter((event) => event.index === 1).map((event) => event.delta?.type);
    expect(deltas.at(-2)).toBe('citations_delta');
    expect(deltas[1]).toBe('text_delta');
  });

  it('count all documents and blocks, and come from search results, too', async () => {
    const content = [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Portland is two.' },
    ];
    const { json } = await api.message({
      messages: [
        user([
          document({ source: { type: 'content', content: [content[0]] } }),
          document({ source: { type: 'content', content } }),
          { type: 'text', text: 'What is Portland?' },
        ]),
      ],
    });
    expect(json.content.flatMap((block: Json) => block.citations ?? [])).toContainEqual(
      expect.objectContaining({
        type: 'content_block_location',
        document_index: 1,
        start_block_index: 1,
        end_block_index: 2,
        cited_text: 'Portland is two.',
      }),
    );
    const result = {
      type: 'search_result',
      source: 'https://example.com',
      title: 'Found',
      content: [content[1]],
      citations: { enabled: true },
    };
    const found = await api.message({ messages: [user([result, question])] });
    expect(found.json.content[1].citations[0]).toMatchObject({
      type: 'search_result_location',
      search_result_index: 0,
      source: 'https://example.com',
    });
  });

  it('are enabled for all documents or none, and not beside structured output', async () => {
    const other = document({ citations: undefined });
    const mixed = await api.message({ messages: [user([document(), other, question])] });
    expect(mixed.json.error.message).toMatch(/all or none/);
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const { json } = await api.message({
      output_config: { format: { type: 'json_schema', schema } },
      messages: [user([document(), question])],
    });
    expect(json.error.message).toMatch(/Citations are not supported/);
  });
});

describe('structured output', () => {
  const ask = (schema: object): Promise<Json> =>
    api.message({ output_config: { format: { type: 'json_schema', schema } } });

  it('fits its schema and says what the model has to say', async () => {
    const { json } = await ask({
      type: 'object',
      additionalProperties: false,
      required: ['text', 'kind', 'tags', 'when', 'inner'],
      properties: {
        text: { type: 'string' },
        kind: { enum: ['a', 'b'] },
        tags: { type: 'array', items: { type: 'integer' } },
        when: { type: 'string', format: 'date' },
        inner: { $ref: '#/$defs/inner' },
      },
      $defs: {
        inner: {
          type: 'object',
          additionalProperties: false,
          properties: { is: { type: 'boolean' } },
        },
      },
    });
    expect(JSON.parse(json.content[0].text)).toEqual({
      text: 'hello there',
      kind: 'a',
      tags: [0],
      when: '2026-01-01',
      inner: { is: true },
    });
  });

  it('wants closed objects, and ends with a schema that never does', async () => {
    const open = await ask({ type: 'object', properties: { a: { type: 'object' } } });
    expect(open.json.error.message).toMatch(/'additionalProperties' must be explicitly set/);
    expect((await ask({ $ref: '#' })).status).toBe(200);
  });
});

describe('web search', () => {
  const tools = [{ type: 'web_search_20260318', name: 'web_search' }];
  const messages = [user('Search the web for blue boots')];

  it('answers with pages, what they say, and what it cost', async () => {
    const { json } = await api.message({ tools, messages });
    expect(json.content.map((block: Json) => block.type)).toEqual([
      'server_tool_use',
      'web_search_tool_result',
      'text',
      'text',
      'text',
    ]);
    expect(json.content[0].id).toMatch(/^srvtoolu_/);
    expect(json.stop_reason).toBe('end_turn');
    expect(json.usage.server_tool_use).toEqual({ web_search_requests: 1, web_fetch_requests: 0 });
    expect(JSON.stringify(json.content[1])).not.toContain('answers');
  });

  it('streams its query in pieces and its result at once', async () => {
    const { events } = await api.message({ tools, messages, stream: true });
    const query = events
      .filter((event) => event.index === 0)
      .map((event) => event.delta?.partial_json ?? '');
    expect(JSON.parse(query.join(''))).toEqual({ query: 'Search the web for blue boots' });
    const result = events.find((event) => event.index === 1);
    expect(result.content_block.content).toHaveLength(2);
    expect(events.some((event) => event.index === 1 && event.delta)).toBe(false);
  });

  it('pauses where it is told to, and goes on from what it is sent back', async () => {
    await api.behave({ pauseTurn: true });
    const paused = (await api.message({ tools, messages })).json;
    expect(paused.stop_reason).toBe('pause_turn');
    const turn = { role: 'assistant', content: paused.content };
    const resumed = (await api.message({ tools, messages: [...messages, turn] })).json;
    expect(resumed.stop_reason).toBe('end_turn');
    expect(resumed.content[1]).toMatchObject({
      text: expect.stringContaining('blue boots'),
      citations: [{ type: 'web_search_result_location' }],
    });
  });

  it('wants its results and its quotations back unchanged', async () => {
    const { content } = (await api.message({ tools, messages })).json;
    const again = (changed: Json[]): Promise<Json> =>
      api.message({
        tools,
        messages: [...messages, { role: 'assistant', content: changed }, user('Thanks')],
      });
    expect((await again(content)).status).toBe(200);
    const altered = structuredClone(content);
    altered[1].content[0].encrypted_content = altered[1].content[1].encrypted_content;
    expect((await again(altered)).json.error.message).toBe(
      'messages.1.content.1.content.0: Invalid `encrypted_content` in `search_result` block',
    );
    const misquoted = structuredClone(content);
    misquoted[3].citations[0].encrypted_index = 'eA==';
    expect((await again(misquoted)).json.error.message).toMatch(/Invalid `encrypted_index`/);
    expect((await again(content.slice(1))).json.error.message).toMatch(/unexpected `tool_use_id`/);
  });

  it('keeps to the domains that it may use', async () => {
    const only = [{ ...tools[0], allowed_domains: ['docs.example.net'] }];
    const { json } = await api.message({ tools: only, messages });
    expect(json.content[1].content.map((page: Json) => new URL(page.url).hostname)).toEqual([
      'docs.example.net',
    ]);
  });
});

describe('betas', () => {
  it('that are not known ask for nothing, and what is no beta is refused', async () => {
    expect((await api.message({}, { 'anthropic-beta': 'unheard-of-2026-01-01' })).status).toBe(200);
    const { status, json } = await api.message({}, { 'anthropic-beta': 'files, no beta' });
    expect([status, json.error.message]).toEqual([
      400,
      expect.stringMatching(/^Unexpected value\(s\) `files`, `no beta` for the `anthropic-beta`/),
    ]);
  });

  it.each([
    ['context_management', {}, 'context-management-2025-06-27'],
    ['mcp_servers', [], 'mcp-client-2025-11-20'],
    ['fallbacks', [], 'server-side-fallback-2026-07-01'],
    ['thread', {}, 'message-threads-2026-08-12'],
  ])('open the field %s', async (field, value, beta) => {
    const closed = await api.message({ [field]: value });
    expect(closed.json.error.message).toBe(`${field}: Extra inputs are not permitted`);
    expect((await api.message({ [field]: value }, { 'anthropic-beta': beta })).status).toBe(200);
  });
});

describe('calls', () => {
  const tools = ['get_customer', 'get_order'].map((name) => ({
    name,
    input_schema: {
      type: 'object',
      properties: { [`${name.slice(4)}_id`]: { type: 'string' } },
      required: [`${name.slice(4)}_id`],
    },
  }));
  const messages = [user('Who is customer C-1 and where is order O-2?')];

  it('are made one at a time where the caller wants it', async () => {
    const calls = async (fields: object): Promise<number> =>
      (await api.message({ tools, messages, ...fields })).json.content.filter(
        (block: Json) => block.type === 'tool_use',
      ).length;
    expect(await calls({})).toBe(2);
    const tool_choice = { type: 'auto', disable_parallel_tool_use: true };
    expect(await calls({ tool_choice })).toBe(1);
    expect(await calls({ tool_choice: { type: 'none' } })).toBe(0);
    const forced = { model: 'claude-sonnet-4-6', tool_choice: { type: 'tool', name: 'get_order' } };
    expect(await calls(forced)).toBe(1);
  });
});
