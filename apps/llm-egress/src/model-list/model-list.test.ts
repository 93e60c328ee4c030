import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { ALLOW } from '../testing/stand-ins.js';
import { json } from '../testing/answers.js';
import { API, TestGate } from '../testing/test-gate.js';
import { withoutModels } from './filter-models.js';

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

const MODELS = ['claude-a', 'other-b', 'claude-c'].map((id) => ({
  type: 'model',
  id,
  display_name: id,
}));
const PAGE = JSON.stringify({
  data: MODELS,
  has_more: false,
  first_id: 'claude-a',
  last_id: 'claude-c',
});

function get(path: string, token = gate.token): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'anthropic-version': '2023-06-01' };
  return fetch(`${gate.url}${API}${path}`, { headers });
}

describe('the models', () => {
  it('that are listed are those that the API offers', async () => {
    gate.provider.answer = (response) => json(response, PAGE);
    const page = await gate.client().models.list();
    expect(page.data.map(({ id }) => id)).toEqual(['claude-a', 'claude-c']);
    expect(gate.provider.received[0]).toMatchObject({ method: 'GET', url: '/v1/models' });
  });

  it('leave a record like any call, also when they are refused [egress:endpoint-recorded]', async () => {
    gate.provider.answer = (response) => json(response, PAGE);
    const response = await get('/v1/models?limit=2');
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      id: response.headers.get('x-gatehouse-call-id'),
      operation: 'list_models',
      outcome: 'ok',
      status: 200,
      application: 'internal-agent',
      decision: { effect: 'allow' },
      usage: null,
    });
    expect(gate.provider.received[0]?.url).toBe('/v1/models?limit=2');
    await get('/v1/models', 'a.b.c');
    expect((await gate.peers.records(2))[1]).toMatchObject({
      operation: 'list_models',
      outcome: 'refused',
      errorCode: 'unauthenticated',
    });
  });

  it('are looked for one by one where a policy permits single models', async () => {
    gate.provider.answer = (response) => json(response, PAGE);
    gate.peers.decide = ({ name }) =>
      name === 'claude-c' ? ALLOW : { ...ALLOW, effect: 'deny', reason: 'policy_denied' };
    const page = await gate.client().models.list();
    expect(page.data.map(({ id }) => id)).toEqual(['claude-c']);
    expect((await get('/v1/models/claude-a')).status).toBe(403);
  });

  it('are shown to nobody without a token, or without permission', async () => {
    expect((await get('/v1/models', 'a.b.c')).status).toBe(401);
    gate.peers.decision = { ...ALLOW, effect: 'deny', reason: 'not_subscribed' };
    const response = await get('/v1/models');
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { type: 'permission_error' } });
    expect(gate.provider.received).toHaveLength(0);
  });

  it('that are not offered do not exist', async () => {
    expect((await get('/v1/models/other-b')).status).toBe(404);
    expect(gate.provider.received).toHaveLength(0);
    gate.provider.answer = (response) => json(response, JSON.stringify(MODELS[0]));
    expect(await (await get('/v1/models/claude-a')).json()).toEqual(MODELS[0]);
    for (const id of ['%2e%2e', '..%2fmessages', 'a%2fb', '%00']) {
      expect((await get(`/v1/models/${id}`)).status).toBe(404);
    }
    expect(gate.provider.received).toHaveLength(1);
  });

  it('are shown to clients of OpenAI’s API as that one shows them [openai:models:shape]', async () => {
    const client = new OpenAI({
      baseURL: `${gate.url}${API}/v1`,
      apiKey: gate.token,
      maxRetries: 0,
    });
    gate.provider.answer = (response) => json(response, PAGE);
    const { data } = await client.models.list();
    const shown = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'anthropic' });
    expect(data).toEqual([shown('claude-a'), shown('claude-c')]);
    expect(gate.provider.received[0]).toMatchObject({
      url: '/v1/models?limit=1000',
      headers: { 'anthropic-version': '2023-06-01' },
    });
    const model = { ...MODELS[0], created_at: '2026-02-01T00:00:00Z' };
    gate.provider.answer = (response) => json(response, JSON.stringify(model));
    expect(await client.models.retrieve('claude-a')).toMatchObject({ created: 1_769_904_000 });
    await expect(client.models.retrieve('other-b')).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('are those of a provider of OpenAI’s API, byte for byte, where there is one', async () => {
    await gate.publish({ models: ['gpt-*'], target: { dialect: 'openai' } });
    const one = '{"id":"gpt-a","object":"model","n":1.0}';
    const list = (data: string) => `{"object":"list", "data":[${data}]}`;
    gate.provider.answer = (response) => json(response, list(`${one},{"id":"other"}`));
    const headers = { authorization: `Bearer ${gate.token}` };
    const response = await fetch(`${gate.url}${API}/v1/models`, { headers });
    expect(await response.text()).toBe(list(one));
  });

  it('are not shown when nobody can say which are permitted', async () => {
    gate.peers.decision = 'silence';
    expect((await get('/v1/models')).status).toBe(503);
    expect(gate.provider.received).toHaveLength(0);
  });
});

describe('withoutModels', () => {
  it('changes the list and its ends alone', () => {
    const source =
      '{ "data" : [ {"id":"a","n":1.0}, {"id":"b"} ] ,"first_id":"a", "last_id":"b","x":1e3}';
    expect(withoutModels(source, (id) => id === 'b')).toBe(
      '{ "data" : [{"id":"a","n":1.0}] ,"first_id":"a", "last_id":"a","x":1e3}',
    );
    expect(withoutModels(source, () => false)).toBe(source);
    expect(withoutModels('not json', () => true)).toBe('not json');
  });
});
