import type { Item } from '../items.js';
import { textField } from '../items.js';
import { joined, sentence, spoken } from './phrases.js';

/** The fields that this sentence speaks of. */
export const CUSTOMER_FIELDS = ['id', 'name', 'tier', 'account_status', 'member_since'] as const;

/** Who a customer is. The name is repeated as it was received, whatever it looks like. */
export function customerSentence(item: Item): string {
  const name = textField(item.fields, 'name', 'full_name', 'display_name');
  const status = textField(item.fields, 'account_status');
  const tier = textField(item.fields, 'tier');
  const since = textField(item.fields, 'member_since');
  const id = item.id ?? 'without an id';
  const facts = [
    tier && `is a ${spoken(tier)} customer`,
    status && `has an account that is ${spoken(status)}`,
    since && `has been a member since ${since}`,
  ].filter((fact) => fact !== null);
  const who = name === null ? `Customer ${id}` : `Customer ${id} is ${name}`;
  if (facts.length === 0) return sentence(name === null ? `${who} exists` : who);
  return sentence(name === null ? `${who} ${joined(facts)}` : `${who}, who ${joined(facts)}`);
}
