import type { LlmLimit } from '@gatehouse/contracts';
import type { Rule } from '../ledger/rule.js';
import { IN_FLIGHT } from '../ledger/standing.js';

type Measure = LlmLimit['measure'];

const COUNTS: Readonly<Record<Measure, Pick<Rule, 'counts' | 'unit'>>> = {
  prompt_tokens: { counts: ['prompt'], unit: 'tokens' },
  completion_tokens: { counts: ['completion'], unit: 'tokens' },
  total_tokens: { counts: ['prompt', 'completion'], unit: 'tokens' },
  cost: { counts: ['cost'], unit: 'usd-micros' },
  requests: { counts: ['requests'] },
  in_flight: { counts: [IN_FLIGHT], unit: 'concurrent-requests' },
};

/**
 * The rules of limits of one scope. Named `prompt_tokens` for an application and `tenant_prompt_tokens`
 * for a tenant; `prompt_tokens_per_minute` where the scope limits prompt tokens in more than one window.
 */
export function limitRules(limits: readonly LlmLimit[]): Rule[] {
  return limits.map((limit) => {
    const isSibling = (each: LlmLimit): boolean => each.measure === limit.measure;
    const window = limit.measure === 'in_flight' ? null : limit.window;
    const prefix = limit.per === 'application' ? '' : `${limit.per}_`;
    const suffix = window && limits.filter(isSibling).length > 1 ? `_per_${window}` : '';
    const name = `${prefix}${limit.measure}${suffix}`;
    return { name, limit: limit.limit, window, ...COUNTS[limit.measure] };
  });
}

/** Whether some rule limits what calls cost. */
export function limitCost(rules: readonly Rule[]): boolean {
  return rules.some(({ counts }) => counts.includes('cost'));
}
