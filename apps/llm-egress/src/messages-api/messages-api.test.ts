import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { answerEvents, json, message, stream } from '../testing/answers.js';
import { customerTurn, PERSONAL } from '../testing/conversation.js';
import { API, ask, MESSAGES, PROVIDER_KEY, TestGate } from '../testing/test-gate.js';

const question = { model: 'claude-test-1', max_tokens: 100 };

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

describe('a model call', () => {
  it('passes through the SDK, and is answered, settled and recorded', async () => {
    const messages = customerTurn();
    const answer = await gate.client().messages.create({ ...question, messages });
    expect(answer.content).toEqual([{ type: 'text', text: 'Hello' }]);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      tenant: 'default',
      application: 'internal-agent',
      decision: { effect: 'allow', policy: 'agents-may-reason' },
      outcome: 'ok',
      errorCode: null,
      status: 200,
      api: 'agents',
      apiVersion: '1.0',
      provider: 'anthropic',
      model: 'claude-test-1',
      stream: false,
      usageSource: 'provider',
      stopReason: 'end_turn',
      providerRequestId: 'req_provider_1',
      masked: { NAME: 2, EMAIL: 1, PHONE: 1, ADDRESS: 3 },
      usage: {
        promptTokens: 120,
        completionTokens: 5,
        cacheCreationTokens: 0,
        cacheReadTokens: 100,
      },
    });
    expect(record!.trace).not.toBeNull();
    expect(gate.peers.reserved).toMatchObject([{ completionTokens: 100, model: 'claude-test-1' }]);
    expect(gate.peers.settled).toMatchObject([
      { callId: record!.id, promptTokens: 120, completionTokens: 5 },
    ]);
    const target = {
      name: 'claude-test-1',
      requiredScopes: ['llm:invoke'],
      readOnly: true,
      destructive: false,
    };
    expect(gate.peers.evaluated).toMatchObject([
      {
        action: 'messages/create',
        resource: { kind: 'LlmApi', name: 'agents', version: '1.0', tenant: 'default' },
        targets: [target],
      },
    ]);
  });

  it('gives the provider its own key, and none of the caller’s credentials [llm-call:credentials:never-forwarded]', async () => {
    await gate.post(`${MESSAGES}?beta=true`, {
      token: gate.token,
      headers: {
        'x-api-key': 'not-used',
        cookie: 'a=b',
        'anthropic-beta': 'x-1,y-2',
        'anthropic-version': '2026-10-21',
        'user-agent': 'agent/1',
        'x-custom': 'not-known',
        baggage: 'user=x',
        'x-forwarded-for': '10.0.0.1',
      },
    });
    const received = gate.provider.received[0]!;
    expect(received.url).toBe('/v1/messages?beta=true');
    expect(received.headers).toMatchObject({
      'x-api-key': PROVIDER_KEY,
      'anthropic-beta': 'x-1,y-2',
      'anthropic-version': '2026-10-21',
      'user-agent': 'agent/1',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
    for (const name of ['authorization', 'cookie', 'x-forwarded-for', 'x-custom', 'baggage']) {
      expect(received.headers).not.toHaveProperty(name);
    }
    expect(JSON.stringify(received.rawHeaders)).not.toContain(gate.token);
  });

  it('takes the token from x-api-key where there is no Authorization', async () => {
    const response = await gate.post(MESSAGES, { headers: { 'x-api-key': gate.token } });
    expect(response.status).toBe(200);
  });

  it('forwards what holds nothing personal byte for byte, and its answer too', async () => {
    const body =
      '{ "max_tokens":100,"model":"claude-test-1", "x":[1.0,1e3,12345678901234567890,"\\u00e9\\/"],\n' +
      '"messages":[{"role":"user","content":"caf\\u00e9"}] }';
    const answer =
      '{ "id":"msg_1","n":1.0,"usage":{"input_tokens":1,"output_tokens":1},' +
      '"content":[{"type":"text","text":"\\u00e9"}]}';
    gate.provider.answer = (response) => json(response, answer);
    const response = await gate.post(MESSAGES, { token: gate.token, body });
    expect(gate.provider.lastBody).toBe(body);
    expect(await response.text()).toBe(answer);
  });

  it('forwards a stream with nothing to restore byte for byte', async () => {
    const bytes =
      ': hi\n\nevent: new_kind\ndata: {"type":"new_kind","n":1.0}\n\nevent: message_stop\ndata: {"type":"message_stop"}\r\n\r\n';
    gate.provider.answer = (response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(bytes);
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(await response.text()).toBe(bytes);
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
  });

  it('passes the provider’s header fields, but for its cookies, and says what is left', async () => {
    const { headers } = await gate.post(MESSAGES, { token: gate.token });
    expect(headers.get('request-id')).toBe('req_provider_1');
    expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe('7');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('ratelimit-policy')).toBe('"prompt_tokens";q=20000;w=3600');
    expect(headers.get('ratelimit')).toBe('"prompt_tokens";r=19000;t=60');
    expect(headers.get('x-gatehouse-call-id')).toBe((await gate.peers.records())[0]!.id);
  });

  it('reads an answer that was compressed against its wish [masking:s9-encoding]', async () => {
    const body = gzipSync('{"content":[],"usage":{"input_tokens":3,"output_tokens":1}}');
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    gate.provider.answer = (response) => response.writeHead(200, headers).end(body);
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(await response.json()).toMatchObject({ usage: { input_tokens: 3 } });
    expect((await gate.peers.records())[0]!.usage).toMatchObject({ promptTokens: 3 });
  });

  it('runs beside others without meeting them', async () => {
    gate.provider.answer = (response, { body }) => {
      const email = /PIIEMAIL0[A-Z2-9]+/.exec(body)?.[0] ?? '';
      message(response, { type: 'text', text: `to ${email}` });
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const body = ask(`I am a${index}@b.example`);
        const response = await gate.post(MESSAGES, { token: gate.token, body });
        return response.text();
      }),
    );
    for (const [index, answer] of answers.entries())
      expect(answer).toContain(`to a${index}@b.example`);
    const records = await gate.peers.records(20);
    expect(new Set(records.map(({ id }) => id)).size).toBe(20);
  });
});

