import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions.js';
import type { TestGate } from '../support/test-gate.js';

const TOOLS: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_customer',
      description: 'Get a customer by id',
      parameters: {
        type: 'object',
        properties: { customer_id: { type: 'string', description: 'e.g. C-4821' } },
        required: ['customer_id'],
      },
    },
  },
];

const CUSTOMER = { id: 'C-4821', name: 'John Smith', email: 'john.smith@example.com' };

/** A client of OpenAI's API, in front of a provider of Anthropic's. */
export function openaiClient(gate: () => TestGate): void {
  describe('a client of OpenAI’s API', () => {
    it('reasons with the model of another provider, and sees what that one does not [openai:translation:round-trip]', async () => {
      const client = new OpenAI({
        baseURL: `${gate().urls.llm}/claude-agent-gateway/v1.0/v1`,
        apiKey: await gate().token('internal-agent'),
        maxRetries: 0,
      });
      const model = 'claude-sonnet-5-5';
      const messages: ChatCompletionMessageParam[] = [
        { role: 'system', content: 'Answer with the help of the tools.' },
        { role: 'user', content: `Who is customer ${CUSTOMER.id}?` },
      ];
      const stream = client.chat.completions.stream({ model, messages, tools: TOOLS });
      const first = await stream.finalChatCompletion();
      const [call] = first.choices[0]?.message.tool_calls ?? [];
      if (call?.type !== 'function') throw new Error(`no call: ${JSON.stringify(first.choices)}`);
      expect(first.choices[0]?.finish_reason).toBe('tool_calls');
      expect(JSON.parse(call.function.arguments)).toEqual({ customer_id: CUSTOMER.id });
      messages.push(first.choices[0]!.message, {
        role: 'tool',
        tool_call_id: call.id,
        content: JSON.stringify(CUSTOMER),
      });
      const second = await client.chat.completions.create({ model, messages, tools: TOOLS });
      expect(second.choices[0]?.message.content).toContain(CUSTOMER.name);
      const seen = await (await fetch(`${gate().urls.anthropic}/mock/requests`)).text();
      expect(seen).not.toContain(CUSTOMER.email);
      await eventually(async () => {
        const records = await gate().records({ application: 'internal-agent', kind: 'llm-call' });
        const ours = records.filter(({ operation }) => operation === 'chat_completions');
        expect(ours).toHaveLength(2);
        expect(ours[0]).toMatchObject({ outcome: 'ok', usageSource: 'provider' });
      });
    });
  });
}
