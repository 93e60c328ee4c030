import type { LlmTarget, PublishedLlmApi } from '@gatehouse/contracts';
import { eventually, publishedLlmApi, publishedTarget } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerEvents, json, message, stream } from '../testing/answers.js';
import { FakeProvider } from '../testing/fake-provider.js';
import type { Answer } from '../testing/fake-provider.js';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';

const OVERLOADED = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';
const DEAD = 'http://127.0.0.1:1';

let gate: TestGate;
let second: FakeProvider;
beforeAll(async () => {
  gate = await TestGate.start({ SECOND_KEY: 'provider-key-2', PROVIDER_IDLE_TIMEOUT_MS: '600' });
  second = await FakeProvider.start();
});
afterAll(async () => {
  await gate.stop();
  await second.stop();
});
beforeEach(async () => {
  await gate.reset();
  second.received.length = 0;
  second.answer = (response) => message(response, { type: 'text', text: 'Second' });
});

let published = 0;
const { routing } = publishedLlmApi({ name: 'any' });

function target(name: string, members: Partial<LlmTarget> = {}): LlmTarget {
  const isFirst = name === 'first';
  return publishedTarget({
    name,
    baseUrl: isFirst ? gate.provider.url : second.url,
    key: { env: isFirst ? 'TEST_PROVIDER_KEY' : 'SECOND_KEY' },
    timeoutMs: 5_000,
    priority: isFirst ? 0 : 1,
    ...members,
  });
}

/** Publishes two targets, the first of which is asked first. With a breaker like no other: nothing is left over. */
function publish(
  first: Partial<LlmTarget> = {},
  rules: Partial<PublishedLlmApi['routing']> = {},
  more: Partial<PublishedLlmApi> = {},
): Promise<void> {
  const targets = [target('first', first), target('second')];
  published += 1;
  const breaker = { failures: 50, pauseMs: 60_000 + published };
  return gate.publish({ targets, routing: { ...routing, breaker, ...rules }, ...more });
}

const post = (body?: unknown, signal?: AbortSignal): Promise<Response> =>
  gate.post(MESSAGES, {
    token: gate.token,
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  });

const says =
  (status: number, headers: Record<string, string> = {}, body = OVERLOADED): Answer =>
  (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, body, status);
  };
const hangsUp: Answer = (response) => response.destroy();
const silent: Answer = () => undefined;
const page: Answer = (response) =>
  response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>');
const redirect: Answer = (response) =>
  response.writeHead(307, { location: DEAD, 'content-type': 'application/json' }).end('{}');
