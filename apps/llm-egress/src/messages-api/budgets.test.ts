import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '@gatehouse/contracts';
import type { ModelPrice } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { answerEvents, json, message, stream } from '../testing/answers.js';
import { LIMITS } from '../testing/stand-ins.js';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';

/** In dollars for a million tokens: 3 in, 15 out, 0.30 from the cache, 3.75 and 6 into it. */
const PRICE: ModelPrice = {
  model: 'claude-*',
  tiers: [
    {
      abovePromptTokens: -1,
      input: 3_000_000,
      output: 15_000_000,
      cacheRead: 300_000,
      cacheWrite5m: 3_750_000,
      cacheWrite1h: 6_000_000,
    },
  ],
  batchFactor: 0.5,
  factors: { serviceTier: {}, inferenceGeo: {}, speed: {} },
  serverTools: {},
};

/** The same, with a tenth more in one region, and a hundredth of a dollar for a search. */
const SURCHARGED: ModelPrice = {
  ...PRICE,
  factors: { ...PRICE.factors, inferenceGeo: { us: 1.1 } },
  serverTools: { web_search_requests: 10_000_000 },
};

describe('the budget of a call', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start();
  });
  beforeEach(() => gate.reset());
  afterAll(() => gate.stop());

  const post = (body: object, path = MESSAGES) => gate.post(path, { token: gate.token, body });

  it('is reserved with its cost, and settled with what the call has cost, which the caller is told [budget:cost:recorded] [budget:settled:true-usage]', async () => {
    await gate.publish({ prices: [PRICE] });
    const response = await post(ask('Hello'));
    // 20 tokens, 100 more from the cache, and 5 of the answer: 60 + 30 + 75 micros.
    expect(response.headers.get('x-gatehouse-cost-usd')).toBe('0.000165');
    const [reserved] = gate.peers.reserved;
    expect(reserved).toMatchObject({ completionTokens: 100, requests: 1, inFlight: true });
    expect(reserved!.cost).toEqual({
      promptMicros: reserved!.promptTokens * 6,
      completionMicros: 1_500,
    });
    expect(gate.peers.settled).toMatchObject([
      { promptTokens: 120, completionTokens: 5, costMicros: 165, requests: 1 },
    ]);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ cost: { currency: 'USD', micros: 165 } });
  });

  it('is charged for searches and for the region, streamed or not [budget:cost:surcharges]', async () => {
    await gate.publish({ prices: [SURCHARGED], providerTools: ['web_search_*'] });
    const usage = {
      input_tokens: 1_000,
      output_tokens: 100,
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
      inference_geo: 'us',
      service_tier: 'standard',
    };
    const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }];
    gate.provider.answer = (response) =>
      json(response, JSON.stringify({ type: 'message', content: [], usage }));
    // (3,000 + 1,500) times 1.1, and two hundredths of a dollar.
    expect((await post(ask('Hello', { tools }))).headers.get('x-gatehouse-cost-usd')).toBe(
      '0.024950',
    );
    const [reserved] = gate.peers.reserved;
    const most = Math.ceil(reserved!.promptTokens * 6 * 1.1 - 1e-6);
    expect(reserved!.cost).toEqual({ promptMicros: most + 30_000, completionMicros: 1_650 });
    gate.provider.answer = (response) => {
      const events = answerEvents('Hello');
      const delta = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage };
      stream(response, [...events.slice(0, -2), delta, events.at(-1)!]);
    };
    await (await post(ask('Hello', { tools, stream: true }))).text();
    await eventually(() => expect(gate.peers.settled).toHaveLength(2));
    const [record] = await gate.peers.records(2);
    expect(record).toMatchObject({
      cost: { micros: 24_950 },
      usage: { serverTools: { web_search_requests: 2 }, served: { inferenceGeo: 'us' } },
    });
  });

  describe('with searches that nobody limits', () => {
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }];
    const search = (index: number) => ({
      type: 'content_block_start',
      index,
      content_block: {
        type: 'server_tool_use',
        id: `srvtoolu_${index}`,
        name: 'web_search',
        input: {},
      },
    });

    beforeEach(() =>
      gate.publish({ prices: [SURCHARGED], providerTools: ['*'], defaultMaxUses: 4 }),
    );

    it('reserves as many as the manifest says, and nothing for what has no price [budget:cost:searches]', async () => {
      const others = [
        { type: 'code_execution_20260120', name: 'code_execution' },
        { name: 'web_search', input_schema: {} },
      ];
      await post(ask('Hello', { tools: [...tools, ...others] }));
      const [reserved] = gate.peers.reserved;
      const most = Math.ceil(reserved!.promptTokens * 6 * 1.1 - 1e-6);
      expect(reserved!.cost!.promptMicros).toBe(most + 40_000);
    });

    it('charges those that were seen when the caller hangs up [budget:cost:searches]', async () => {
      gate.provider.answer = (response) => {
        const [start, ...rest] = answerEvents('Hello');
        stream(response, [start!, search(0), search(1), ...rest.slice(0, 2)]);
      };
      const control = new AbortController();
      const response = await gate.post(MESSAGES, {
        token: gate.token,
        body: ask('Hello', { tools, stream: true }),
        signal: control.signal,
      });
      const reader = response.body!.getReader();
      for (let seen = ''; !seen.includes('srvtoolu_1');) {
        seen += Buffer.from((await reader.read()).value!).toString();
      }
      control.abort();
      const [record] = await gate.peers.records();
      expect(record).toMatchObject({
        usageSource: 'estimated',
        usage: { serverTools: { web_search_requests: 2 } },
      });
      expect(gate.peers.settled[0]!.costMicros).toBeGreaterThan(20_000);
      expect(gate.peers.settled[0]!.costMicros).toBeLessThan(30_000);
    });

    it('charges all that was reserved where the provider never answers', async () => {
      gate.provider.answer = (response) => response.destroy();
      await post(ask('Hello', { tools }));
      const { promptMicros, completionMicros } = gate.peers.reserved[0]!.cost!;
      await eventually(() =>
        expect(gate.peers.settled[0]?.costMicros).toBe(promptMicros + completionMicros),
      );
    });

    it('takes a limit beyond all numbers for what it is', async () => {
      const endless = [{ ...tools[0], max_uses: Number.MAX_SAFE_INTEGER }];
      expect((await post(ask('Hello', { tools: endless }))).status).toBe(200);
      expect(gate.peers.reserved[0]!.cost!.promptMicros).toBe(Number.MAX_SAFE_INTEGER);
    });
  });

  it('is settled the same for both layouts of usage in a stream, which is never added up', async () => {
    await gate.publish({ prices: [PRICE] });
    const late = {
      input_tokens: 30,
      output_tokens: 12,
      cache_read_input_tokens: 1_000,
      cache_creation_input_tokens: 200,
      cache_creation: { ephemeral_5m_input_tokens: 50, ephemeral_1h_input_tokens: 150 },
    };
    gate.provider.answer = (response) => {
      const events = answerEvents('Hello');
      const deltas = [{ output_tokens: 3 }, late, late].map((usage) => ({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage,
      }));
      stream(response, [...events.slice(0, -2), ...deltas, events.at(-1)!]);
      response.end();
    };
    const response = await post(ask('Hello', { stream: true }));
    await response.text();
    expect(response.headers.get('x-gatehouse-cost-usd')).toBeNull();
    // 30 × 3 + 1,000 × 0.3 + 50 × 3.75 + 150 × 6 + 12 × 15 = 1,657.5 micros, rounded up.
    expect(gate.peers.settled).toMatchObject([
      { promptTokens: 1_230, completionTokens: 12, costMicros: 1_658 },
    ]);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ usage: { cacheCreation1hTokens: 150 } });
  });

  it('is given back, request and all, where the provider refuses [budget:settled:true-usage]', async () => {
    await gate.publish({ prices: [PRICE] });
    gate.provider.answer = (response) =>
      json(response, '{"type":"error","error":{"type":"invalid_request_error"}}', 400);
    await post(ask('Hello'));
    await eventually(() =>
      expect(gate.peers.settled).toMatchObject([
        { promptTokens: 0, completionTokens: 0, costMicros: 0, requests: 0 },
      ]),
    );
    expect((await gate.peers.records())[0]).toMatchObject({ cost: { micros: 0 } });
  });

  it('is charged at the highest rates where a provider was asked and never answered', async () => {
    await gate.publish({ prices: [PRICE] });
    gate.provider.answer = (response) => response.destroy();
    await post(ask('Hello'));
    const [reserved] = gate.peers.reserved;
    await eventually(() => {
      expect(gate.peers.settled[0]?.promptTokens).toBe(reserved!.promptTokens);
      expect(gate.peers.settled[0]?.costMicros).toBe(
        reserved!.cost!.promptMicros + reserved!.cost!.completionMicros,
      );
    });
  });

  it('is asked for a model without a price, too, and a refusal for that reason is clear [budget:cost:unpriced-refused]', async () => {
    gate.peers.grant = new GatewayError('model_unpriced');
    const response = await post(ask('Hello'));
    expect(gate.peers.reserved).toMatchObject([{ cost: null }]);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: { type: 'permission_error', details: { error_code: 'model_unpriced' } },
    });
    expect(gate.provider.received).toHaveLength(0);
    expect((await gate.peers.records())[0]).toMatchObject({
      decision: { effect: 'deny', policy: 'cost' },
      cost: null,
    });
  });

  it('lowers max_tokens where the manifest says so, and tells the caller [budget:lowered:disclosed]', async () => {
    await gate.publish({ whenMaxTokensExceedsBudget: 'lower' });
    gate.peers.grant = { granted: true, limits: LIMITS, loweredCompletionTokens: 7 };
    const body =
      '{"x":1.0,"max_tokens": 4096 ,"model":"claude-test-1","messages":[{"role":"user","content":"Hi"}]}';
    const response = await gate.post(MESSAGES, { token: gate.token, body });
    expect(response.headers.get('x-gatehouse-max-tokens-lowered')).toBe('7');
    expect(gate.provider.lastBody).toBe(body.replace('4096', '7'));
    expect(gate.peers.reserved).toMatchObject([
      { completionTokens: 4_096, leastCompletionTokens: 1 },
    ]);
  });

  it('leaves max_tokens alone where the manifest does not say so', async () => {
    const response = await post(ask('Hello'));
    expect(gate.peers.reserved[0]).not.toHaveProperty('leastCompletionTokens');
    expect(response.headers.get('x-gatehouse-max-tokens-lowered')).toBeNull();
  });

  it('is undone where nobody knows whether it was reserved', async () => {
    gate.peers.grant = 'silence';
    expect((await post(ask('Hello'))).status).toBe(503);
    await eventually(() =>
      expect(gate.peers.settled).toMatchObject([
        {
          callId: gate.peers.reserved[0]!.callId,
          promptTokens: 0,
          completionTokens: 0,
          requests: 0,
        },
      ]),
    );
  });

  it('is reserved more closely once enough prompts were counted', async () => {
    gate.provider.answer = (response) => message(response, { type: 'text', text: 'Hello' });
    const question = ask('word '.repeat(400));
    await post(question);
    const [first] = gate.peers.reserved;
    for (let n = 0; n < 50; n += 1) await post(question);
    expect(gate.peers.reserved.at(-1)!.promptTokens).toBeLessThan(first!.promptTokens);
    expect(gate.peers.reserved.at(-1)!.promptTokens).toBeGreaterThanOrEqual(120);
  });
});
