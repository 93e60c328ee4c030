import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { answerEvents, json, message, stream } from '../testing/answers.js';
import { FakeProvider } from '../testing/fake-provider.js';
import { guardrail } from '../testing/guardrails.js';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';

const SECRET = 'hook-secret-1';

let gate: TestGate;
let hook: FakeProvider;
beforeAll(async () => {
  gate = await TestGate.start({ HOOK_SECRET: SECRET });
  hook = await FakeProvider.start();
});
afterAll(async () => {
  await hook.stop();
  await gate.stop();
});
beforeEach(async () => {
  await gate.reset();
  hook.received.length = 0;
  says({ action: 'allow' });
});
afterEach(() => gate.publish({}));

type Members = Parameters<typeof guardrail<'webhook'>>[1];

const webhook = (members: Members = {}): ReturnType<typeof guardrail> =>
  guardrail('webhook', { name: 'judge', url: `${hook.url}/v1/judge`, ...members });

function says(answer: unknown, status = 200): void {
  hook.answer = (response) => json(response, JSON.stringify(answer), status);
}

async function onRequests(members: Members = {}): Promise<void> {
  await gate.publish({ guardrails: { request: [webhook(members)], response: [] } });
}

async function onAnswers(members: Members = {}): Promise<void> {
  await gate.publish({ guardrails: { request: [], response: [webhook(members)] } });
}

function call(body: unknown = ask('Hello')): Promise<Response> {
  return gate.post(MESSAGES, { token: gate.token, body });
}

describe('a webhook', () => {
  it('is asked by the contract, with masked texts and its secret', async () => {
    const credential = { header: 'x-hook', prefix: 'Key ', secret: { env: 'HOOK_SECRET' } };
    await onRequests({ credential });
    const body = ask('Write to john.smith@example.com', { system: 'Be brief.' });
    expect((await call(body)).status).toBe(200);
    const [received] = hook.received;
    expect(received).toMatchObject({ method: 'POST', url: '/v1/judge' });
    expect(received!.headers).toMatchObject({ 'x-hook': `Key ${SECRET}` });
    expect(JSON.parse(received!.body)).toEqual({
      contractVersion: 'v1',
      inputType: 'request',
      texts: ['Be brief.', expect.stringMatching(/^Write to PIIEMAIL0\w+$/)],
      metadata: { apiName: 'agents', apiVersion: '1.0', requestId: expect.any(String) },
    });
    const [record] = await gate.peers.records();
    expect(JSON.parse(received!.body).metadata.requestId).toBe(record!.id);
  });

  it('blocks with its own reason', async () => {
    await onRequests();
    says({ action: 'block', reason: 'not in office hours' });
    const answer = await call();
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error: { message: 'The request violates judge: not in office hours' },
    });
  });

  it('changes texts where they stand, and nothing else of a request [guardrail:modified-in-place]', async () => {
    await onRequests();
    says({ action: 'modify', texts: ['be "kind"\n', 'Hello'] });
    const body =
      '{"system":"be rude","max_tokens":1e2, "model":"claude-test-1","messages":[{"role":"user","content":"He\\u006clo"}],"x":1.0}';
    expect((await call(body)).status).toBe(200);
    expect(gate.provider.lastBody).toBe(body.replace('be rude', String.raw`be \"kind\"\n`));
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ guardrails: [{ guardrail: 'judge', verdict: 'modified' }] });
  });

  it('changes an answer, in which values are restored afterwards', async () => {
    await onAnswers();
    hook.answer = (response, { body }) => {
      const { texts } = JSON.parse(body) as { texts: string[] };
      json(response, JSON.stringify({ action: 'modify', texts: texts.map((text) => `${text}!`) }));
    };
    gate.provider.answer = (response) =>
      message(response, { type: 'text', text: `Hi ${gate.provider.placeholder('EMAIL')}` });
    const answer = await call(ask('I am john.smith@example.com'));
    expect(await answer.json()).toMatchObject({
      content: [{ type: 'text', text: 'Hi john.smith@example.com!' }],
    });
  });

  it('changes a streamed answer, which stays a stream that clients understand', async () => {
    await onAnswers();
    says({ action: 'modify', texts: ['Something "else"', '{"amount":1}'] });
    gate.provider.answer = (response) => {
      const input = { amount: 5_000 };
      stream(response, answerEvents('All of it', { id: 'toolu_1', name: 'pay', input }));
      response.end();
    };
    const answer = await gate
      .client()
      .messages.stream({
        model: 'claude-test-1',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Hello' }],
      })
      .finalMessage();
    expect(answer.content).toMatchObject([
      { type: 'text', text: 'Something "else"' },
      { type: 'tool_use', name: 'pay', input: { amount: 1 } },
    ]);
    const [record] = await gate.peers.records();
    expect(record!.proposed).toHaveLength(1);
  });

  it('is not asked about nothing', async () => {
    await onRequests({ parts: ['documents'] });
    expect((await call()).status).toBe(200);
    expect(hook.received).toEqual([]);
  });
});

