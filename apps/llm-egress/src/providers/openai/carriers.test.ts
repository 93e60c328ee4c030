import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../json/json-document.js';
import { leavesOf } from '../../masking/leaves.js';
import { carriers } from './carriers.js';

/** All texts of a request that are looked at. */
function texts(request: object, toolDefinitions = false): string[] {
  const source = JSON.stringify({ model: 'm', ...request });
  const root = parseJson(source);
  if (root.kind !== 'object') throw new Error('no object');
  const found = carriers({ source, root }, { toolDefinitions });
  return leavesOf(source, found).leaves.map(({ text }) => text);
}

function inMessage(message: object): string[] {
  const [, ...rest] = texts({ messages: [{ role: 'of nobody', ...message }] });
  return rest;
}

function inPart(kind: string, value: object): string[] {
  return inMessage({ content: [{ type: kind, [kind]: value }] });
}

const BINARY = Buffer.from(Array.from({ length: 60 }, (_, index) => 255 - index)).toString(
  'base64',
);

describe('the text of a chat completion', () => {
  it('is what anyone has said, in any form', () => {
    expect(inMessage({ content: 'a', name: 'Ann Lee' })).toEqual(['a', 'Ann Lee']);
    expect(inMessage({ tool_call_id: 'id', content: [{ type: 'text', text: 'b' }] })).toEqual([
      'b',
    ]);
    expect(inMessage({ refusal: 'c', reasoning_content: 'd' })).toEqual(['c', 'd']);
    expect(inMessage({ content: [{ type: 'of_tomorrow', x: { y: ['f'] } }] })).toEqual(['f']);
  });

  it('is in the arguments of tool calls, which are JSON in a string', () => {
    const invocation = { name: 'n', arguments: '{"a":"ann","b":[{"c":"\\u0062en"}]}' };
    const calls = [
      { id: 'i', type: 'function', function: invocation },
      { id: 'j', type: 'custom', custom: { name: 'n', input: 'free' } },
    ];
    expect(inMessage({ tool_calls: calls, function_call: invocation })).toEqual(
      'ann ben free ann ben'.split(' '),
    );
  });

  it('is in every member that is no definition', () => {
    const request = {
      user: 'u@x',
      metadata: { k: 'm' },
      stop: ['x!'],
      prediction: { type: 'content', content: [{ type: 'text', text: 'p' }] },
      of_tomorrow: 'o',
      tools: [{ type: 'function', function: { name: 'f', description: 'said' } }],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
    };
    expect(texts(request)).toEqual(['u@x', 'm', 'x!', 'p', 'o']);
    expect(texts(request, true)).toContain('said');
  });

  it('is not in links and encoded data, but in what merely stands in their place', () => {
    expect(inPart('image_url', { url: 'https://x.example/a?b=c' })).toEqual([]);
    expect(inPart('image_url', { url: `data:image/png;base64,${BINARY}` })).toEqual([]);
    expect(inPart('image_url', { url: 'ann' })).toEqual(['ann']);
    expect(inPart('image_url', { url: 'data:text/plain,ann@x.example' })).toEqual([
      'data:text/plain,ann@x.example',
    ]);
    expect(inPart('file', { file_data: BINARY, filename: 'ann.pdf' })).toEqual(['ann.pdf']);
    expect(inPart('file', { file_data: 'call Ann' })).toEqual(['call Ann']);
    expect(inPart('input_audio', { data: BINARY, format: 'wav' })).toEqual([]);
    const letter = Buffer.from('My name is Ann Lee, call me.').toString('base64');
    expect(inPart('file', { file_data: `data:text/plain;base64,${letter}` })).toContain(
      'My name is Ann Lee, call me.',
    );
  });
});
