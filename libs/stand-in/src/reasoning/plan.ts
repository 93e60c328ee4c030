import type { Supply } from './arguments.js';
import { focusOn, isGone, linksTo } from './knowledge.js';
import type { Mention } from './mentions.js';
import type { Want } from './question.js';
import { planRuleLookup } from './rule-lookup.js';
import { callOf, toolsFor } from './situation.js';
import type { PlannedCall, Situation } from './situation.js';
import { supplyFor } from './supply.js';
import type { ToolProfile } from './tool-profile.js';
import { planUnknown } from './unknown-domain.js';

/**
 * The calls to make now: all that can be made without the result of another, and none that was made
 * before. Empty once there is nothing left to find out, so a conversation always ends.
 */
export function planCalls(situation: Situation): PlannedCall[] {
  const { question } = situation;
  const named = fresh(
    question.mentions.flatMap((one) => planMention(one, situation)),
    situation,
  );
  const waits =
    named.length > 0 || question.mentions.some((one) => isGone(one, situation.knowledge));
  const sought = question.wants.flatMap((want) => planWant(want, situation, waits));
  const calls = fresh(
    [...named, ...sought, ...planChanges(situation), ...planRuleLookup(situation)],
    situation,
  );
  return calls.length > 0 ? calls : fresh(planUnknown(situation), situation);
}

function planMention(mention: Mention, situation: Situation): PlannedCall[] {
  const known = focusOn(mention.about, situation.question, situation.knowledge);
  if (known.some((item) => item.id === mention.id)) return [];
  const [getter] = toolsFor(mention.about, 'get', situation);
  if (!getter) return planList(mention.about, situation);
  return callOf(getter, supplyFor(situation, { ids: { of: mention.about, values: [mention.id] } }));
}

/** `waits`: what was named is being fetched and may say where to find this, or it does not exist. */
function planWant(want: Want, situation: Situation, waits: boolean): PlannedCall[] {
  const { question, knowledge } = situation;
  if (question.mentions.some((mention) => mention.about === want.about)) return [];
  const [search] = toolsFor(want.about, 'search', situation);
  if (search) return callOf(search, supplyFor(situation, { topic: want.topic || question.text }));
  if (want.scope === 'many') return planList(want.about, situation);
  const links = linksTo(want.about, question, knowledge).map((link) => link.id);
  const [getter] = toolsFor(want.about, 'get', situation);
  if (links.length > 0 && getter) {
    return links
      .filter((id) => !knowledge.items.some((item) => item.about === want.about && item.id === id))
      .flatMap((id) =>
        callOf(getter, supplyFor(situation, { ids: { of: want.about, values: [id] } })),
      );
  }
  if (waits || focusOn(want.about, question, knowledge).length > 0) return [];
  const asked = getter ? callOf(getter, supplyFor(situation, { topic: want.topic })) : [];
  return asked.length > 0 ? asked : planList(want.about, situation);
}

function planList(about: string, situation: Situation): PlannedCall[] {
  const supply = supplyFor(situation, {});
  return toolsFor(about, 'list', situation)
    .flatMap((tool) => callOf(tool, supply))
    .slice(0, 1);
}

/** Something is changed only if the question orders it with the tool's own verb. */
function planChanges(situation: Situation): PlannedCall[] {
  const supply = supplyFor(situation, {});
  return situation.conversation.tools
    .filter((tool) => tool.action === 'change' && isOrdered(tool, supply))
    .flatMap((tool) => callOf(tool, supply));
}

function isOrdered(tool: ToolProfile, supply: Supply): boolean {
  const order = new RegExp(
    String.raw`(^|[.,;!?]\s*|\b(please|and|then|to|you|now)\s+)${tool.verb}\b`,
    'i',
  );
  return order.test(supply.text);
}

/** Without repetitions, and without what was called before: a second answer would be no other. */
function fresh(calls: readonly PlannedCall[], situation: Situation): PlannedCall[] {
  const made = new Set(
    situation.conversation.calls.filter((one) => one.current || !one.failed).map(identity),
  );
  return calls.filter((one) => {
    const key = identity(one);
    if (made.has(key)) return false;
    made.add(key);
    return true;
  });
}

function identity(one: PlannedCall): string {
  const entries = Object.entries(one.input).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([one.tool, entries]);
}
