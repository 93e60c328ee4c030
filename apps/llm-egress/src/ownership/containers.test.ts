import { publishedTarget } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answerEvents, json, stream } from '../testing/answers.js';
import { FakeProvider } from '../testing/fake-provider.js';
import { API, ask, MESSAGES, TestGate } from '../testing/test-gate.js';

const tools = [{ type: 'code_execution_20260120', name: 'code_execution' }];
const usage = { input_tokens: 10, output_tokens: 3 };

let gate: TestGate;
let other: FakeProvider;
beforeAll(async () => {
  gate = await TestGate.start();
  other = await FakeProvider.start();
});
afterAll(async () => {
  await other.stop();
  await gate.stop();
});
beforeEach(async () => {
  await gate.reset();
  await gate.publish({ providerTools: ['code_execution_*', 'container'] });
});

const call = (body: object, token = gate.token): Promise<Response> =>
  gate.post(MESSAGES, { token, body });

/** The provider runs code in this container. */
function runsIn(id: string): void {
  const container = { id, expires_at: '2026-12-01T00:00:00Z' };
  gate.provider.answer = (response) =>
    json(response, JSON.stringify({ type: 'message', content: [], usage, container }));
}

describe('a container', () => {
  it.each([
    ['by its id', (id: string) => id],
    ['with its skills', (id: string) => ({ id, skills: [] })],
  ])(
    'is used again %s by the application whose answer it came with alone [egress:containers-owned]',
    async (_, named) => {
      runsIn('container_1');
      expect((await call(ask('Hello', { tools }))).status).toBe(200);
      const again = ask('Hello', { tools, container: named('container_1') });
      expect((await call(again)).status).toBe(200);
      const asked = gate.provider.received.length;
      const stranger = await gate.mint({ application: 'another-agent' });
      expect((await call(again, stranger)).status).toBe(404);
      const unknown = ask('Hello', { tools, container: named('container_2') });
      expect((await call(unknown)).status).toBe(404);
      expect(gate.provider.received).toHaveLength(asked);
    },
  );

  it('is named once, and by nobody in two ways', async () => {
    runsIn('container_5');
    await call(ask('Hello', { tools }));
    const again = JSON.stringify(ask('Hello', { tools, container: { id: 'container_5' } }));
    const named = again.replace('"id":"container_5"', '"id":"container_6","id":"container_5"');
    const response = await gate.post(MESSAGES, { token: gate.token, body: named });
    expect(response.status).toBe(400);
    expect(gate.provider.received).toHaveLength(1);
  });

  it('is owned also where its answer is streamed', async () => {
    gate.provider.answer = (response) => {
      const events = answerEvents('Hello');
      const delta = {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', container: { id: 'container_3' } },
        usage,
      };
      stream(response, [...events.slice(0, -2), delta, events.at(-1)!]);
    };
    await (await call(ask('Hello', { tools, stream: true }))).text();
    expect((await call(ask('Hello', { tools, container: 'container_3' }))).status).toBe(200);
  });

  it('takes its conversation to the target that has it', async () => {
    const here = { key: { env: 'TEST_PROVIDER_KEY' } };
    const holder = publishedTarget({ ...here, name: 'holder', baseUrl: gate.provider.url });
    const heavy = publishedTarget({ ...here, name: 'heavy', baseUrl: other.url, weight: 1_000 });
    const providerTools = ['code_execution_*', 'container'];
    await gate.publish({ providerTools, targets: [holder] });
    runsIn('container_4');
    await call(ask('Hello', { tools }));
    await gate.publish({ providerTools, targets: [holder, heavy] });
    const again = await call(ask('Hello', { tools, container: 'container_4' }));
    expect(again.headers.get('x-gatehouse-target')).toBe('holder');
    expect(other.received).toEqual([]);
  });
});

describe('what cannot be looked into', () => {
  const picture = { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } };
  const pdf = {
    type: 'document',
    source: { type: 'base64', media_type: 'application/pdf', data: '' },
  };
  const text = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hi' } };

  it('is refused where the manifest says so, wherever it stands [egress:unseen-refused]', async () => {
    await gate.publish({ unseenContent: 'refuse', endpoints: ['messages', 'files', 'batches'] });
    for (const content of [
      [picture],
      [pdf],
      [{ type: 'tool_result', tool_use_id: 't', content: [picture] }],
    ]) {
      const response = await call(ask(content));
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('cannot look into');
      const requests = [{ custom_id: 'a', params: ask(content) }];
      const batch = { token: gate.token, body: { requests } };
      expect((await gate.post(`${API}/v1/messages/batches`, batch)).status).toBe(403);
    }
    const file = { token: gate.token, body: 'x' };
    expect((await gate.post(`${API}/v1/files`, file)).status).toBe(403);
    expect(gate.provider.received).toEqual([]);
    expect((await call(ask([text]))).status).toBe(200);
  });

  it('passes where it does not', async () => {
    expect((await call(ask([picture, pdf, text]))).status).toBe(200);
  });

  it('is refused in chat completions, too', async () => {
    await gate.publish({ unseenContent: 'refuse', target: { dialect: 'openai' } });
    const content = [{ type: 'image_url', image_url: { url: 'https://x.test/a.png' } }];
    const body = { model: 'claude-test-1', messages: [{ role: 'user', content }] };
    const response = await gate.post(`${API}/v1/chat/completions`, { token: gate.token, body });
    expect(response.status).toBe(403);
  });
});
