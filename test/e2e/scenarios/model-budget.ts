import { describe, expect, it } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { eventually } from '@gatehouse/testkit';
import type { TestGate } from '../support/test-gate.js';

export function modelBudget(gate: () => TestGate): void {
  describe('a model call beyond its budget', () => {
    it('is refused in the provider’s dialect and never reaches it [budget:exhausted:told] [llm-call:refused:never-reaches-provider]', async () => {
      const sent = async () =>
        (await (await fetch(`${gate().urls.anthropic}/mock/requests`)).text()).length;
      const before = await sent();
      const client = new Anthropic({
        baseURL: `${gate().urls.llm}/tiny-gateway/v1.0`,
        apiKey: await gate().token('frugal'),
      });
      const refusal = await client.messages
        .create({
          model: 'claude-sonnet-5-5',
          max_tokens: 1_000,
          messages: [{ role: 'user', content: 'Hello' }],
        })
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Anthropic.RateLimitError);
      expect(refusal).toMatchObject({
        status: 429,
        error: { type: 'error', error: { type: 'rate_limit_error' } },
      });
      if (!(refusal instanceof Anthropic.RateLimitError)) return;
      expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refusal.headers.get('x-should-retry')).toBe('false');
      expect(refusal.headers.get('ratelimit')).toBeTruthy();
      expect(await sent()).toBe(before);
      await eventually(async () => {
        const records = await gate().records({ application: 'frugal', kind: 'llm-call' });
        expect(records).toHaveLength(1);
        expect(records[0]).toMatchObject({ outcome: 'refused', errorCode: 'budget_exhausted' });
      });
    });

    it('is a 401 in the provider’s dialect when nobody knows the caller', async () => {
      const client = new Anthropic({
        baseURL: `${gate().urls.llm}/claude-agent-gateway/v1.0`,
        apiKey: 'mcp_access_token_internal-agent_1_1',
      });
      const refusal = client.messages.create({
        model: 'claude-sonnet-5-5',
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Hello' }],
      });
      await expect(refusal).rejects.toMatchObject({
        status: 401,
        error: { type: 'error', error: { type: 'authentication_error' } },
      });
    });
  });
}
