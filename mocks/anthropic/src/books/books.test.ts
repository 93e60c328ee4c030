import { eventually } from '@gatehouse/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BLUE_KEY, MockApi } from '../testing/mock-api.js';
import type { Json } from '../testing/mock-api.js';

let api: MockApi;
beforeAll(async () => {
  api = await MockApi.start();
});
afterEach(() => api.reset());
afterAll(() => api.stop());

const usual = {
  model: 'claude-sonnet-5-5',
  max_tokens: 400,
  messages: [{ role: 'user', content: 'Hi' }],
};

async function books(): Promise<Json> {
  return (await api.ask('/mock/usage')).json;
}

async function entry(requestId: string | null): Promise<Json> {
  return (await api.ask(`/mock/usage/${requestId}`)).json;
}

describe('the books', () => {
  it('agree with what the caller was told, by request, by key and in total', async () => {
    const whole = await api.message({});
    const streamed = await api.message({ stream: true }, { 'x-api-key': BLUE_KEY });
    const told = streamed.events.at(-2).usage;
    expect(await entry(whole.headers.get('request-id'))).toMatchObject({
      key: 'default',
      outcome: 'finished',
      charge: {
        inputTokens: whole.json.usage.input_tokens,
        outputTokens: whole.json.usage.output_tokens,
      },
    });
    const { total, byKey } = await books();
    expect(byKey.blue).toMatchObject({
      calls: 1,
      inputTokens: told.input_tokens,
      outputTokens: told.output_tokens,
    });
    expect(total).toMatchObject({
      calls: 2,
      outputTokens: whole.json.usage.output_tokens + told.output_tokens,
    });
  });

  it('hold nothing of a call that was refused or failed', async () => {
    await api.message({ model: 'nobody' });
    await api.behave({ failNext: { status: 529 } });
    await api.message({});
    expect((await books()).total.calls).toBe(0);
  });

  it('charge a caller who hangs up with what was generated until then', async () => {
    await api.behave({ eventDelayMs: 20, deltaSize: 4, answer: 'word '.repeat(200) });
    const stop = new AbortController();
    const response = await api.fetch('/v1/messages', {
      body: { ...usual, stream: true },
      signal: stop.signal,
    });
    const id = response.headers.get('request-id');
    const reader = response.body!.getReader();
    let read = '';
    while (!read.includes('content_block_delta')) {
      read += Buffer.from((await reader.read()).value!).toString();
    }
    expect((await entry(id)).outcome).toBe('running');
    stop.abort();
    await eventually(async () => expect((await entry(id)).outcome).toBe('aborted'));
    const { charge } = await entry(id);
    expect(charge.inputTokens).toBeGreaterThan(0);
    expect(charge.outputTokens).toBeGreaterThan(0);
    expect(charge.outputTokens).toBeLessThan(250);
  });

  it('charge nothing to a caller who was gone before it was their turn', async () => {
    await api.behave({ hang: true });
    await expect(
      api.fetch('/v1/messages', { body: usual, signal: AbortSignal.timeout(500) }),
    ).rejects.toThrow();
    const seen = async (): Promise<Json> => (await api.ask('/mock/requests')).json;
    await eventually(async () => expect((await seen()).totals.aborted).toBe(1));
    await api.behave({});
    expect((await api.message({})).status).toBe(200);
    expect((await books()).total.calls).toBe(1);
    expect((await seen()).totals).toMatchObject({
      byPath: { 'POST /v1/messages': 2 },
      byStatus: { 200: 1 },
      byKey: { default: 2 },
    });
  });

  it.each([{ midStreamErrorAfterEvents: 6 }, { midStreamCutAfterEvents: 6 }])(
    'charge a stream that broke with %j with what was generated until then',
    async (behaviour) => {
      await api.behave({ ...behaviour, deltaSize: 4, answer: 'word '.repeat(50) });
      const response = await api.fetch('/v1/messages', {
        body: { ...usual, stream: true },
      });
      await response.text().catch(() => undefined);
      const { outcome, charge } = await entry(response.headers.get('request-id'));
      // Three deltas of four characters.
      expect([outcome, charge.outputTokens]).toEqual(['broken', 3]);
    },
  );

  it('give back what was reserved of the rate limit at the end of a stream', async () => {
    await api.behave({ rateLimits: { outputTokens: 1_000 } });
    const left = 'anthropic-ratelimit-output-tokens-remaining';
    const streamed = await api.message({ stream: true, max_tokens: 900 });
    expect(Number(streamed.headers.get(left))).toBeLessThan(200);
    const after = await api.message({ max_tokens: 10 });
    expect(Number(after.headers.get(left))).toBeGreaterThan(900);
  });
});