const text: Answer = (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end();
const emptyStream: Answer = (response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
const halfMessage: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"content":', () => response.destroy());
};

describe('a target that fails before the caller has seen a byte', () => {
  it.each<[string, Answer, boolean, { status: number | null; errorCode: string | null }]>([
    ['hangs up', hangsUp, true, { status: null, errorCode: 'provider_unavailable' }],
    ['says nothing in time', silent, true, { status: null, errorCode: 'provider_timeout' }],
    ['is rate limited', says(429), false, { status: 429, errorCode: null }],
    ['is overloaded', says(529), false, { status: 529, errorCode: null }],
    ['is unavailable', says(503), false, { status: 503, errorCode: null }],
    ['breaks', says(500), false, { status: 500, errorCode: null }],
    ['gives up itself', says(504), false, { status: 504, errorCode: null }],
    ['is hidden by a page', page, false, { status: 502, errorCode: 'provider_unavailable' }],
    ['redirects', redirect, false, { status: 307, errorCode: 'provider_unavailable' }],
    ['refuses its key', says(401), false, { status: 401, errorCode: 'provider_unavailable' }],
    ['has no credit', says(402), false, { status: 402, errorCode: 'provider_unavailable' }],
    ['forbids', says(403), false, { status: 403, errorCode: 'provider_unavailable' }],
    ['sends no message', text, true, { status: 200, errorCode: 'provider_unavailable' }],
    ['sends nothing', emptyStream, true, { status: 200, errorCode: 'provider_unavailable' }],
    ['breaks off', halfMessage, true, { status: 200, errorCode: 'provider_unavailable' }],
  ])(
    'and %s is followed by the next one [routing:fallback:before-first-byte] [routing:attempts:charged]',
    async (_, answer, charged, first) => {
      gate.provider.answer = answer;
      await publish({ timeoutMs: 300 });
      const response = await post();
      expect(await response.text()).toContain('Second');
      expect(response.headers.get('x-gatehouse-target')).toBe('second');
      expect(gate.provider.received).toHaveLength(1);
      const [record] = await gate.peers.records();
      expect(record).toMatchObject({
        outcome: 'ok',
        status: 200,
        attempts: [
          { target: 'first', model: 'claude-test-1', ...first },
          { target: 'second', model: 'claude-test-1', status: 200, errorCode: null },
        ],
      });
      const { promptTokens } = gate.peers.reserved[0]!;
      expect(gate.peers.settled).toMatchObject([
        charged
          ? { promptTokens: 120 + promptTokens, completionTokens: 105 }
          : { promptTokens: 120, completionTokens: 5 },
      ]);
      expect(record!.usageSource).toBe(charged ? 'estimated' : 'provider');
    },
  );

  it('and cannot be reached costs nothing, and is followed by the next one', async () => {
    await publish({ baseUrl: DEAD });
    expect(await (await post()).text()).toContain('Second');
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 120, completionTokens: 5 }]);
  });

  it('and has no usable key is passed over, whatever else is a reason', async () => {
    await publish({ key: { env: 'NO_SUCH_KEY' } }, { fallbackOn: [] });
    expect(await (await post()).text()).toContain('Second');
    expect((await gate.peers.records())[0]!.attempts).toHaveLength(1);
  });

  it('is the end where its failure is no reason to go on', async () => {
    gate.provider.answer = says(529);
    await publish({}, { fallbackOn: ['connection', 'timeout'], retries: 3 });
    const response = await post();
    expect(response.status).toBe(529);
    expect(await response.text()).toBe(OVERLOADED);
    expect(gate.provider.received).toHaveLength(1);
    expect(second.received).toHaveLength(0);
  });

  it('gives its key to no other target [llm-call:credentials:never-forwarded]', async () => {
    gate.provider.answer = says(500);
    await publish();
    await post();
    expect(gate.provider.received[0]!.headers['x-api-key']).toBe('provider-key-1');
    expect(second.received[0]!.headers['x-api-key']).toBe('provider-key-2');
    expect(second.received[0]!.body).toBe(gate.provider.received[0]!.body);
  });
});

describe('a target that answers', () => {
  it.each([400, 404, 409, 413, 422])(
    'with %d has judged the request, and no other one is asked [routing:request-error:final]',
    async (status) => {
      const body = '{"type":"error","error":{"type":"invalid_request_error","message":"No"}}';
      gate.provider.answer = says(status, {}, body);
      await publish({}, { retries: 3 });
      const response = await post();
      expect(response.status).toBe(status);
      expect(await response.text()).toBe(body);
      expect(gate.provider.received).toHaveLength(1);
      expect(second.received).toHaveLength(0);
    },
  );

  it('and breaks off after the first byte is not followed by another one [routing:fallback:before-first-byte]', async () => {
    gate.provider.answer = (response) => {
      stream(response, answerEvents('never ending').slice(0, 5));
      response.write(':\n\n', () => response.destroy());
    };
    await publish({}, { retries: 3 });
    const response = await post(ask('Hi', { stream: true }));
    expect(response.headers.get('x-gatehouse-target')).toBe('first');
    expect(await response.text()).toContain('event: error');
    expect(second.received).toHaveLength(0);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      outcome: 'failed',
      attempts: [{ target: 'first', status: 200 }],
    });
  });
});

