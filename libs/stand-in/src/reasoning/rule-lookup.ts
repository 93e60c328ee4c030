import { knownTier } from './customer-tier.js';
import { textField } from './items.js';
import { returnWindow } from './return-window.js';
import { callOf, toolsFor } from './situation.js';
import type { PlannedCall, Situation } from './situation.js';
import { supplyFor } from './supply.js';

/**
 * What else to look up for a question about returns: the rules often differ by the customer's tier, so
 * what applies to that tier is searched for, and an article that was only summed up is read.
 */
export function planRuleLookup(situation: Situation): PlannedCall[] {
  const { question, knowledge, conversation } = situation;
  const search = conversation.tools.find((tool) => tool.action === 'search');
  if (!question.aboutReturns || !search) return [];
  const tier = knownTier(situation);
  const articles = knowledge.items.filter((item) => item.about === search.about);
  if (tier === null || returnWindow(articles, tier)?.tier === tier) return [];
  const topic = `${tier} membership return policy`;
  return [
    ...callOf(search, supplyFor(situation, { topic })),
    ...planReading(search.about, tier, situation),
  ];
}

function planReading(about: string, tier: string, situation: Situation): PlannedCall[] {
  const [getter] = toolsFor(about, 'get', situation);
  if (!getter) return [];
  const unread = situation.knowledge.items.filter((item) => {
    const title = textField(item.fields, 'title', 'name') ?? '';
    const body = textField(item.fields, 'body', 'content', 'text');
    return (
      item.about === about && body === null && title.toLowerCase().includes(tier.toLowerCase())
    );
  });
  return unread.flatMap((item) =>
    item.id === null
      ? []
      : callOf(getter, supplyFor(situation, { ids: { of: about, values: [item.id] } })),
  );
}
