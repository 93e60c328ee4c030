import { focusOn, linksTo } from './knowledge.js';
import type { Item } from './items.js';
import { textField } from './items.js';
import type { Situation } from './situation.js';

/** The names under which a customer's standing is kept. */
const TIER_FIELDS = ['tier', 'membership_tier', 'membership', 'loyalty_tier', 'level', 'segment'];

/** The customer whom the question is about, if it is one. */
export function knownCustomer(situation: Situation): Item | null {
  const { question, knowledge } = situation;
  const linked = linksTo('customer', question, knowledge).map((link) => link.id);
  const focus = focusOn('customer', question, knowledge);
  const owners = knowledge.items.filter(
    (item) => item.about === 'customer' && item.id !== null && linked.includes(item.id),
  );
  return focus[0] ?? owners[0] ?? null;
}

/** That customer's tier as it was received; null if it is not known. */
export function knownTier(situation: Situation): string | null {
  const customer = knownCustomer(situation);
  return customer && textField(customer.fields, ...TIER_FIELDS);
}