describe('when all targets fail', () => {
  it('the caller gets the last error that a provider gave [routing:all-failed:provider-error]', async () => {
    gate.provider.answer = says(529, { 'retry-after': '7', 'request-id': 'req_first' });
    second.answer = hangsUp;
    await publish();
    const response = await post();
    expect(response.status).toBe(529);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-gatehouse-target')).toBe('first');
    expect(await response.text()).toBe(OVERLOADED);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      outcome: 'upstream_error',
      status: 529,
      providerRequestId: 'req_first',
      attempts: [{ target: 'first' }, { target: 'second' }],
    });
  });

  it('and none has said anything, it is the gate that does', async () => {
    gate.provider.answer = hangsUp;
    second.answer = hangsUp;
    await publish();
    const response = await post();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { type: 'api_error' } });
  });

  it.each([401, 402, 403])(
    'with %d, the caller does not see why [routing:key-refused:hidden]',
    async (status) => {
      const body = '{"type":"error","error":{"message":"invalid x-api-key sk-secret"}}';
      gate.provider.answer = says(status, {}, body);
      second.answer = says(status, {}, body);
      await publish({}, { retries: 2 });
      const response = await post();
      expect(response.status).toBe(502);
      expect(await response.text()).not.toMatch(/x-api-key|sk-secret/);
      expect(gate.provider.received).toHaveLength(1);
      expect((await gate.peers.records())[0]).toMatchObject({
        outcome: 'failed',
        errorCode: 'provider_unavailable',
      });
    },
  );
});

describe('another round', () => {
  it('begins when all have failed, so that the next target costs no waiting', async () => {
    const order: string[] = [];
    const failing = (name: string) => (response: ServerResponse) => {
      order.push(name);
      if (order.length === 4) message(response, { type: 'text', text: 'At last' });
      else json(response, OVERLOADED, 529);
    };
    gate.provider.answer = failing('first');
    second.answer = failing('second');
    await publish({}, { retries: 2 });
    expect(await (await post()).text()).toContain('At last');
    expect(order).toEqual(['first', 'second', 'first', 'second']);
  });

  it.each<[string, Record<string, string>]>([
    ['retry-after-ms', { 'retry-after-ms': '250', 'retry-after': '9' }],
    ['a date', { 'retry-after': new Date(Date.now() - 60_000).toUTCString() }],
  ])(
    'waits as long as a provider asks with %s [routing:retry-after:honoured]',
    async (_, headers) => {
      const at: number[] = [];
      gate.provider.answer = (response, received) => {
        at.push(performance.now());
        if (at.length === 1) says(429, headers)(response, received);
        else message(response, { type: 'text', text: 'Now' });
      };
      const backoff = { initialMs: 1, maxMs: 1_000 };
      await publish({}, { retries: 1, backoff }, { targets: [target('first')] });
      expect(await (await post()).text()).toContain('Now');
      const asked = Number(headers['retry-after-ms'] ?? 0);
      // Timers may fire a millisecond early.
      expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(asked - 2);
    },
  );

  it('does not begin where a provider asks for more time than there is [routing:retry-after:honoured]', async () => {
    gate.provider.answer = says(429, { 'retry-after': '30' });
    await publish({}, { retries: 5 }, { targets: [target('first')] });
    const response = await post();
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('30');
    expect(gate.provider.received).toHaveLength(1);
  });

  it('is asked last by further calls for the model, until its time is over or nobody else answers [routing:retry-after:remembered]', async () => {
    gate.provider.answer = says(429, { 'retry-after': '30' });
    await publish();
    expect(await (await post()).text()).toContain('Second');
    expect(await (await post()).text()).toContain('Second');
    expect(gate.provider.received).toHaveLength(1);
    await post({ ...ask('Hello'), model: 'claude-test-2' });
    expect(gate.provider.received).toHaveLength(2);
    second.answer = says(529);
    gate.provider.answer = (response) => message(response, { type: 'text', text: 'First' });
    expect(await (await post()).text()).toContain('First');
    expect(second.received).toHaveLength(4);
  });

  it('leaves a target out that does not want to be asked again [routing:retry-after:honoured]', async () => {
    gate.provider.answer = says(500, { 'x-should-retry': 'false' });
    second.answer = says(500);
    await publish({}, { retries: 2 });
    expect((await post()).status).toBe(500);
    expect(gate.provider.received).toHaveLength(1);
    expect(second.received).toHaveLength(3);
  });

  it('asks a target again that wants to be, although its failure is no reason by itself', async () => {
    gate.provider.answer = says(500, { 'x-should-retry': 'true' });
    await publish({}, { retries: 2, fallbackOn: [] }, { targets: [target('first')] });
    await post();
    expect(gate.provider.received).toHaveLength(3);
  });

  it('does not begin when the time of the call is up', async () => {
    gate.provider.answer = silent;
    await publish(
      { timeoutMs: 200 },
      { retries: 5, timeoutMs: 200 },
      { targets: [target('first')] },
    );
    expect((await post()).status).toBe(504);
    expect(gate.provider.received).toHaveLength(1);
  });

  it('is not begun for a caller who has hung up [routing:hang-up:stops]', async () => {
    gate.provider.answer = says(529, { 'retry-after-ms': '300' });
    const backoff = { initialMs: 1, maxMs: 1_000 };
    await publish({}, { retries: 5, backoff }, { targets: [target('first')] });
    const stop = new AbortController();
    const pending = post(undefined, stop.signal).catch(() => 'gone');
    await eventually(() => expect(gate.provider.received).toHaveLength(1));
    stop.abort();
    expect(await pending).toBe('gone');
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'aborted' });
    expect(gate.provider.received).toHaveLength(1);
  });
});

