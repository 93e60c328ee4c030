import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../json/json-document.js';
import { requestSpeech } from './request-speech.js';
import { streamSpeech } from './stream-speech.js';

function spoken(request: object): string[] {
  const source = JSON.stringify(request);
  const root = parseJson(source);
  if (root.kind !== 'object') throw new Error('no object');
  return requestSpeech({ source, root }).texts.map(
    ({ part, turn, text, tool }) => `${part} ${turn}${tool ? ` ${tool}` : ''}: ${text}`,
  );
}

describe('the speech of a Messages request', () => {
  it('says who has said what, and when', () => {
    expect(
      spoken({
        model: 'm',
        system: [{ type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral' } }],
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 's' },
              { type: 'text', text: 'One moment' },
              { type: 'tool_use', id: 't1', name: 'find', input: { q: 'ä\u0001' } },
            ],
          },
          { role: 'system', content: 'Mind the time' },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't1',
                content: [
                  { type: 'text', text: 'found' },
                  {
                    type: 'image',
                    source: { type: 'base64', media_type: 'image/png', data: 'AA' },
                  },
                  {
                    type: 'search_result',
                    source: 's',
                    title: 't',
                    content: [{ type: 'text', text: 'c' }],
                  },
                ],
              },
              {
                type: 'document',
                title: 'Terms',
                source: { type: 'text', media_type: 'text/plain', data: 'the text' },
              },
              {
                type: 'document',
                source: { type: 'base64', media_type: 'application/pdf', data: 'AA' },
              },
              { type: 'brand_new', note: 'unheard of', nested: { deep: ['x'] } },
            ],
          },
        ],
      }),
    ).toEqual([
      'system last: Be brief',
      'user earlier: Hi',
      'assistant earlier: One moment',
      'tool-inputs earlier find: {"q":"ä\\u0001"}',
      'system last: Mind the time',
      'tool-results last: found',
      'tool-results last: s',
      'tool-results last: t',
      'tool-results last: c',
      'documents last: Terms',
      'documents last: the text',
      'user last: unheard of',
      'user last: x',
    ]);
  });

  it('reads what is meant, not how it is escaped', () => {
    const source = String.raw`{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"a":"\u0069gnore"}}]},{"role":"user","content":"\u0069gnore"}]}`;
    const root = parseJson(source);
    const { texts } = requestSpeech({ source, root: root.kind === 'object' ? root : fail() });
    expect(texts.map(({ text }) => text)).toEqual(['{"a":"ignore"}', 'ignore']);
  });
});

describe('the speech of a streamed answer', () => {
  const event = (data: { type: string; [member: string]: unknown }): string =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const delta = (index: number, more: object): string =>
    event({ type: 'content_block_delta', index, delta: more });
  const start = (index: number, block: object): string =>
    event({ type: 'content_block_start', index, content_block: block });

  const whole = [
    start(0, { type: 'thinking', thinking: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'hm' }),
    start(1, { type: 'text', text: 'A' }),
    start(2, { type: 'tool_use', id: 't', name: 'pay', input: {} }),
    delta(1, { type: 'text_delta', text: 'B' }),
    delta(2, { type: 'input_json_delta', partial_json: '' }),
    delta(2, { type: 'input_json_delta', partial_json: '{"a":' }),
    event({ type: 'ping' }),
    delta(1, { type: 'text_delta', text: 'C' }),
    delta(2, { type: 'input_json_delta', partial_json: '"\\u0041"}' }),
  ].join('');

  it('is put together by block, also where blocks take turns', async () => {
    const { texts, withTexts } = await streamSpeech(Buffer.from(whole));
    expect(texts).toMatchObject([
      { part: 'assistant', text: 'ABC', tool: null },
      { part: 'tool-inputs', text: '{"a":"A"}', tool: 'pay' },
    ]);
    expect(withTexts(['ABC', '{"a":"A"}']).toString()).toBe(whole);
  });

  it('takes another text where the first piece was', async () => {
    const { withTexts } = await streamSpeech(Buffer.from(whole));
    const changed = withTexts(['x"y', '{"a":"A"}']);
    const again = await streamSpeech(changed);
    expect(again.texts.map(({ text }) => text)).toEqual(['x"y', '{"a":"A"}']);
    expect(changed.toString().match(/^event: /gm)).toHaveLength(10);
    expect(changed.toString()).toContain(String.raw`"\\u0041\"}"`);
  });

  it('is what has come so far, if no more has come', async () => {
    const { texts } = await streamSpeech(Buffer.from(whole.slice(0, -40)));
    expect(texts.map(({ text }) => text)).toEqual(['ABC', '{"a":']);
  });
});

function fail(): never {
  throw new Error('no object');
}
