import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../json/json-document.js';
import type { JsonObject } from '../../json/json-document.js';
import { leavesOf } from '../../masking/leaves.js';
import { carriers } from './carriers.js';

/** All texts of a request that are looked at. */
function texts(request: unknown, toolDefinitions = false): string[] {
  const source = typeof request === 'string' ? request : JSON.stringify(request);
  const root = parseJson(source) as JsonObject;
  return leavesOf(source, carriers({ source, root }, { toolDefinitions })).leaves.map(
    ({ text }) => text,
  );
}

const BINARY = Buffer.from(Array.from({ length: 60 }, (_, index) => 255 - index)).toString(
  'base64',
);

const say = (...content: object[]): object => ({ messages: [{ role: 'user', content }] });

describe('carriers', () => {
  it('are everything that people, documents and tools have said [masking:r1-every-carrier]', () => {
    expect(
      texts({
        system: [{ type: 'text', text: 's1', cache_control: { type: 'ephemeral' } }],
        stop_sequences: ['stop'],
        messages: [
          { role: 'user', content: 'm1' },
          { role: 'system', content: [{ type: 'text', text: 'm2' }] },
          {
            role: 'assistant',
            content: [
              {
                type: 'text',
                text: 'm3',
                citations: [{ type: 'char_location', cited_text: 'c1', document_title: 'c2' }],
              },
              {
                type: 'tool_use',
                id: 'i1',
                name: 'n1',
                input: { a: 't1', b: [{ c: 't2' }], d: 1, e: null },
              },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'i1', content: 'r1' },
              {
                type: 'tool_result',
                tool_use_id: 'i1',
                content: [
                  { type: 'text', text: 'r2' },
                  {
                    type: 'search_result',
                    source: 'https://x.example/john@example.com',
                    title: 'r3',
                    content: [{ type: 'text', text: 'r4' }],
                  },
                ],
              },
              {
                type: 'document',
                title: 'd1',
                context: 'd2',
                source: { type: 'text', media_type: 'text/plain', data: 'd3' },
              },
              {
                type: 'document',
                source: { type: 'content', content: [{ type: 'text', text: 'd4' }] },
              },
              { type: 'brand_new', id: 'i2', name: 'n2', note: { deep: ['u1'] } },
            ],
          },
        ],
      }).toSorted(),
    ).toEqual(
      [
        's1',
        'stop',
        'm1',
        'm2',
        'm3',
        'c1',
        'c2',
        't1',
        't2',
        'r1',
        'r2',
        'r3',
        'r4',
        'd1',
        'd2',
        'd3',
        'd4',
        'u1',
      ].toSorted(),
    );
  });

  it('are nothing of what is structure, sealed, encoded, or a definition [masking:r2-structure]', () => {
    expect(
      texts({
        model: 'x',
        service_tier: [],
        thinking: { type: 'enabled', budget_tokens: 1 },
        tool_choice: { type: 'tool', name: 'x' },
        tools: [{ name: 'x', description: 'x', input_schema: { description: 'x' } }],
        mcp_servers: [
          { type: 'url', url: 'https://x.example', name: 'x', authorization_token: 'x' },
        ],
        ...say(
          { type: 'thinking', thinking: 'x y', signature: 'c2ln' },
          { type: 'redacted_thinking', data: BINARY },
          { type: 'compaction', content: 'x y', encrypted_content: 'c2ln' },
          { type: 'server_tool_use', id: 'x', name: 'x', input: {} },
          {
            type: 'web_search_tool_result',
            tool_use_id: 'x',
            content: [{ type: 'web_search_result', title: 'x y', encrypted_content: 'c2ln' }],
          },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: BINARY } },
          { type: 'document', source: { type: 'base64', data: BINARY } },
          { type: 'document', source: { type: 'url', url: 'https://x.example/a?b=c' } },
          { type: 'document', source: { type: 'file', file_id: 'x' } },
          { type: 'brand_new', signature: 'x', url: 'x://y', encrypted_thing: 'x', some_id: 'x' },
        ),
      }),
    ).toEqual([]);
  });

  it('are what only claims to be structure [masking:r1-every-carrier]', () => {
    expect(
      texts({
        metadata: { user_id: 'u1' },
        note: ['n1', { deep: 'n2' }],
        ...say(
          { type: 'image', source: { type: 'base64', data: 'of John Smith' } },
          { type: 'text', text: 't1', aside: 't2', id: 'John Smith', url: 'a@b.example' },
          { type: 'thinking', thinking: 'unsigned', signature: '' },
          { type: 'redacted_thinking', data: 'of John Smith' },
          { type: 'thinking', thinking: 'badly signed', signature: 'John Smith' },
          { type: 'compaction', content: 'c1' },
          { type: 'server_tool_use', id: 'x', name: 'x', input: { query: 'q1' } },
          { type: 'mcp_tool_use', id: 'x', name: 'x', server_name: 'x', input: { id: 'q2' } },
          { type: 'web_search_tool_result', content: [{ title: 'w1', url: 'https://x.example' }] },
        ),
      }).filter((text) => text !== ''),
    ).toEqual([
      'u1', 'n1', 'n2', 'of John Smith', 't1', 't2', 'John Smith', 'a@b.example', 'unsigned',
      'of John Smith', 'badly signed', 'John Smith', 'c1', 'q1', 'x', 'q2', 'w1',
    ]); // prettier-ignore
  });

  it('are what definitions say to their reader, if that is asked for', () => {
    const schema = { type: 'object', properties: { title: { type: 'string', description: 's2' } } };
    const tool = { name: 'x', description: 's1', input_schema: schema };
    expect(texts({ tools: [tool] }, true)).toEqual(['s1', 's2']);
  });

  it('are what stands in the place of an address', () => {
    const result = (source: unknown): object => ({ type: 'search_result', source, content: [] });
    expect(texts(say(result('of a@b.example'), result('a@b.example'), result({ x: 'y' })))).toEqual(
      ['of a@b.example', 'a@b.example', 'y'],
    );
  });

  it('are what tools of the provider have seen, unless it is encrypted', () => {
    const page = {
      type: 'web_fetch_result',
      url: 'https://x.example',
      content: {
        type: 'document',
        title: 'f1',
        source: { type: 'text', media_type: 'x', data: 'f2' },
      },
    };
    const pdf = { type: 'document', source: { type: 'base64', media_type: 'x', data: BINARY } };
    const output = { type: 'code_execution_result', stdout: 'e1' };
    const sealed = { type: 'encrypted_code_execution_result', stderr: 'x', encrypted_stdout: 'x' };
    const tool = { type: 'tool_reference', tool_name: 'x' };
    expect(
      texts(
        say(
          { type: 'mcp_tool_result', tool_use_id: 'x', content: [{ type: 'text', text: 'm1' }] },
          { type: 'mcp_tool_result', tool_use_id: 'x', content: 'm2' },
          { type: 'web_fetch_tool_result', tool_use_id: 'x', content: page },
          { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: pdf } },
          { type: 'code_execution_tool_result', tool_use_id: 'x', content: output },
          { type: 'code_execution_tool_result', tool_use_id: 'x', content: sealed },
          { type: 'tool_search_tool_result', content: { tool_references: [tool] } },
        ),
      ),
    ).toEqual(['m1', 'm2', 'f1', 'f2', 'e1']);
  });

  it('cannot be hidden by saying something twice', () => {
    expect(texts('{"system":"a","system":"b","messages":[{"content":"c","content":"d"}]}')).toEqual(
      ['a', 'b', 'c', 'd'],
    );
    expect(
      texts('{"messages":[{"content":[{"type":"text","type":"thinking","text":"a","text":"b"}]}]}'),
    ).toEqual(['a', 'b']);
  });
});
