import Anthropic from '@anthropic-ai/sdk';
import { providerBatches } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { Received } from '../testing/fake-provider.js';
import { json } from '../testing/answers.js';
import { CUSTOMER, customerTurn, PERSONAL } from '../testing/conversation.js';
import { API, ask, PUBLIC_URL, TestGate } from '../testing/test-gate.js';

const BATCHES = `${API}/v1/messages/batches`;

let gate: TestGate;
let stored: Map<string, { ended: boolean }>;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(async () => {
  await gate.reset();
  await gate.publish({ endpoints: ['messages', 'batches'], providerTools: [] });
  stored = new Map();
  gate.provider.answer = answer;
});

const batchBody = (id: string) => ({
  id,
  type: 'message_batch',
  processing_status: 'ended',
  request_counts: { processing: 0, succeeded: 1, errored: 0, canceled: 0, expired: 0 },
  results_url: `https://provider.test/v1/messages/batches/${id}/results`,
});

const resultLine = (customId: string, content: readonly object[]): string =>
  `{"custom_id":${JSON.stringify(customId)}, "result":{"type":"succeeded","message":${JSON.stringify(
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content,
      usage: { input_tokens: 10, output_tokens: 3 },
    },
  )},"n":1.0}}`;

/** What stood for a value in the batch as the provider got it. */
function placeholderOf(entity: string): string {
  const shape = new RegExp(`PII${entity}0[A-Z2-9]+`);
  const found = gate.provider.received.flatMap(({ body }) => shape.exec(body)?.[0] ?? []);
  return found[0] ?? `no ${entity}`;
}

/** Answers as the Batches API does, from what it was given. */
function answer(response: ServerResponse, { method, url }: Received): void {
  const [path = ''] = url.split('?');
  const id = path.split('/')[4];
  if (method === 'POST' && path.endsWith('/batches')) {
    const made = `msgbatch_${stored.size + 1}`;
    stored.set(made, { ended: true });
    return json(response, JSON.stringify(batchBody(made)));
  }
  if (id === undefined) {
    const data = [...stored.keys()].map(batchBody);
    const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
    return json(response, JSON.stringify({ data, has_more: false, ...ends }));
  }
  if (path.endsWith('/results')) {
    const text = `Mail ${placeholderOf('EMAIL')} now`;
    const input = { to: placeholderOf('EMAIL') };
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    response.write(`${resultLine('a', [{ type: 'text', text }])}\n{"custom_id":"b","resu`);
    response.write('lt":{"type":"errored","error":{"type":"error"}}}\n');
    return void response.end(
      resultLine('c', [{ type: 'tool_use', id: 't', name: 'send_mail', input }]),
    );
  }
  return json(response, JSON.stringify(batchBody(id)));
}

/** Leads what is addressed to the public address to where the gate is. */
function client(token = gate.token): Anthropic {
  const fetchHere: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    return fetch(url.replace(PUBLIC_URL, gate.url), init);
  };
  return new Anthropic({
    baseURL: `${gate.url}${API}`,
    apiKey: token,
    maxRetries: 0,
    fetch: fetchHere,
  });
}

const params = { model: 'claude-test-1', max_tokens: 100 };
const requests = ['a', 'b'].map((custom_id) => ({
  custom_id,
  params: { ...params, messages: customerTurn() },
}));

async function results(batch: string, as = client()) {
  const lines = [];
  for await (const line of await as.messages.batches.results(batch)) lines.push(line);
  return lines;
}