const HOSTILE: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['an error', (response) => json(response, '{"action":"allow"}', 500)],
  ['silence', () => undefined],
  ['a body without end', (response) => void response.writeHead(200, JSON_TYPE).write('{"action"')],
  ['too much', (response) => json(response, `{"action":"allow"${' '.repeat(2 * 1024 * 1024)}}`)],
  ['a hang-up', (response) => void response.destroy()],
  ['no JSON', (response) => json(response, 'allow')],
  ['another type', (response) => void response.writeHead(200).end('{"action":"allow"}')],
  ['another action', (response) => json(response, '{"action":"permit"}')],
  ['an unknown member', (response) => json(response, '{"action":"allow","texts":["x"]}')],
  ['too few texts', (response) => json(response, '{"action":"modify","texts":[]}')],
  ['texts that are none', (response) => json(response, '{"action":"modify","texts":[1]}')],
  ['a reason of two lines', (response) => json(response, '{"action":"block","reason":"a\\nb"}')],
  [
    'a redirect',
    (response) => void response.writeHead(307, { location: `${hook.url}/elsewhere` }).end(),
  ],
];
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a webhook that answers with', () => {
  it.each(HOSTILE)(
    '%s blocks the call, or lets it pass if it may [guardrail:webhook-hostile]',
    async (_, answer) => {
      hook.answer = answer;
      await onRequests({ timeoutMs: 300 });
      const refused = await call();
      expect(refused.status).toBe(503);
      expect(refused.headers.get('x-should-retry')).toBe('false');
      expect(await refused.json()).toMatchObject({
        error: {
          message: 'The guardrail judge could not judge',
          details: { error_code: 'guardrail_unavailable', guardrail: 'judge' },
        },
      });
      expect(gate.provider.received).toEqual([]);
      await onRequests({ timeoutMs: 300, onError: 'allow' });
      expect((await call()).status).toBe(200);
      await onRequests({ timeoutMs: 300, mode: 'observe' });
      expect((await call()).status).toBe(200);
      const records = await gate.peers.records(3);
      for (const { guardrails } of records) {
        expect(guardrails).toMatchObject([{ guardrail: 'judge', verdict: 'failed' }]);
      }
      expect(hook.received.every(({ url }) => url === '/v1/judge')).toBe(true);
    },
  );
});

describe('where a webhook may be', () => {
  it('is not inside, unless the manifest allows it [guardrail:webhook-private]', async () => {
    const { port } = new URL(hook.url);
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::1]', '[::ffff:7f00:1]']) {
      await onRequests({ url: `http://${host}:${port}/v1/judge`, allowPrivate: false });
      expect((await call()).status).toBe(503);
    }
    expect(hook.received).toEqual([]);
    await onRequests({ allowPrivate: true });
    expect((await call()).status).toBe(200);
    expect(hook.received).toHaveLength(1);
  });

  it('is in no network that the installation keeps closed [guardrail:webhook-private]', async () => {
    await onRequests({ url: 'http://169.254.169.254/v1/judge', allowPrivate: true });
    expect((await call()).status).toBe(503);
  });

  it('gets no question without its secret', async () => {
    const credential = { header: 'x-hook', prefix: '', secret: { env: 'NOT_THERE' } };
    await onRequests({ credential });
    expect((await call()).status).toBe(503);
    expect(hook.received).toEqual([]);
  });

  it('gets no question that is too large', async () => {
    await onRequests();
    expect((await call(ask('a '.repeat(600_000)))).status).toBe(503);
    expect(hook.received).toEqual([]);
  });
});

describe('a webhook on answers', () => {
  it('must leave the input of a tool an object', async () => {
    await onAnswers({ parts: ['tool-inputs'] });
    says({ action: 'modify', texts: ['drop table'] });
    gate.provider.answer = (response) =>
      message(response, { type: 'tool_use', id: 'toolu_1', name: 'pay', input: { amount: 1 } });
    expect((await call()).status).toBe(503);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ usageSource: 'provider', proposed: [] });
  });
});
