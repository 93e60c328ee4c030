import { describe, expect, it } from '@jest/globals';
import { promptBlocks, tokensIn } from '../prompt/prompt-block.js';
import type { CountTokensRequest } from '../wire/message-request.js';
import { tokensOf } from './estimate-tokens.js';
import { fullLevels, giveBack, rateLimitHeaders, take } from './rate-limits.js';

const limits = { requests: 60, inputTokens: 1_000, outputTokens: 600 };
const cost = { requests: 1, inputTokens: 100, outputTokens: 600 };

function promptTokens(request: CountTokensRequest): number {
  return tokensIn(promptBlocks(request, request));
}

describe('the tokens of a prompt', () => {
  const model = 'claude-sonnet-5-5';
  const text = (words: string) => [{ type: 'text' as const, text: words }];

  it('counts four bytes a token, in every place where there is text', () => {
    expect(tokensOf('12345678')).toBe(2);
    const bare = promptTokens({
      model,
      messages: [{ role: 'user', content: text('x'.repeat(400)) }],
    });
    expect(bare).toBe(104);
    const input_schema = { type: 'object' as const, properties: {} };
    const more = promptTokens({
      model,
      system: text('x'.repeat(40)),
      tools: [{ name: 'tool', description: 'x'.repeat(80), input_schema }],
      messages: [
        { role: 'user', content: text('x'.repeat(400)) },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'a', name: 'tool', input: { a: 1 } }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'a', content: text('x'.repeat(40)) }],
        },
      ],
    });
    expect(more).toBe(bare + 10 + (1 + 20 + 9) + (4 + 3) + (4 + 10));
  });

  it('never exceeds the bytes of the request', () => {
    const request = {
      model,
      messages: [{ role: 'user' as const, content: text('ü漢😀'.repeat(50)) }],
    };
    expect(promptTokens(request)).toBeLessThan(Buffer.byteLength(JSON.stringify(request)));
  });
});

describe('rate limits', () => {
  it('take the output at its upper bound, and give back what was not written', () => {
    const first = take(limits, fullLevels(limits, 0), cost, 0);
    expect(first.granted).toBe(true);
    expect(take(limits, first.levels, cost, 0).granted).toBe(false);
    const settled = giveBack(limits, first.levels, 590);
    expect(take(limits, settled, { ...cost, outputTokens: 590 }, 0).granted).toBe(true);
  });

  it('say how long to wait, and let the call pass then', () => {
    const { levels } = take(limits, fullLevels(limits, 0), cost, 0);
    const refused = take(limits, levels, { ...cost, outputTokens: 100 }, 0);
    expect(refused).toMatchObject({ granted: false, retryAfterSeconds: 10 });
    expect(take(limits, refused.levels, { ...cost, outputTokens: 100 }, 10_000).granted).toBe(true);
  });

  it('take nothing from a call that is refused', () => {
    const refused = take(limits, fullLevels(limits, 0), { ...cost, outputTokens: 601 }, 0);
    expect(refused.levels.left).toEqual(limits);
  });

  it('are told in the headers of the API', () => {
    const { levels } = take(limits, fullLevels(limits, 0), cost, 0);
    expect(rateLimitHeaders(limits, levels)).toMatchObject({
      'anthropic-ratelimit-requests-limit': '60',
      'anthropic-ratelimit-requests-remaining': '59',
      'anthropic-ratelimit-input-tokens-remaining': '900',
      'anthropic-ratelimit-output-tokens-remaining': '0',
      'anthropic-ratelimit-output-tokens-reset': '1970-01-01T00:01:00Z',
      'anthropic-ratelimit-tokens-limit': '1600',
    });
  });
});