describe('personal values', () => {
  it('never reach the provider, and come back in text and in tools that may see them [llm-call:pii:never-leaves] [llm-call:pii:restored]', async () => {
    gate.provider.answer = (response) => {
      const [name, email] = [gate.provider.placeholder('NAME'), gate.provider.placeholder('EMAIL')];
      message(
        response,
        { type: 'text', text: `${name} is at "${gate.provider.placeholder('ADDRESS')}".` },
        { type: 'tool_use', id: 'toolu_2', name: 'send_mail', input: { to: email } },
        { type: 'tool_use', id: 'toolu_3', name: 'search_web', input: { q: name } },
      );
    };
    const messages = customerTurn();
    const answer = await gate.client().messages.create({ ...question, messages });
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    for (const fact of ['C-4821', '2021-03-14', 'claude-test-1', 'get_customer']) {
      expect(gate.provider.lastBody).toContain(fact);
    }
    expect(answer.content).toMatchObject([
      { type: 'text', text: 'John Smith is at "142 Maple Avenue".' },
      { type: 'tool_use', name: 'send_mail', input: { to: 'john.smith@example.com' } },
      { type: 'tool_use', name: 'search_web', input: { q: gate.provider.placeholder('NAME') } },
    ]);
  });

  it('come back in a stream, too, with parallel tools [llm-call:pii:restored]', async () => {
    gate.provider.answer = (response) => {
      const [name, email] = [gate.provider.placeholder('NAME'), gate.provider.placeholder('EMAIL')];
      const input = { to: email, body: JSON.stringify({ name }) };
      const calls = ['toolu_8', 'toolu_9'].map((id) => ({ id, name: 'send_mail', input }));
      stream(response, answerEvents(`Dear ${name}!`, ...calls));
      response.end();
    };
    const running = gate.client().messages.stream({ ...question, messages: customerTurn() });
    const text: string[] = [];
    running.on('text', (delta) => text.push(delta));
    const answer = await running.finalMessage();
    expect(text.join('')).toBe('Dear John Smith!');
    const input = { to: 'john.smith@example.com', body: '{"name":"John Smith"}' };
    expect(answer.content.slice(1)).toMatchObject([{ input }, { input }]);
    expect(answer.usage).toMatchObject({ input_tokens: 30, output_tokens: 12 });
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    expect((await gate.peers.records())[0]).toMatchObject({
      stream: true,
      outcome: 'ok',
      usageSource: 'provider',
      stopReason: 'tool_use',
      proposed: [{ toolUseId: 'toolu_8' }, { toolUseId: 'toolu_9' }],
    });
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 30, completionTokens: 12 }]);
  });

  it('stop the call where they are blocked, and the budget is given back', async () => {
    const entities = [{ detector: 'builtin', entity: 'EMAIL', mode: 'block' } as const];
    await gate.publish({ pii: { entities, allow: [], restoreInTools: [] } });
    const body = ask('mail a@b.example');
    const response = await gate.post(MESSAGES, { token: gate.token, body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { details: { error_code: 'blocked_content', entities: ['EMAIL'] } },
    });
    expect(gate.provider.received).toHaveLength(0);
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 0, completionTokens: 0 }]);
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'refused',
      errorCode: 'blocked_content',
      usage: null,
    });
  });

  it('are forwarded by no API whose expressions cannot be understood', async () => {
    const entities = [{ detector: 'regex', entity: 'X', pattern: '(?=a)', mode: 'mask' } as const];
    await gate.publish({ pii: { entities, allow: [], restoreInTools: [] } });
    expect((await gate.post(MESSAGES, { token: gate.token })).status).toBe(404);
    expect(gate.provider.received).toHaveLength(0);
  });
});

describe('counting tokens', () => {
  it('counts the masked text, for free [masking:r13-same-everywhere]', async () => {
    gate.provider.answer = (response) => json(response, '{"input_tokens":42}');
    const counted = await gate.client().messages.countTokens({
      model: 'claude-test-1',
      messages: customerTurn(),
    });
    expect(counted.input_tokens).toBe(42);
    expect(gate.provider.received[0]!.url).toBe('/v1/messages/count_tokens');
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    expect(gate.peers.reserved).toMatchObject([
      { promptTokens: 0, completionTokens: 0, cost: { promptMicros: 0 }, requests: 1 },
    ]);
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'ok', usage: null });
  });
});

describe('an address that is not served', () => {
  it.each([`${API}/v1/complete`, '/UPPER/v1.0/v1/messages', `${API}/v1/files`])(
    'is a 404 in the provider’s shape: %s',
    async (path) => {
      const headers = { 'anthropic-version': '2023-06-01' };
      const response = await gate.post(path, { token: gate.token, headers });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        type: 'error',
        error: { type: 'not_found_error' },
      });
    },
  );
});
