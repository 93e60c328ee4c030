import { describe, expect, it } from '@jest/globals';
import { tenantKey } from '../../masking/placeholder.js';
import { Restoration } from '../../masking/restoration.js';
import { PlaceholderVault } from '../../masking/vault.js';
import type { ProposedCall } from '../dialect.js';
import { passMessage } from './pass-message.js';

const VALUE = 'Ann "Annie" O\'Neil\n\\';
const vault = new PlaceholderVault(tenantKey('master', 'acme'));
const PLACEHOLDER = vault.placeholder({ entity: 'NAME', text: VALUE });

async function pass(source: string, tools = ['*']) {
  const calls: ProposedCall[] = [];
  const order: string[] = [];
  const passage = passMessage(
    Buffer.from(source),
    new Restoration(
      vault,
      tools.map((tool) => ({ tool, entities: ['*'] })),
    ),
    {
      beforeToolUse: async (call) => {
        calls.push(call);
        order.push('tool');
      },
      beforeEnd: async () => {
        order.push('end');
      },
    },
  );
  const body = String(await passage.restored());
  order.push('body');
  return { body, calls, order, facts: passage.facts };
}

describe('passMessage', () => {
  it('restores texts, tool inputs, quotations and the stop sequence, and keeps every other byte', async () => {
    const source =
      `{ "content":[{"type":"text","text":"Hi ${PLACEHOLDER}","citations":[{"cited_text":"${PLACEHOLDER}","n":1.0}]},` +
      `{"type":"thinking","thinking":"${PLACEHOLDER}","signature":"s"},` +
      `{"type":"tool_use","id":"t","name":"send","input":{"${PLACEHOLDER}":"${PLACEHOLDER}", "n":1e3}}],` +
      `"stop_sequence":"${PLACEHOLDER}","x":12345678901234567890,"usage":{"input_tokens":1,"output_tokens":2}}`;
    const value = JSON.stringify(VALUE).slice(1, -1);
    const { body, calls, order, facts } = await pass(source);
    expect(body).toBe(
      source
        .replace(`Hi ${PLACEHOLDER}`, () => `Hi ${value}`)
        .replace(`"cited_text":"${PLACEHOLDER}`, () => `"cited_text":"${value}`)
        .replace(`"${PLACEHOLDER}":"${PLACEHOLDER}", "n"`, () => `"${value}":"${value}", "n"`)
        .replace(`"stop_sequence":"${PLACEHOLDER}`, () => `"stop_sequence":"${value}`),
    );
    expect(calls).toEqual([{ id: 't', tool: 'send', input: { [VALUE]: VALUE, n: 1_000 } }]);
    expect(order).toEqual(['tool', 'end', 'body']);
    expect(facts).toMatchObject({
      complete: true,
      usage: { promptTokens: 1, completionTokens: 2 },
    });
  });

  it('gives a tool that may not see personal values its placeholders', async () => {
    const source = `{"content":[{"type":"tool_use","id":"t","name":"search","input":{"q":"${PLACEHOLDER}"}}]}`;
    const { body, calls } = await pass(source, ['send']);
    expect(body).toBe(source);
    expect(calls[0]?.input).toEqual({ q: PLACEHOLDER });
  });

  it.each(['not json', '[]', '{"content":5,"usage":"none"}', '{"usage":{"input_tokens":-1}}'])(
    'passes on what it does not understand, and counts nothing: %s',
    async (source) => {
      const { body, facts } = await pass(source);
      expect(body).toBe(source);
      expect(facts.usage?.promptTokens ?? 0).toBe(0);
    },
  );
});
