import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../json/json-document.js';
import type { JsonObject } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';
import { readRequest } from './read-request.js';
import { promptBound } from './token-bound.js';

function documentOf(request: unknown): RequestDocument {
  const source = typeof request === 'string' ? request : JSON.stringify(request);
  return { source, root: parseJson(source) as JsonObject };
}

const user = (content: unknown): object => ({
  model: 'm',
  max_tokens: 1,
  messages: [{ role: 'user', content }],
});

const once = (message: string): string => `{"model":"m","max_tokens":1,"messages":[${message}]}`;

describe('readRequest', () => {
  it('reads what governing a call needs', () => {
    const results = [
      { type: 'text', text: 'x' },
      { type: 'tool_result', tool_use_id: 't1' },
      { type: 'tool_result', tool_use_id: 't2' },
    ];
    expect(readRequest(documentOf({ ...user(results), stream: true }), 'messages')).toEqual({
      model: 'm',
      maxTokens: 1,
      choices: 1,
      added: null,
      stream: true,
      thinking: false,
      providerTools: [],
      service: { serviceTier: null, inferenceGeo: null, speed: null, tools: [] },
      unseen: [],
      containerId: null,
      fileIds: [],
      toolResultIds: ['t1', 't2'],
    });
  });

  it('leaves the keys of tool inputs to the tool', () => {
    const use = '{"content":[{"type":"tool_use","input":{"a":1,"a":2}}]}';
    expect(readRequest(documentOf(once(use)), 'messages')).toMatchObject({ model: 'm' });
  });

  it.each([
    [{ type: 'enabled', budget_tokens: 1_024 }, true],
    [{ type: 'adaptive' }, true],
    [{}, true],
    [{ type: 'disabled' }, false],
  ])('knows whether the model may think: %j', (thinking, expected) => {
    const facts = readRequest(documentOf({ ...user('x'), thinking }), 'messages');
    expect(facts.thinking).toBe(expected);
  });

  it('takes only the results of the last message', () => {
    const request = {
      model: 'm',
      messages: [
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }] },
        { role: 'user', content: 'and?' },
      ],
    };
    expect(readRequest(documentOf(request), 'count_tokens')).toMatchObject({
      maxTokens: 0,
      toolResultIds: [],
    });
  });

  it.each([
    [{ max_tokens: 1 }],
    [{ model: '', max_tokens: 1 }],
    [{ model: 'x'.repeat(300), max_tokens: 1 }],
    [{ model: 'm' }],
    [{ model: 'm', max_tokens: '1' }],
    [{ model: 'm', max_tokens: 1.5 }],
    [{ model: 'm', max_tokens: -1 }],
    ['{"model":"m","max_tokens":1e99}'],
    ['{"model":"m","max_tokens":1,"max_tokens":2}'],
    ['{"model":"m","max_tokens":1,"stream":false,"str\\u0065am":true}'],
    [{ model: 'm', max_tokens: 1, messages: { role: 'user', content: 'x' } }],
    [{ model: 'm', max_tokens: 1, messages: 'x' }],
    [{ model: 'm', max_tokens: 1, messages: ['x'] }],
    ['{"model":"m","max_tokens":1,"messages":[],"messages":[]}'],
    ['{"model":"m","max_tokens":1,"system":"a","s\\u0079stem":"b"}'],
    ['{"model":"m","max_tokens":1,"system":[{"type":"text","text":"a","text":"b"}]}'],
    [once('{"role":"user","content":"a","content":"b"}')],
    [once('{"content":[{"type":"text","type":"thinking","text":"a"}]}')],
    [once('{"content":[{"type":"document","source":{"type":"base64"},"source":{"data":"a"}}]}')],
    [once('{"content":[{"type":"document","source":{"type":"text","type":"url","data":"a"}}]}')],
    [once('{"content":[{"type":"tool_result","content":[{"text":"a","text":"b"}]}]}')],
  ])('refuses what could not be governed: %j', (request) => {
    expect(() => readRequest(documentOf(request), 'messages')).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

describe('promptBound', () => {
  it('is at least what byte-level tokenisers count, for any script', () => {
    const smiles = '\u{1f600}'.repeat(100);
    expect(promptBound(documentOf(user(smiles)))).toBeGreaterThanOrEqual(400);
    expect(promptBound(documentOf(user('漢字'.repeat(100))))).toBeGreaterThanOrEqual(600);
    expect(promptBound(documentOf(user('1234567890'.repeat(10))))).toBeGreaterThanOrEqual(100);
    expect(promptBound(documentOf(user('~|^;!?*#'.repeat(10))))).toBeGreaterThanOrEqual(80);
  });

  it('is about half a token a byte for English and for JSON', () => {
    const prose = 'The customer has asked about the return policy for an order in transit. '.repeat(
      50,
    );
    expect(promptBound(documentOf(user(prose))) / prose.length).toBeLessThan(0.5);
    const text = JSON.stringify({
      id: 'C-4821',
      tier: 'gold',
      address: { city: 'Portland' },
    }).repeat(30);
    expect(promptBound(documentOf(user(text))) / text.length).toBeLessThan(0.75);
  });

  it('allows for images by their number, and not by their bytes', () => {
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(100_000) },
    };
    const bound = promptBound(documentOf(user([image, image])));
    expect(bound).toBeGreaterThanOrEqual(10_000);
    expect(bound).toBeLessThan(11_000);
    const inResult = { type: 'tool_result', tool_use_id: 't', content: [image] };
    expect(promptBound(documentOf(user([inResult])))).toBeGreaterThanOrEqual(5_000);
  });

  it('reads what looks like an image as text wherever no block can stand', () => {
    const image = { type: 'image', source: { type: 'base64', data: 'A'.repeat(100_000) } };
    const places = [
      { type: 'tool_use', id: 't', name: 'n', input: { picture: image } },
      { type: 'tool_use', id: 't', name: 'n', input: image },
      { type: 'text', text: 'x', note: [image] },
      { type: 'brand_new', content: [image] },
    ];
    for (const place of places) {
      expect(promptBound(documentOf(user([place])))).toBeGreaterThanOrEqual(50_000);
    }
    expect(promptBound(documentOf({ ...user('x'), tools: [image] }))).toBeGreaterThan(50_000);
  });

  it('knows the places where images stand in documents and results', () => {
    const image = { type: 'image', source: { type: 'base64', data: 'A'.repeat(100_000) } };
    const places = [
      { type: 'document', source: { type: 'content', content: [image] } },
      { type: 'mcp_tool_result', content: [image] },
    ];
    for (const place of places) {
      const bound = promptBound(documentOf({ ...user([place]), system: [image] }));
      expect(bound).toBeGreaterThanOrEqual(10_000);
      expect(bound).toBeLessThan(11_000);
    }
  });

  it('allows for documents by their pages, and for those that are somewhere else', () => {
    const pdf = {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'A'.repeat(100_000) },
    };
    expect(promptBound(documentOf(user([pdf])))).toBeGreaterThanOrEqual(25_000);
    const remote = { type: 'document', source: { type: 'url', url: 'https://x.example/a.pdf' } };
    expect(promptBound(documentOf(user([remote])))).toBeGreaterThanOrEqual(20_000);
  });
});