describe('a caller that hangs up', () => {
  it('stops the attempt, and no other target is asked [routing:hang-up:stops]', async () => {
    gate.provider.answer = silent;
    await publish({}, { retries: 5 });
    const stop = new AbortController();
    const pending = post(undefined, stop.signal).catch(() => 'gone');
    const received = await eventually(() => {
      const [first] = gate.provider.received;
      if (first) return first;
      throw new Error('not yet');
    });
    stop.abort();
    expect(await pending).toBe('gone');
    await received.abandoned;
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'aborted' });
    expect(second.received).toHaveLength(0);
  });
});

describe('a target that keeps failing', () => {
  it('is left alone [routing:breaker:one-probe]', async () => {
    gate.provider.answer = says(500);
    await publish({}, { breaker: { failures: 3, pauseMs: 61_000 } });
    for (let call = 0; call < 5; call += 1) {
      expect(await (await post()).text()).toContain('Second');
    }
    expect(gate.provider.received).toHaveLength(3);
  });

  it('is tried by one call when the pause is over, and then used again [routing:breaker:one-probe]', async () => {
    gate.provider.answer = says(500);
    const breaker = { failures: 1, pauseMs: 20 };
    await publish({}, { breaker });
    await post();
    const probes: ServerResponse[] = [];
    gate.provider.answer = (response) => probes.push(response);
    await sleep(breaker.pauseMs + 5);
    const answers = [post(), post(), post()];
    await eventually(() => expect([probes.length, second.received.length]).toEqual([1, 3]));
    message(probes[0]!, { type: 'text', text: 'Well again' });
    const texts = await Promise.all(answers.map(async (answer) => (await answer).text()));
    expect(texts.filter((each) => each.includes('Well again'))).toHaveLength(1);
    gate.provider.answer = (response) => message(response, { type: 'text', text: 'First' });
    expect(await (await post()).text()).toContain('First');
  });

  it('is told at once where it is the only one, without being asked', async () => {
    gate.provider.answer = says(500);
    await publish(
      {},
      { breaker: { failures: 2, pauseMs: 60_000 } },
      { targets: [target('first')] },
    );
    for (let call = 0; call < 2; call += 1) expect((await post()).status).toBe(500);
    const response = await post();
    expect(response.status).toBe(502);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(gate.provider.received).toHaveLength(2);
  });

  it('is still left alone when its API is published again, and used when it has moved', async () => {
    gate.provider.answer = says(500);
    const rules = { breaker: { failures: 1, pauseMs: 59_000 } };
    await publish({}, rules);
    await post();
    await publish({ weight: 7 }, rules);
    await post();
    expect(gate.provider.received).toHaveLength(1);
    await publish({ baseUrl: `${gate.provider.url}/moved` }, rules);
    await post();
    expect(gate.provider.received).toHaveLength(2);
  });

  it.each<[string, Answer, Partial<LlmTarget>]>([
    ['bad requests', says(400), {}],
    ['models that its key may not use', says(403), {}],
    ['being asked too often', says(429), {}],
  ])('does not do so by %s [routing:breaker:provider-only]', async (_, answer, first) => {
    gate.provider.answer = answer;
    await publish(first, { breaker: { failures: 2, pauseMs: 58_000 } });
    for (let call = 0; call < 4; call += 1) await (await post()).text();
    expect(gate.provider.received).toHaveLength(4);
  });

  it('does not do so by callers who hang up [routing:breaker:provider-only]', async () => {
    gate.provider.answer = silent;
    await publish({}, { breaker: { failures: 2, pauseMs: 57_000 } });
    for (let call = 1; call <= 3; call += 1) {
      const stop = new AbortController();
      const pending = post(undefined, stop.signal).catch(() => 'gone');
      await eventually(() => expect(gate.provider.received).toHaveLength(call));
      stop.abort();
      await pending;
      await gate.provider.received.at(-1)!.abandoned;
    }
    gate.provider.answer = (response) => message(response, { type: 'text', text: 'First' });
    expect(await (await post()).text()).toContain('First');
  });
});

