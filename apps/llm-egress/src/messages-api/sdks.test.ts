import AnthropicV1 from '@anthropic-ai/sdk';
import AnthropicV0 from 'anthropic-sdk-v0';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answerEvents, json, message, stream } from '../testing/answers.js';
import { CUSTOMER, customerTurn, PERSONAL } from '../testing/conversation.js';
import { API, TestGate } from '../testing/test-gate.js';

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

const question = { model: 'claude-test-1', max_tokens: 100 };

const calls = () =>
  ['toolu_a', 'toolu_b'].map((id) => ({
    id,
    name: 'send_mail',
    input: { to: gate.provider.placeholder('EMAIL'), text: `"${id}"` },
  }));

const restored = ['toolu_a', 'toolu_b'].map((id) => ({
  id,
  input: { to: CUSTOMER.email, text: `"${id}"` },
}));

// The two majors send their key in different header fields, and speak different versions of the API.
describe.each([
  ['0.x', AnthropicV0, '2023-06-01', (token: string) => ({ apiKey: token })],
  [
    '0.x with a token',
    AnthropicV0,
    '2023-06-01',
    (token: string) => ({ authToken: token, apiKey: null }),
  ],
  ['1.x', AnthropicV1, '2026-10-21', (token: string) => ({ apiKey: token })],
] as const)('the SDK %s', (...[, Sdk, version, credential]) => {
  // Both have the same surface; the test is written against the newer one.
  const client = (token = gate.token) =>
    new (Sdk as typeof AnthropicV1)({
      baseURL: `${gate.url}${API}`,
      maxRetries: 0,
      ...credential(token),
    });

  it('gets whole answers, with the inputs of parallel tool calls restored [egress:fidelity-sdks]', async () => {
    gate.provider.answer = (response) =>
      message(response, ...calls().map((call) => ({ type: 'tool_use', ...call })));
    const answer = await client().messages.create({ ...question, messages: customerTurn() });
    expect(answer.content).toMatchObject(restored);
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    expect(gate.provider.received[0]?.headers['anthropic-version']).toBe(version);
  });

  it('gets streams, with the inputs of parallel tool calls restored [egress:fidelity-sdks]', async () => {
    gate.provider.answer = (response) => {
      stream(response, answerEvents(`Dear ${gate.provider.placeholder('NAME')}`, ...calls()));
      response.end();
    };
    const events = client().messages.stream({ ...question, messages: customerTurn() });
    const final = await events.finalMessage();
    expect(final.content).toMatchObject([{ text: 'Dear John Smith' }, ...restored]);
    expect(final.stop_reason).toBe('tool_use');
  });

  it('counts tokens of the masked text, and of nothing else [egress:endpoint-count-tokens]', async () => {
    gate.provider.answer = (response) => json(response, '{"input_tokens":42}');
    const { model } = question;
    const count = await client().messages.countTokens({ model, messages: customerTurn() });
    expect(count.input_tokens).toBe(42);
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    expect((await gate.peers.records())[0]).toMatchObject({
      operation: 'count_tokens',
      outcome: 'ok',
      usage: null,
    });
  });

  it('raises its own errors for those of the gate and of the provider [egress:fidelity-sdks]', async () => {
    const failing = (token?: string) =>
      client(token).messages.create({ ...question, messages: [{ role: 'user', content: 'Hi' }] });
    await expect(failing('a.b.c')).rejects.toBeInstanceOf(Sdk.AuthenticationError);
    await gate.publish({ models: ['other-*'] });
    await expect(failing()).rejects.toBeInstanceOf(Sdk.PermissionDeniedError);
    await gate.publish({ endpoints: ['models'] });
    await expect(failing()).rejects.toBeInstanceOf(Sdk.NotFoundError);
    await gate.publish({});
    gate.provider.answer = (response) =>
      json(response, '{"type":"error","error":{"type":"overloaded_error","message":"x"}}', 529);
    await expect(failing()).rejects.toBeInstanceOf(Sdk.InternalServerError);
    gate.peers.grant = {
      granted: false,
      limits: [],
      exhausted: ['prompt_tokens'],
      retryAfterSeconds: 60,
      mayEverFit: true,
    };
    await expect(failing()).rejects.toBeInstanceOf(Sdk.RateLimitError);
  });
});