describe('a key', () => {
  it('may have a behaviour of its own', async () => {
    expect(await api.behave({ failNext: { status: 500, count: 9 } }, 'blue')).toBe(200);
    const statuses = async (): Promise<number[]> => [
      (await api.message({})).status,
      (await api.message({}, { 'x-api-key': BLUE_KEY })).status,
    ];
    expect(await statuses()).toEqual([200, 500]);
    await api.ask('/mock/behaviour?key=blue', { method: 'DELETE' });
    expect(await statuses()).toEqual([200, 200]);
    expect(await api.behave({}, 'red')).toBe(400);
  });

  it('has a rate limit of its own then, too', async () => {
    await api.behave({ rateLimits: { requests: 1 } }, 'blue');
    const blue = { 'x-api-key': BLUE_KEY };
    expect((await api.message({}, blue)).status).toBe(200);
    expect((await api.message({}, blue)).status).toBe(429);
    expect((await api.message({})).status).toBe(200);
  });
});

describe('a single call', () => {
  const wish = (behaviour: unknown): Record<string, string> => ({
    'x-mock-behaviour': typeof behaviour === 'string' ? behaviour : JSON.stringify(behaviour),
  });

  it('may say how it wants to be treated, and changes nothing for others', async () => {
    const failed = await api.message(
      {},
      wish({ failWith: { status: 429, retryAfter: 3, shouldRetry: false } }),
    );
    expect(failed.status).toBe(429);
    expect(failed.headers.get('retry-after')).toBe('3');
    expect(failed.headers.get('x-should-retry')).toBe('false');
    const answered = await api.message({}, wish({ answer: 'As told' }));
    expect(answered.json.content[0].text).toBe('As told');
    expect((await api.message({})).json.content[0].text).toBe('hello there');
  });

  it.each(['{', '{"speed":1}', '{"seed":1}', '{"latencyMs":{"min":2,"max":1}}', '[]'])(
    'is refused for the wish %s',
    async (behaviour) => {
      const { status, json } = await api.message({}, wish(behaviour));
      expect([status, json.error.message]).toEqual([400, expect.stringMatching(/^x-mock-beh/)]);
    },
  );

  it('may get no answer, or a part of one', async () => {
    await expect(api.message({}, wish({ cutBeforeAnswer: true }))).rejects.toThrow();
    await expect(api.message({}, wish({ cutAfterBytes: 20 }))).rejects.toThrow();
  });

  it('may be refused by the model, with what it wrote until then', async () => {
    const { json } = await api.message({}, wish({ refuseAfterCharacters: 5 }));
    expect(json).toMatchObject({
      content: [{ type: 'text', text: 'hello' }],
      stop_reason: 'refusal',
      stop_details: { type: 'refusal' },
    });
  });

  it('may have pings between its deltas, and an error of its kind', async () => {
    const streamed = await api.message({ stream: true }, wish({ pingEvery: 1, deltaSize: 2 }));
    const pings = streamed.events.filter((event) => event.type === 'ping').length;
    expect(pings).toBe(1 + Math.ceil('hello there'.length / 2));
    const broken = await api.message(
      { stream: true },
      wish({ midStreamErrorAfterEvents: 0, midStreamErrorType: 'api_error' }),
    );
    expect(broken.events).toEqual([
      { type: 'error', error: { type: 'api_error', message: 'Internal server error' } },
    ]);
  });
});
