import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../json/json-document.js';
import type { JsonObject } from '../../json/json-document.js';
import { leavesOf } from '../../masking/leaves.js';
import { carriers } from './carriers.js';

/** All texts of a request that are looked at. */
function texts(request: unknown): string[] {
  const source = typeof request === 'string' ? request : JSON.stringify(request);
  const root = parseJson(source) as JsonObject;
  return leavesOf(source, carriers({ source, root })).leaves.map(({ text }) => text);
}

const say = (...content: object[]): object => ({ messages: [{ role: 'user', content }] });

describe('carriers', () => {
  it('are everything that people, documents and tools have said', () => {
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

  it('are nothing of what is structure, reasoning, encoded, or the provider’s own', () => {
    expect(
      texts({
        model: 'x',
        metadata: { user_id: 'x' },
        tools: [{ name: 'x', description: 'x', input_schema: { description: 'x' } }],
        ...say(
          { type: 'thinking', thinking: 'x', signature: 'x' },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'compaction', content: 'x', encrypted_content: 'x' },
          { type: 'server_tool_use', id: 'x', name: 'x', input: { query: 'x' } },
          { type: 'web_search_tool_result', tool_use_id: 'x', content: [{ title: 'x' }] },
          { type: 'image', source: { type: 'base64', data: 'x' } },
          { type: 'document', source: { type: 'base64', data: 'x' } },
          { type: 'document', source: { type: 'url', url: 'x' } },
          { type: 'document', source: { type: 'file', file_id: 'x' } },
          { type: 'brand_new', signature: 'x', url: 'x', encrypted_thing: 'x', some_id: 'x' },
        ),
      }),
    ).toEqual([]);
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
      url: 'x',
      content: {
        type: 'document',
        title: 'f1',
        source: { type: 'text', media_type: 'x', data: 'f2' },
      },
    };
    const pdf = { type: 'document', source: { type: 'base64', media_type: 'x', data: 'x' } };
    const output = { type: 'code_execution_result', stdout: 'e1', encrypted_stdout: 'x' };
    const tool = { type: 'tool_reference', tool_name: 'x' };
    expect(
      texts(
        say(
          { type: 'mcp_tool_result', tool_use_id: 'x', content: [{ type: 'text', text: 'm1' }] },
          { type: 'mcp_tool_result', tool_use_id: 'x', content: 'm2' },
          { type: 'web_fetch_tool_result', tool_use_id: 'x', content: page },
          { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: pdf } },
          { type: 'code_execution_tool_result', tool_use_id: 'x', content: output },
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
