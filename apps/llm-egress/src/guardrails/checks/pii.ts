import type { PublishedLlmApi } from '@gatehouse/contracts';
import { randomBytes } from 'node:crypto';
import { member, items, parseJson } from '../../json/json-document.js';
import { maskDocument } from '../../masking/mask-document.js';
import { compileMaskingPolicy } from '../../masking/policy.js';
import { PlaceholderVault } from '../../masking/vault.js';
import type { Check } from '../check.js';
import { PASSED, violated } from '../check.js';
import type { RuleOf } from '../rule.js';

/**
 * Personal values in an answer that are the model's own. It looks at the masked side, where every value of
 * the request is a placeholder still, and has nothing to do with restoring those. Values that the API's
 * `pii.allow` lists are nobody's secret here either.
 */
export function piiCheck({ entities }: RuleOf<'pii'>, { allow }: PublishedLlmApi['pii']): Check {
  const policy = compileMaskingPolicy({
    entities: entities.map((entity) => ({
      detector: 'builtin',
      entity,
      mode: 'mask',
      placeholder: 'opaque',
    })),
    allow,
    restoreInTools: [],
    toolDefinitions: false,
    onDetectorFailure: 'refuse',
    rememberPlaceholders: false,
  });
  // Nothing is restored with it: the masking engine only tells what it would hide.
  const key = randomBytes(32);
  return async (texts) => {
    const source = JSON.stringify({ texts: texts.map(({ text }) => text) });
    const carriers = items(member(parseJson(source), 'texts')).flatMap((node) =>
      node.kind === 'string' ? [{ kind: 'text' as const, node }] : [],
    );
    const vault = new PlaceholderVault(key);
    const { masked } = await maskDocument({ source, carriers }, policy, vault);
    const found = Object.keys(masked).toSorted();
    return found.length > 0 ? violated(`it holds personal data (${found.join(', ')})`) : PASSED;
  };
}
