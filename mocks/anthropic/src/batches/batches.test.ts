import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { KEY, MockApi } from '../testing/mock-api.js';
import type { Json } from '../testing/mock-api.js';

const PATH = '/v1/messages/batches';
const params = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Say: hello there' }],
};

let api: MockApi;
let client: Anthropic;
beforeAll(async () => {
  api = await MockApi.start();
  client = new Anthropic({ baseURL: api.url, apiKey: KEY, maxRetries: 0 });
});
afterEach(() => api.reset());
afterAll(() => api.stop());

async function create(requests: object[]): Promise<Json> {
  return (await api.ask(PATH, { body: { requests } })).json;
}

describe('batches', () => {
  it('carry the official SDK from creation to results', async () => {
    const requests = ['a', 'b'].map((custom_id) => ({ custom_id, params }));
    const created = await client.messages.batches.create({ requests });
    expect(created).toMatchObject({
      processing_status: 'in_progress',
      request_counts: { processing: 2 },
      results_url: null,
    });
    const ended = await client.messages.batches.retrieve(created.id);
    expect(ended).toMatchObject({
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 2 },
    });
    const results: Json[] = [];
    for await (const result of await client.messages.batches.results(created.id)) {
      results.push(result);
    }
    expect(results.map((one) => one.custom_id)).toEqual(['a', 'b']);
    expect(results[0].result.message).toMatchObject({
      content: [{ text: 'hello there' }],
      usage: { service_tier: 'batch' },
    });
    const listed: string[] = [];
    for await (const batch of client.messages.batches.list({ limit: 1 })) listed.push(batch.id);
    expect(listed).toEqual([created.id]);
    expect((await client.messages.batches.delete(created.id)).type).toBe('message_batch_deleted');
    await expect(client.messages.batches.retrieve(created.id)).rejects.toThrow(
      Anthropic.NotFoundError,
    );
  });

  it('find the mistakes of a request when its turn comes, and charge the others', async () => {
    const { id } = await create([
      { custom_id: 'good', params },
      { custom_id: 'nobody', params: { ...params, model: 'nobody' } },
      { custom_id: 'streamed', params: { ...params, stream: true } },
      { custom_id: 'empty', params: {} },
    ]);
    expect((await api.ask(`${PATH}/${id}`)).json.request_counts).toMatchObject({
      succeeded: 1,
      errored: 3,
    });
    const { text } = await api.ask(`${PATH}/${id}/results`);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.result.error?.error.type)).toEqual([
      undefined,
      'not_found_error',
      'invalid_request_error',
      'invalid_request_error',
    ]);
    const { total, calls } = (await api.ask('/mock/usage')).json;
    expect(total.calls).toBe(1);
    expect(calls[0]).toMatchObject({ requestId: `${id}:good`, tier: 'batch' });
  });

  it('take their time, and give no results before', async () => {
    await api.behave({ batchDelayMs: 60_000 });
    const { id } = await create([{ custom_id: 'a', params }]);
    expect((await api.ask(`${PATH}/${id}`)).json.processing_status).toBe('in_progress');
    expect((await api.ask(`${PATH}/${id}/results`)).status).toBe(404);
    expect((await api.ask(`${PATH}/${id}`, { method: 'DELETE' })).status).toBe(400);
    await api.behave({ clockAheadMs: 61_000 });
    expect((await api.ask(`${PATH}/${id}`)).json.processing_status).toBe('ended');
  });

  it('may be cancelled until they have ended', async () => {
    await api.behave({ batchDelayMs: 60_000 });
    const { id } = await create([{ custom_id: 'a', params }]);
    const cancelled = await api.ask(`${PATH}/${id}/cancel`, { method: 'POST' });
    expect(cancelled.json.processing_status).toBe('canceling');
    expect((await api.ask(`${PATH}/${id}`)).json).toMatchObject({
      processing_status: 'ended',
      request_counts: { canceled: 1 },
    });
    expect((await api.ask(`${PATH}/${id}/cancel`, { method: 'POST' })).status).toBe(400);
    expect((await api.ask('/mock/usage')).json.total.calls).toBe(0);
  });

  it('expire after a day, and lose their results after 29', async () => {
    const day = 24 * 60 * 60_000;
    await api.behave({ batchDelayMs: 2 * day });
    const late = await create([{ custom_id: 'a', params }]);
    await api.behave({ batchDelayMs: day });
    const kept = await create([{ custom_id: 'a', params }]);
    await api.behave({ clockAheadMs: 1.5 * day });
    expect((await api.ask(`${PATH}/${late.id}`)).json.request_counts.expired).toBe(1);
    expect((await api.ask(`${PATH}/${kept.id}`)).json.request_counts.succeeded).toBe(1);
    await api.behave({ clockAheadMs: 30 * day });
    expect((await api.ask(`${PATH}/${kept.id}`)).json).toMatchObject({
      results_url: null,
      archived_at: expect.any(String),
    });
    expect((await api.ask(`${PATH}/${kept.id}/results`)).status).toBe(404);
  });

  it.each([
    [[], /at least one request/],
    [[{ custom_id: 'no spaces', params }], /should match pattern/],
    [
      [
        { custom_id: 'a', params },
        { custom_id: 'a', params },
      ],
      /must be unique/,
    ],
    [[{ custom_id: 'a' }], /^requests.0.params: Field required/],
    [[{ custom_id: 'a', params, extra: 1 }], /Extra inputs/],
  ])('are refused for %j', async (requests, expected) => {
    const { error } = await create(requests);
    expect(error.message).toMatch(expected);
  });
});