describe('a batch', () => {
  it('is masked request by request, and its results come back restored [egress:endpoint-batches]', async () => {
    const batch = await client().messages.batches.create({ requests });
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    expect(batch.results_url).toBe(`${PUBLIC_URL}${BATCHES}/${batch.id}/results`);
    const lines = await results(batch.id);
    expect(lines.map(({ custom_id }) => custom_id)).toEqual(['a', 'b', 'c']);
    expect(JSON.stringify(lines[0])).toContain(`Mail ${CUSTOMER.email} now`);
    expect(JSON.stringify(lines[2])).toContain(`"input":{"to":"${CUSTOMER.email}"}`);
    const bucket = await gate.bus.bucket(providerBatches);
    const kept = await Promise.all((await bucket.keys()).map((key) => bucket.get(key)));
    expect(JSON.stringify(kept)).not.toMatch(PERSONAL);
  });

  it('keeps the bytes of its results but for what is restored', async () => {
    const batch = await client().messages.batches.create({ requests });
    const response = await fetch(`${gate.url}${BATCHES}/${batch.id}/results`, {
      headers: { authorization: `Bearer ${gate.token}`, 'anthropic-version': '2023-06-01' },
    });
    expect(response.headers.get('content-type')).toBe('application/x-jsonl');
    const [first, second] = (await response.text()).split('\n');
    const text = `Mail ${CUSTOMER.email} now`;
    expect(first).toBe(resultLine('a', [{ type: 'text', text }]));
    expect(second).toBe('{"custom_id":"b","result":{"type":"errored","error":{"type":"error"}}}');
  });

  it('is settled by who reads its results next, where ratelimit was silent [egress:endpoint-batches-paid]', async () => {
    const batch = await client().messages.batches.create({ requests });
    gate.peers.isSettling = false;
    expect(await results(batch.id)).toHaveLength(3);
    gate.peers.isSettling = true;
    gate.peers.settled.length = 0;
    await results(batch.id);
    await results(batch.id);
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 20, completionTokens: 6 }]);
    await eventually(async () => {
      const records = await gate.peers.records(7);
      expect(records.filter(({ usage }) => usage !== null)).toHaveLength(1);
    });
  });

  it('is paid for when it is made, and settled once, by what its results say [egress:endpoint-batches-paid]', async () => {
    const batch = await client().messages.batches.create({ requests });
    expect(gate.peers.reserved).toMatchObject([
      { model: 'claude-test-1', completionTokens: 200, requests: 2, inFlight: false },
    ]);
    expect(gate.peers.settled).toHaveLength(0);
    await results(batch.id);
    await results(batch.id);
    expect(gate.peers.settled).toMatchObject([
      { callId: gate.peers.reserved[0]!.callId, promptTokens: 20, completionTokens: 6 },
    ]);
    const records = await gate.peers.records(3);
    expect(records.map(({ operation, usage }) => [operation, usage?.promptTokens ?? null])).toEqual(
      [
        ['create_batch', null],
        ['get_batch', null],
        ['batch_results', 20],
        ['get_batch', null],
        ['batch_results', null],
      ].slice(0, records.length),
    );
  });

  it('asks for the model under the name that its target has for it, whatever alias was used [egress:endpoint-batches-names]', async () => {
    await gate.publish({
      endpoints: ['batches'],
      aliases: { best: 'claude-test-1' },
      target: { modelNames: { 'claude-test-1': 'vendor.claude-1' } },
    });
    const [first, second] = requests;
    const aliased = { ...second!, params: { ...second!.params, model: 'best' } };
    await client().messages.batches.create({ requests: [first!, aliased] });
    const sent = JSON.parse(gate.provider.lastBody) as { requests: (typeof requests)[number][] };
    expect(sent.requests.map((each) => each.params.model)).toEqual([
      'vendor.claude-1',
      'vendor.claude-1',
    ]);
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    expect(gate.peers.reserved).toMatchObject([{ model: 'claude-test-1' }]);
    await gate.publish({ endpoints: ['batches'], target: { models: ['other-*'] } });
    await expect(client().messages.batches.create({ requests })).rejects.toBeInstanceOf(
      Anthropic.PermissionDeniedError,
    );
  });

  it('costs what its results cost one by one, at the price of batches [egress:endpoint-batches-cost]', async () => {
    const rates = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    await gate.publish({
      endpoints: ['batches'],
      prices: [
        {
          model: 'claude-test-1',
          tiers: [
            { ...rates, abovePromptTokens: -1, input: 1_000_000, output: 2_000_000 },
            // No result is so long; all of them together are.
            { ...rates, abovePromptTokens: 15, input: 9_000_000, output: 9_000_000 },
          ],
          batchFactor: 0.5,
        },
      ],
    });
    const batch = await client().messages.batches.create({ requests });
    await results(batch.id);
    // Two results of 10 and 3 tokens.
    expect(gate.peers.settled).toMatchObject([{ costMicros: 2 * (5 + 3) }]);
    const records = await gate.peers.records(3);
    const [told] = records.filter(({ operation }) => operation === 'batch_results');
    expect(told?.cost).toEqual({ currency: 'USD', micros: 16 });
  });

  it('that the provider refuses costs nothing', async () => {
    gate.provider.answer = (response) =>
      json(
        response,
        '{"type":"error","error":{"type":"invalid_request_error","message":"no"}}',
        400,
      );
    await expect(client().messages.batches.create({ requests })).rejects.toBeInstanceOf(
      Anthropic.BadRequestError,
    );
    expect(gate.peers.settled).toMatchObject([
      { promptTokens: 0, completionTokens: 0, requests: 0 },
    ]);
  });

  it.each([
    ['a model that is not offered', { ...params, model: 'other-1', messages: [] }, 403],
    ['no messages array', { ...params, messages: 5 }, 400],
    ['no max_tokens', { model: 'claude-test-1', messages: [] }, 400],
    ['a server tool', { ...params, messages: [], tools: [{ type: 'web_search_1' }] }, 403],
    [
      'a file of somebody',
      { ...ask([{ type: 'document', source: { type: 'file', file_id: 'f' } }]) },
      404,
    ],
  ])('with a request of %s is refused whole', async (...[, bad, status]) => {
    const body = { requests: [requests[0], { custom_id: 'z', params: bad }] };
    const response = await gate.post(BATCHES, { token: gate.token, body });
    expect(response.status).toBe(status);
    expect(gate.provider.received).toHaveLength(0);
    expect(gate.peers.reserved).toHaveLength(0);
  });

  it('exists for the application that made it alone [egress:endpoint-ownership]', async () => {
    const mine = await client().messages.batches.create({ requests });
    const stranger = client(await gate.mint({ application: 'another-agent' }));
    const theirs = await stranger.messages.batches.create({ requests });
    const asked = gate.provider.received.length;
    for (const attempt of [
      () => stranger.messages.batches.retrieve(mine.id),
      () => stranger.messages.batches.cancel(mine.id),
      () => stranger.messages.batches.delete(mine.id),
      () => results(mine.id, stranger),
      () => client().messages.batches.retrieve('msgbatch_9'),
    ]) {
      await expect(attempt()).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    }
    expect(gate.provider.received).toHaveLength(asked);
    const own = await client().messages.batches.list();
    expect(own.data.map(({ id }) => id)).toEqual([mine.id]);
    expect((await stranger.messages.batches.list()).data.map(({ id }) => id)).toEqual([theirs.id]);
    expect((await client().messages.batches.cancel(mine.id)).id).toBe(mine.id);
  });
});