describe('a model’s name', () => {
  it('may be an alias, and differ from target to target; nothing else changes a byte [routing:model:byte-exact]', async () => {
    const body = (name: string): string =>
      `{ "max_tokens":100, "x":[1.0,1e3],"messages":[{"role":"user","content":"model é\\u00e9"}],\n "mod\\u0065l" : ${name}}`;
    const answer =
      '{"model":"vendor.claude","content":[],"usage":{"input_tokens":1,"output_tokens":1}}';
    gate.provider.answer = says(500);
    second.answer = (response) => json(response, answer);
    const modelNames = { 'claude-test-1': 'vendor.claude-v1:0' };
    const targets = [target('first', { modelNames }), target('second')];
    await gate.publish({ targets, aliases: { fast: 'claude-test-1' }, models: ['claude-*'] });
    const response = await post(body('"fast"'));
    expect(gate.provider.lastBody).toBe(body('"vendor.claude-v1:0"'));
    expect(second.lastBody).toBe(body('"claude-test-1"'));
    expect(await response.text()).toBe(answer);
    expect((await gate.peers.records())[0]).toMatchObject({
      model: 'claude-test-1',
      attempts: [{ model: 'vendor.claude-v1:0' }, { model: 'claude-test-1' }],
    });
    expect(gate.peers.evaluated).toMatchObject([{ targets: [{ name: 'claude-test-1' }] }]);
    expect(gate.peers.reserved).toMatchObject([{ model: 'claude-test-1' }]);
  });

  it('that is meant must be offered, whatever it is called', async () => {
    await gate.publish({ aliases: { 'claude-x': 'gpt-1' }, models: ['claude-*'] });
    const response = await post(ask('Hi', { model: 'claude-x' }));
    expect(response.status).toBe(403);
    expect(gate.provider.received).toHaveLength(0);
  });

  it('decides which targets are asked', async () => {
    const targets = [target('first', { models: ['claude-opus-*'] }), target('second')];
    await gate.publish({ targets });
    await post();
    await post(ask('Hi', { model: 'claude-opus-5' }));
    expect([gate.provider.received.length, second.received.length]).toEqual([1, 1]);
  });

  it('that no target serves is not offered, and costs nothing', async () => {
    await gate.publish({ targets: [target('first', { models: ['claude-opus-*'] })] });
    expect((await post()).status).toBe(403);
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 0, completionTokens: 0 }]);
  });
});

describe('a conversation', () => {
  it('stays with its target on every turn [routing:conversation:sticky]', async () => {
    await gate.publish({ targets: [target('first'), target('second', { priority: 0 })] });
    for (let conversation = 0; conversation < 6; conversation += 1) {
      const opening = { role: 'user', content: `Question ${conversation}` };
      const marked = { type: 'text', text: opening.content, cache_control: { type: 'ephemeral' } };
      const turns = [
        [opening],
        [{ ...opening, content: [marked] }, { role: 'assistant', content: 'Yes?' }, opening],
      ];
      const targets = await Promise.all(
        turns.map(async (messages) => {
          const response = await post(ask('', { system: 'Be kind.', messages }));
          return response.headers.get('x-gatehouse-target');
        }),
      );
      expect(new Set(targets).size).toBe(1);
    }
    expect(gate.provider.received.length + second.received.length).toBe(12);
  });
});
