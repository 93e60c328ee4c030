import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { json } from '../testing/answers.js';
import { ask, MESSAGES, PROVIDER_KEY, TestGate } from '../testing/test-gate.js';

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

const sse = { 'content-type': 'text/event-stream; charset=utf-8' };

/** Nothing of it is personal, everything of it would be changed by a JSON parser and writer. */
const REQUEST =
  '{\r\n "max_tokens" : 1e2,"model":"claude-test-1","10":1,"2":2,' +
  '"new_member":{"b":1.0,"a":[1e3,-0,12345678901234567890,0.1000],"\\u0061":true},' +
  '"thinking":{"type":"enabled","budget_tokens":1024,"later":null},' +
  '"messages":[{"role":"user","content":[{"type":"new_block","n":1.50,"deep":{"2":[],"1":{}}},' +
  '{"type":"text","text":"caf\\u00e9 \\/ \\ud83d\\ude00","cache_control":{"type":"ephemeral","ttl":"1h"}}]},' +
  '{"role":"assistant","content":[{"type":"thinking","thinking":"a \\u2028 b","signature":"EqQBCgIYAhIk+/=="},' +
  '{"type":"redacted_thinking","data":"AAAA+/=="},{"type":"text","text":"x"}]},' +
  '{"role":"user","content":"go on"}]}\n';

const ANSWER =
  '{"usage":{"output_tokens":1,"input_tokens":1,"new_count":1e0},"id":"msg_1","content":[' +
  '{"type":"thinking","thinking":"\\u0061","signature":"sig+/=="},{"type":"new_block","n":1.0},' +
  '{"type":"text","text":"\\u00e9","citations":null}],"zz":12345678901234567890,"1":0.0,"dup":1,"dup":2}';

describe('a request', () => {
  it('arrives byte for byte: unknown members and blocks, key order, number forms, escapes, reasoning [egress:fidelity-request]', async () => {
    await gate.post(MESSAGES, { token: gate.token, body: REQUEST });
    expect(gate.provider.lastBody).toBe(REQUEST);
  });

  it('with a personal value differs in that value alone [egress:fidelity-request]', async () => {
    const body = REQUEST.replace('go on', 'mail ann.lee@example.com, then 1.0');
    await gate.post(MESSAGES, { token: gate.token, body });
    const placeholder = gate.provider.placeholder('EMAIL');
    expect(placeholder).toMatch(/^PIIEMAIL0/);
    expect(gate.provider.lastBody).toBe(body.replace('ann.lee@example.com', placeholder));
  });

  it.each(['2023-06-01', '2026-10-21', '2031-01-01'])(
    'of version %s arrives with its version, its betas and its query [egress:fidelity-headers]',
    async (version) => {
      const betas = 'interleaved-thinking-2025-05-14,new-beta-2030-01-01';
      const headers = {
        'anthropic-version': version,
        'anthropic-beta': betas,
        'anthropic-new-field': 'x',
        'x-stainless-lang': 'js',
      };
      await gate.post(`${MESSAGES}?beta=true&x=%20+1`, { token: gate.token, headers });
      const received = gate.provider.received[0]!;
      expect(received.url).toBe('/v1/messages?beta=true&x=%20+1');
      expect(received.headers).toMatchObject(headers);
    },
  );

  it('loses both of its credentials, and gets the provider’s [egress:fidelity-credentials]', async () => {
    await gate.post(MESSAGES, { token: gate.token, headers: { 'x-api-key': 'dummy' } });
    await gate.post(MESSAGES, { headers: { 'x-api-key': gate.token } });
    const wrong = { authorization: 'Bearer a.b.c', 'x-api-key': gate.token };
    expect((await gate.post(MESSAGES, { headers: wrong })).status).toBe(401);
    expect(gate.provider.received).toHaveLength(2);
    for (const { headers } of gate.provider.received) {
      expect(headers['x-api-key']).toBe(PROVIDER_KEY);
      expect(headers.authorization).toBeUndefined();
    }
  });

  it.each([
    ['model', '"model":"claude-b",'],
    ['tools', '"tools":[],"tools":[],'],
    ['messages', '"messages":[],'],
  ])(
    'that says twice what decides about it is refused: %s [egress:fidelity-duplicates]',
    async (...[, more]) => {
      const body = REQUEST.replace('"10":1,', more);
      expect((await gate.post(MESSAGES, { token: gate.token, body })).status).toBe(400);
      expect(gate.provider.received).toHaveLength(0);
    },
  );

  it('that says something else twice keeps both [egress:fidelity-duplicates]', async () => {
    const body = REQUEST.replace('"10":1,', '"service_tier":"auto","service_tier":"auto",');
    await gate.post(MESSAGES, { token: gate.token, body });
    expect(gate.provider.lastBody).toBe(body);
  });
});

describe('an answer', () => {
  it('comes back byte for byte, with its header fields [egress:fidelity-answer]', async () => {
    gate.provider.answer = (response) => {
      response.setHeader('request-id', 'req_7');
      response.setHeader('anthropic-organization-id', 'org_1');
      response.setHeader('anthropic-ratelimit-tokens-reset', '2031-01-01T00:00:00Z');
      response.setHeader('x-new-field', 'y');
      json(response, ANSWER);
    };
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(await response.text()).toBe(ANSWER);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'request-id': 'req_7',
      'anthropic-organization-id': 'org_1',
      'anthropic-ratelimit-tokens-reset': '2031-01-01T00:00:00Z',
      'x-new-field': 'y',
    });
  });

  it.each([400, 404, 413, 529])(
    'of status %i comes back byte for byte [egress:fidelity-answer]',
    async (status) => {
      const body =
        '{ "type":"error","error":{"type":"new_error","message":"\\u0061","n":1.0},"request_id":"req_8"}';
      gate.provider.answer = (response) => json(response, body, status);
      const response = await gate.post(MESSAGES, { token: gate.token });
      expect(response.status).toBe(status);
      expect(await response.text()).toBe(body);
    },
  );
});

const EVENTS = [
  ': a comment\n\n',
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1e0,"output_tokens":1}, "content":[]}}\n\n',
  'event: content_block_start\ndata: {"index":0,"type":"content_block_start","content_block":{"type":"thinking","thinking":"","signature":""}}\n\n',
  'event: content_block_delta\r\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\\u0061 b"}}\r\n\r\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x+/=="}}\n\n',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
  'event: new_event\nid: 7\nretry: 10\ndata: {"type":"new_event","n":1.0,\ndata: "m":2}\n\n',
  'event: ping\ndata: {"type": "ping"}\n\n',
  'event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"new_block","n":1.50}}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"new_delta","x":12345678901234567890}}\n\n',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":1}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
].join('');

describe('a stream', () => {
  it.each([1, 7, 100_000])(
    'comes back byte for byte, in pieces of %i bytes, also while values could be restored [egress:fidelity-stream]',
    async (size) => {
      const bytes = Buffer.from(EVENTS);
      gate.provider.answer = async (response) => {
        response.writeHead(200, sse);
        for (let start = 0; start < bytes.length; start += size) {
          response.write(bytes.subarray(start, start + size));
          if (start % (size * 200) === 0) await new Promise(setImmediate);
        }
        response.end();
      };
      const body = ask('Write to ann.lee@example.com', { stream: true });
      const response = await gate.post(MESSAGES, { token: gate.token, body });
      expect(gate.provider.lastBody).not.toContain('ann.lee');
      expect(await response.text()).toBe(EVENTS);
    },
  );
});
