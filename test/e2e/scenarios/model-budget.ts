import { describe, expect, it } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { eventually } from '@gatehouse/testkit';
import { z } from 'zod';
import type { TestGate } from '../support/test-gate.js';

const Received = z.object({ total: z.number() });

export function modelBudget(gate: () => TestGate): void {
  const received = async (): Promise<number> =>
    Received.parse(await (await fetch(`${gate().urls.anthropic}/mock/requests`)).json()).total;

  describe('a refused model call', () => {
    it('is a 429 in the provider’s dialect when it would exceed its budget, and never reaches it [budget:exhausted:told] [llm-call:refused:never-reaches-provider]', async () => {
      const before = await received();
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
      expect(await received()).toBe(before);
      await eventually(async () => {
        const records = await gate().records({ application: 'frugal', kind: 'llm-call' });
        expect(records).toHaveLength(1);
        expect(records[0]).toMatchObject({ outcome: 'refused', errorCode: 'budget_exhausted' });
      });
    });

    it('is a 401 in the provider’s dialect when nobody knows the caller [llm-call:refused:never-reaches-provider]', async () => {
      const before = await received();
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
      expect(await received()).toBe(before);
    });
  });
}
