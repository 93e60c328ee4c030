import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../json/json-document.js';
import { carriers } from './carriers.js';

/** The texts that are looked at, by kind. */
function seen(request: object): { text: string[]; json: string[] } {
  const source = JSON.stringify({ model: 'm', ...request });
  const root = parseJson(source);
  if (root.kind !== 'object') throw new Error('no object');
  const found = carriers({ source, root });
  const of = (kind: string): string[] =>
    found
      .filter((carrier) => carrier.kind === kind)
      .map(({ node }) => JSON.parse(source.slice(node.start, node.end)));
  return { text: of('text'), json: of('json') };
}

function inMessage(message: object): string[] {
  return seen({ messages: [message] }).text;
}

describe('the text of a chat completion', () => {
  it('is what anyone has said, in any form', () => {
    expect(inMessage({ role: 'user', content: 'a', name: 'ann' })).toEqual(['a', 'ann']);
    expect(
      inMessage({ role: 'tool', tool_call_id: 'id', content: [{ type: 'text', text: 'b' }] }),
    ).toEqual(['b']);
    expect(
      inMessage({ role: 'assistant', content: null, refusal: 'c', reasoning_content: 'd' }),
    ).toEqual(['c', 'd']);
    expect(inMessage({ role: 'function', name: 'search', content: 'e' })).toEqual(['e']);
    expect(
      inMessage({ role: 'user', content: [{ type: 'of_tomorrow', x: { y: ['f'] } }] }),
    ).toEqual(['f']);
  });

  it('is in the arguments of tool calls, as JSON in a string', () => {
    const { text, json } = seen({
      messages: [
        {
          role: 'assistant',
          tool_calls: [
            { id: 'i', type: 'function', function: { name: 'n', arguments: '{"a":1}', x: 'y' } },
            { id: 'j', type: 'custom', custom: { name: 'n', input: 'free' } },
          ],
          function_call: { name: 'n', arguments: '{"b":2}' },
        },
      ],
    });
    expect(json).toEqual(['{"a":1}', '{"b":2}']);
    expect(text).toEqual(['y', 'free']);
  });

  it('is in every member that is no setting', () => {
    const request = {
      messages: [],
      user: 'u',
      safety_identifier: 's',
      metadata: { k: 'm' },
      stop: ['x'],
      prediction: { type: 'content', content: [{ type: 'text', text: 'p' }] },
      of_tomorrow: 'o',
      tools: [{ type: 'function', function: { description: 'left alone' } }],
      response_format: { type: 'json_schema', json_schema: { name: 'left alone' } },
    };
    expect(seen(request).text).toEqual(['u', 's', 'm', 'x', 'p', 'o']);
  });

  it('is not in links and encoded data, but in what merely stands in their place', () => {
    const part = (kind: string, value: object) =>
      inMessage({ role: 'user', content: [{ type: kind, [kind]: value }] });
    expect(part('image_url', { url: 'https://x.example/a?b=c' })).toEqual([]);
    expect(part('image_url', { url: 'data:image/png;base64,AAAA' })).toEqual([]);
    expect(part('image_url', { url: 'ann' })).toEqual(['ann']);
    expect(part('image_url', { url: 'data:text/plain,ann@x.example' })).toEqual([
      'data:text/plain,ann@x.example',
    ]);
    expect(
      part('file', { file_data: 'data:application/pdf;base64,AA', filename: 'ann.pdf' }),
    ).toEqual(['ann.pdf']);
    expect(part('file', { file_data: 'call Ann' })).toEqual(['call Ann']);
    expect(part('input_audio', { data: 'AAAA', format: 'wav' })).toEqual([]);
  });
});
