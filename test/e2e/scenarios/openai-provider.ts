import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions.js';
import { stringify } from 'yaml';
import { z } from 'zod';
import { startMockOpenAi } from '../support/mock-openai.js';
import type { MockOpenAi } from '../support/mock-openai.js';
import type { TestGate } from '../support/test-gate.js';

const CUSTOMER = {
  id: 'C-4821',
  name: 'John Smith',
  email: 'john.smith@example.com',
  latest_order_id: 'O-9901',
};
const ORDER = { id: CUSTOMER.latest_order_id, status_label: 'In Transit', carrier: 'FedEx' };
const RESULTS: Readonly<Record<string, object>> = { get_customer: CUSTOMER, get_order: ORDER };

const tool = (name: string, parameter: string): OpenAI.ChatCompletionFunctionTool => ({
  type: 'function',
  function: {
    name,
    description: name.replaceAll('_', ' '),
    parameters: {
      type: 'object',
      properties: { [parameter]: { type: 'string' } },
      required: [parameter],
    },
  },
});
const TOOLS = [tool('get_customer', 'customer_id'), tool('get_order', 'order_id')];

const TokenUsage = z.object({ promptTokens: z.int(), completionTokens: z.int() });

const APPLICATION = 'chatter';
const MODEL = 'gpt-4.1';
const metadata = { name: 'gpt-gateway', version: '1.0' };
/** The key of the gate: it opens but one secret here, so that the stand-in has to know this one. */
const KEY = 'mock-anthropic-key';

/** An LLM API that is answered by the stand-in for OpenAI's, and an application that may use it. */
function manifests(baseUrl: string): string {
  const apiVersion = 'gatehouse.dev/v1';
  const entities = ['NAME', 'EMAIL'].map((entity) => ({ detector: 'builtin', entity }));
  const pii = { entities, allow: [], restoreInTools: [] };
  const address = { baseUrl, allowPrivate: true };
  const key = { env: 'ANTHROPIC_API_KEY' };
  const target = { name: 'openai', dialect: 'openai', ...address, key };
  const api = {
    title: 'GPT for agents',
    scopes: ['llm:invoke'],
    targets: [{ ...target, timeoutMs: 30_000 }],
    models: ['gpt-*'],
    limits: [{ measure: 'total_tokens', limit: 1_000_000, window: 'day' }],
    pii,
  };
  const subscriptions = [{ kind: 'LlmApi', ...metadata, plan: 'default' }];
  return [
    { apiVersion, kind: 'LlmApi', metadata, spec: api },
    {
      apiVersion,
      kind: 'Application',
      metadata: { name: APPLICATION },
      spec: { title: 'Speaks to OpenAI', subscriptions },
    },
  ]
    .map((document) => stringify(document))
    .join('---\n');
}

/** A client of OpenAI's API, in front of a provider of that API. */
export function openaiProvider(gate: () => TestGate): void {
  describe('a provider of OpenAI’s API', () => {
    let provider: MockOpenAi;

    beforeAll(async () => {
      provider = await startMockOpenAi(gate(), KEY);
      const applied = await gate().apply(manifests(provider.url));
      if (!applied.ok) throw new Error(`the manifests: ${await applied.text()}`);
      await eventually(() => gate().token(APPLICATION), { withinMs: 5_000 });
    }, 60_000);

    afterAll(() => provider?.stop());

    it('answers over tool calls, streamed or not, and learns no name and no address [openai:provider:round-trip]', async () => {
      const client = new OpenAI({
        baseURL: `${gate().urls.llm}/gpt-gateway/v1.0/v1`,
        apiKey: await gate().token(APPLICATION),
        maxRetries: 0,
      });
      const answers = [await answer(client, false), await answer(client, true)];
      for (const text of answers) {
        expect(text).toContain(CUSTOMER.name);
        expect(text).toContain(CUSTOMER.email);
        expect(text).toContain(ORDER.carrier);
      }
      const seen = await (await fetch(`${provider.url}/mock/requests`)).text();
      expect(seen).toContain(ORDER.id);
      for (const personal of [CUSTOMER.name, 'Smith', CUSTOMER.email]) {
        expect(seen).not.toContain(personal);
      }
      await agreesWithTheBooks(provider, gate());
    });
  });
}

/** Plays the agent until there are no more calls. */
async function answer({ chat }: OpenAI, streamed: boolean): Promise<string> {
  const content = `Find the email address of customer ${CUSTOMER.id} and check their latest order.`;
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content }];
  for (let turn = 0; turn < 5; turn += 1) {
    const body = { model: MODEL, messages, tools: TOOLS };
    const completion = streamed
      ? await chat.completions.stream(body).finalChatCompletion()
      : await chat.completions.create(body);
    const message = completion.choices[0]!.message;
    if (!message.tool_calls?.length) return message.content ?? '';
    messages.push(message);
    for (const call of message.tool_calls) {
      if (call.type !== 'function') continue;
      const result = JSON.stringify(RESULTS[call.function.name]);
      messages.push({ role: 'tool', tool_call_id: call.id, content: result });
    }
  }
  throw new Error('the model never stopped calling tools');
}

/** What the gate recorded is what the provider charges. */
async function agreesWithTheBooks(provider: MockOpenAi, gate: TestGate): Promise<void> {
  const { total } = JSON.parse(await (await fetch(`${provider.url}/mock/usage`)).text());
  await eventually(async () => {
    const records = await gate.records({ application: APPLICATION, kind: 'llm-call' });
    expect(records).toHaveLength(total.calls);
    const usages = records.map(({ usage }) => TokenUsage.parse(usage));
    const sum = (of: keyof z.output<typeof TokenUsage>): number =>
      usages.reduce((tokens, usage) => tokens + usage[of], 0);
    expect(sum('promptTokens')).toBe(total.promptTokens);
    expect(sum('completionTokens')).toBe(total.completionTokens);
  });
}
