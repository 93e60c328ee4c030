import type { Conversation, PastCall } from './conversation.js';
import { itemsOf, linksOf } from './items.js';
import type { Item, Link } from './items.js';
import type { Mention } from './mentions.js';
import type { Question, Want } from './question.js';
import type { ToolProfile } from './tool-profile.js';
import { concept, wordsOf } from './words.js';

/** A call together with the tool that was called. */
export interface KnownCall extends PastCall {
  readonly profile: ToolProfile;
}

/** What the model has been told so far, seen from the question. */
export interface Knowledge {
  readonly calls: readonly KnownCall[];
  readonly items: readonly Item[];
}

const DATE_KEYS = [/order|purchase|plac/, /creat/, /updat/, /_at$|date/];
const SHORTEST_VALUE = 3;

/** Collects what the results of all calls have told. Calls of tools that are no longer offered are left out. */
export function gather(conversation: Conversation): Knowledge {
  const profiles = new Map(conversation.tools.map((tool) => [tool.name, tool]));
  const calls = conversation.calls.flatMap((call) => {
    const profile = profiles.get(call.tool);
    return profile ? [{ ...call, profile }] : [];
  });
  return { calls, items: merged(calls.flatMap((call) => itemsOf(call, call.profile))) };
}

/** The items of one kind that the question is about. */
export function focusOn(about: string, question: Question, knowledge: Knowledge): Item[] {
  const items = knowledge.items.filter((item) => item.about === about);
  const ids = question.mentions.filter((one) => one.about === about).map((one) => one.id);
  if (ids.length > 0) return items.filter((item) => item.id !== null && ids.includes(item.id));
  const want = question.wants.find((one) => one.about === about);
  if (!want) return items.filter((item) => item.from === 'get');
  return want.scope === 'many'
    ? matching(items, question)
    : single(want, items, question, knowledge);
}

/** What the items in focus refer to: `order` by `latest_order_id` of the customer in question. */
export function linksTo(about: string, question: Question, knowledge: Knowledge): Link[] {
  const kinds = new Set(knowledge.items.map((item) => item.about).filter((kind) => kind !== about));
  const owners = [...kinds].flatMap((kind) => ownersOf(kind, question, knowledge));
  const links = owners.flatMap(linksOf).filter((link) => link.about === about);
  const latest = links.filter((link) => link.latest);
  return latest.length > 0 ? latest : links;
}

/** Whether a named thing was looked for and does not exist, so that nothing can hang on it. */
export function isGone(mention: Mention, knowledge: Knowledge): boolean {
  return knowledge.calls.some(
    (call) =>
      call.failed &&
      call.profile.about === mention.about &&
      Object.values(call.input).includes(mention.id) &&
      /not found|no such|does not exist|unknown|404/i.test(call.text),
  );
}

/** Asking for the owner of an owner would never end: only what was named or picked counts. */
function ownersOf(kind: string, question: Question, knowledge: Knowledge): Item[] {
  const items = knowledge.items.filter((item) => item.about === kind);
  const ids = question.mentions.filter((one) => one.about === kind).map((one) => one.id);
  if (ids.length > 0) return items.filter((item) => item.id !== null && ids.includes(item.id));
  const named = items.filter((item) => isNamed(item, question));
  if (named.length > 0) return named;
  return items.filter((item) => item.from === 'get');
}

function single(
  want: Want,
  items: readonly Item[],
  question: Question,
  knowledge: Knowledge,
): Item[] {
  const ids = linksTo(want.about, question, knowledge).map((link) => link.id);
  const linked = items.filter((item) => item.id !== null && ids.includes(item.id));
  if (linked.length > 0) return linked;
  if (want.scope === 'latest') return items.toSorted(byDate).slice(0, 1);
  const named = items.filter((item) => isNamed(item, question));
  if (named.length > 0) return named;
  return items.length === 1 ? [...items] : items.filter((item) => item.from === 'get');
}

/** Those that have what the question says of them, e.g. the gold ones; all if it says nothing. */
function matching(items: readonly Item[], question: Question): Item[] {
  const chosen = items.filter(
    (item) =>
      item.from === 'search' ||
      Object.values(item.fields).some(
        (value) => typeof value === 'string' && isSaid(value, question),
      ),
  );
  return chosen.length > 0 ? chosen : [...items];
}

function isSaid(value: string, question: Question): boolean {
  const words = wordsOf(value);
  return (
    value.length >= SHORTEST_VALUE &&
    words.length > 0 &&
    words.length <= 2 &&
    words.every((word) => question.words.has(concept(word)))
  );
}

/** Whether the question quotes one of its values, e.g. its name. */
function isNamed(item: Item, question: Question): boolean {
  const text = question.text.toLowerCase();
  return Object.entries(item.fields).some(
    ([key, value]) =>
      typeof value === 'string' &&
      /name|title|email|phone/.test(key) &&
      value.length >= SHORTEST_VALUE &&
      text.includes(value.toLowerCase()),
  );
}

/** Latest first; what has no readable date keeps its place. */
function byDate(a: Item, b: Item): number {
  const [first, second] = [dateOf(a), dateOf(b)];
  if (first === null || second === null) return 0;
  return second.localeCompare(first);
}

function dateOf(item: Item): string | null {
  const dates = Object.entries(item.fields).filter(
    ([, value]) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value),
  );
  for (const pattern of DATE_KEYS) {
    const found = dates.find(([key]) => pattern.test(key));
    if (found) return String(found[1]);
  }
  return null;
}

/** One item a thing: what was told later replaces what was told before, field by field. */
function merged(items: readonly Item[]): Item[] {
  const known = new Map<string, Item>();
  for (const [index, item] of items.entries()) {
    const key = item.id === null ? `#${index}` : `${item.about} ${item.id}`;
    const before = known.get(key);
    known.set(key, {
      ...item,
      fields: { ...before?.fields, ...item.fields },
      from: before?.from === 'get' ? 'get' : item.from,
    });
  }
  return [...known.values()];
}
