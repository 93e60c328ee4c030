import { GatewayError } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import type { ApiVersion } from '../access/api-version.js';
import { parseCountTokensRequest, parseMessageRequest } from './parse-request.js';

const base = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
};
const tool = { name: 'get_customer', input_schema: { type: 'object', properties: {} } };
const use = { type: 'tool_use', id: 'toolu_1', name: 'get_customer', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' };

interface Options {
  readonly version?: ApiVersion;
  readonly betas?: string[];
}

function body(fields: object): string {
  return JSON.stringify({ ...base, ...fields });
}

function rules({ version = '2026-10-21', betas = [] }: Options = {}): Parameters<
  typeof parseMessageRequest
>[1] {
  return { version, betas: new Set(betas) };
}

function refusal(fields: object, options: Options = {}): string {
  try {
    parseMessageRequest(body(fields), rules(options));
  } catch (error) {
    if (error instanceof GatewayError) return `${error.status} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

function talk(...messages: [role: string, content: unknown][]): object {
  return { messages: messages.map(([role, content]) => ({ role, content })), tools: [tool] };
}

describe('parseMessageRequest', () => {
  it('reads text, tools, calls and results, and merges the turns of one speaker', () => {
    const { request } = parseMessageRequest(
      body(talk(['user', 'Hi'], ['user', 'there'], ['assistant', [use]], ['user', [result]])),
      rules(),
    );
    expect(request.messages.map((message) => [message.role, message.content.length])).toEqual([
      ['user', 2],
      ['assistant', 1],
      ['user', 1],
    ]);
  });

  it.each([
    [{ model: undefined }, '400 model: Field required'],
    [{ max_tokens: undefined }, '400 max_tokens: Field required'],
    [{ messages: undefined }, '400 messages: Field required'],
    [{ max_tokens: -1 }, '400 max_tokens: Input should be greater than or equal to 0'],
    [{ max_tokens: 0, stream: true }, '400 max_tokens: Input should be greater than or equal to 1'],
    [{ max_tokens: 'many' }, '400 max_tokens: Input should be a valid number'],
    [{ messages: [] }, '400 messages: at least one message is required'],
    [{ frequency: 1 }, '400 frequency: Extra inputs are not permitted'],
    [{ model: 'gpt-4o' }, '404 model: gpt-4o'],
    [{ max_tokens: 999_999 }, /^400 max_tokens: 999999 > 128000/],
    [
      { messages: [{ role: 'robot', content: 'x' }] },
      /^400 messages.0.role: Input should be 'user' or/,
    ],
    [{ messages: [{ role: 'user' }] }, '400 messages.0.content: Field required'],
    [{ messages: [{ role: 'user', content: '' }] }, /non-empty content/],
    [{ messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, /must be non-empty/],
    [
      { messages: [{ role: 'user', content: [{ type: 'smell' }] }] },
      /^400 messages.0.content.0: Input tag/,
    ],
    [
      { messages: [{ role: 'assistant', content: 'Hi' }] },
      /first message must use the "user" role/,
    ],
    [talk(['user', 'x'], ['assistant', 'y']), /does not support assistant message prefill/],
    [
      { tools: [{ name: 'no spaces please', input_schema: { type: 'object' } }] },
      /should match pattern/,
    ],
    [{ tools: [{ name: 'a' }] }, '400 tools.0.input_schema: Field required'],
    [{ tools: [tool, tool] }, '400 tools: Tool names must be unique.'],
    [{ tool_choice: { type: 'auto' } }, /only be specified while providing `tools`/],
    [
      {
        model: 'claude-sonnet-4-6',
        tools: [tool],
        tool_choice: { type: 'tool', name: 'other' },
      },
      /not found in provided tools/,
    ],
    [{ thinking: { type: 'enabled', budget_tokens: 10 } }, /greater than or equal to 1024/],
    [{ output_config: { format: { type: 'json_schema' } } }, /format.schema: Field required/],
  ])('refuses %j', (fields, expected) => {
    expect(refusal(fields)).toMatch(expected);
  });

  it('refuses what is not JSON without quoting it', () => {
    const text = '{"messages": "John Smith';
    expect(() => parseMessageRequest(text, rules())).toThrow('The request body is not valid JSON');
  });

  it('never quotes a value in a refusal', () => {
    expect(refusal({ messages: 'John Smith' })).not.toContain('John');
    expect(refusal({ messages: [{ role: 'John', content: ['Smith'] }] })).not.toMatch(/John|Smith/);
  });

  it('refuses a call without a result in the next message, and names it', () => {
    expect(refusal(talk(['user', 'x'], ['assistant', [use]]))).toMatch(
      /`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1/,
    );
    expect(refusal(talk(['user', 'x'], ['assistant', [use]], ['user', 'never mind']))).toMatch(
      /toolu_1/,
    );
    const late = [{ type: 'text', text: 'first' }, result];
    expect(refusal(talk(['user', 'x'], ['assistant', [use]], ['user', late]))).toMatch(/toolu_1/);
  });

  it('refuses a result without a call in the message before', () => {
    expect(refusal(talk(['user', [result]]))).toMatch(/unexpected `tool_use_id`.*toolu_1/);
    const other = { ...result, tool_use_id: 'toolu_2' };
    expect(refusal(talk(['user', 'x'], ['assistant', [use]], ['user', [result, other]]))).toMatch(
      /toolu_2/,
    );
  });

  it('refuses two results for one call and two calls with one id', () => {
    expect(refusal(talk(['user', 'x'], ['assistant', [use]], ['user', [result, result]]))).toMatch(
      /single result/,
    );
    expect(refusal(talk(['user', 'x'], ['assistant', [use, use]], ['user', [result]]))).toMatch(
      /ids must be unique/,
    );
  });

  it('refuses blocks in the wrong mouth', () => {
    expect(refusal(talk(['user', [use]]))).toMatch(/`tool_use` blocks are not permitted in `user`/);
    expect(refusal(talk(['user', 'x'], ['assistant', [result]], ['user', 'y']))).toMatch(
      /`tool_result`/,
    );
  });

  it.each(['temperature', 'top_p', 'top_k'])('refuses %s from version 2026-10-21 on', (field) => {
    const fields = { [field]: 1, model: 'claude-sonnet-4-6' };
    expect(refusal(fields)).toMatch(new RegExp(`^400 ${field}: not supported`));
    expect(refusal(fields, { version: '2023-06-01' })).toBe('accepted');
  });

  it('refuses documents of the assistant and citations of the user from version 2026-10-21 on', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'x' };
    const document = talk(
      ['user', 'x'],
      ['assistant', [{ type: 'document', source }]],
      ['user', 'y'],
    );
    const cited = talk([
      'user',
      [{ type: 'text', text: 'x', citations: [{ type: 'char_location' }] }],
    ]);
    for (const fields of [document, cited]) {
      expect(refusal(fields)).toMatch(/not permitted/);
      expect(refusal(fields, { version: '2023-06-01' })).toBe('accepted');
    }
  });

  it('accepts beta fields only from callers that asked for a beta', () => {
    expect(refusal({ context_management: {} })).toMatch(/Extra inputs/);
    const betas = ['context-management-2025-06-27'];
    expect(refusal({ context_management: {} }, { betas })).toBe('accepted');
    expect(refusal({ context_management: {} }, { betas: ['compact-x-2026-01-12'] })).toMatch(
      /^400 context_management: Extra inputs are not permitted$/,
    );
  });

  it('accepts what current callers send', () => {
    const cache = { type: 'ephemeral', ttl: '1h' };
    expect(
      refusal({
        system: [{ type: 'text', text: 'Be brief', cache_control: cache }],
        tools: [
          { ...tool, strict: true, cache_control: cache },
          { type: 'web_search_20260318', name: 'web_search' },
        ],
        metadata: { user_id: 'u' },
        stop_sequences: ['END'],
        thinking: { type: 'adaptive' },
        output_config: { effort: 'low' },
        service_tier: 'auto',
        stream: true,
      }),
    ).toBe('accepted');
  });
});

describe('parseCountTokensRequest', () => {
  it('takes a prompt without max_tokens, and refuses max_tokens', () => {
    expect(
      parseCountTokensRequest(body({ max_tokens: undefined }), rules()).request.messages,
    ).toHaveLength(1);
    expect(() => parseCountTokensRequest(body({}), rules())).toThrow('max_tokens: Extra inputs');
  });
});
