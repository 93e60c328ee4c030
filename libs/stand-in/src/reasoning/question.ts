import type { Conversation } from './conversation.js';
import { findMentions, knownThings, tokensOf } from './mentions.js';
import type { Mention, Token } from './mentions.js';
import type { ToolProfile } from './tool-profile.js';
import { policyTopic, topicNear } from './topic.js';
import { concept, isPlural, wordsOf } from './words.js';

/** Something that is asked for without naming it by id, e.g. `their latest order`. */
export interface Want {
  readonly about: string;
  readonly scope: 'one' | 'latest' | 'many';
  /** What to search for, if it has to be searched. */
  readonly topic: string;
}

/** What the user asks for, as far as the model understands it. */
export interface Question {
  readonly text: string;
  /** The concepts of its words. */
  readonly words: ReadonlySet<string>;
  readonly mentions: readonly Mention[];
  readonly wants: readonly Want[];
  /** Whether it is about sending things back. */
  readonly aboutReturns: boolean;
  /** How many sentences the answer may have; null if the question does not say. */
  readonly sentences: number | null;
}

/** Characters that are read for their meaning: a question is short, what follows is material. */
const LONGEST_QUESTION = 20_000;

const LATEST = new Set(['latest', 'last', 'newest', 'recent', 'current']);
const PRONOUNS = /\b(their|they|them|his|he|him|her|she|its|it|that|this|same)\b/i;
const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
};
const RETURNS = ['return', 'refund', 'exchange'];

/** Works out what is asked for. What the question leaves out is taken from what the user wrote before. */
export function understand(conversation: Conversation): Question {
  const { tools } = conversation;
  const text = conversation.question.slice(0, LONGEST_QUESTION);
  const tokens = tokensOf(text.replaceAll(/\bin order to\b/gi, 'to'));
  const { mentions, used } = findMentions(tokens, tools);
  const words = new Set(wordsOf(text).map(concept));
  const wants = findWants({ tokens, used, tools, text });
  return {
    text,
    words,
    mentions: [...mentions, ...inherited(conversation, mentions, wants)],
    wants,
    aboutReturns: RETURNS.some((word) => words.has(word)),
    sentences: sentenceLimit(text),
  };
}

interface Read {
  readonly tokens: readonly Token[];
  /** The tokens that name something by id: they ask for nothing more. */
  readonly used: ReadonlySet<number>;
  readonly tools: readonly ToolProfile[];
  readonly text: string;
}

function findWants(read: Read): Want[] {
  const things = knownThings(read.tools);
  const wants = nounWants(read, things);
  const searched = read.tools.find((tool) => tool.action === 'search')?.about;
  const unnamed = searched !== undefined && wants.every((want) => want.about !== searched);
  const topic = unnamed ? policyTopic(read.text, things) : null;
  return unnamed && topic ? [...wants, { about: searched, scope: 'many', topic }] : wants;
}

function nounWants({ tokens, used, text }: Read, things: ReadonlySet<string>): Want[] {
  const wants = new Map<string, Want>();
  for (const [index, token] of tokens.entries()) {
    const about = /^who(se|m)?$/i.test(token.text) ? 'customer' : concept(token.text);
    if (used.has(index) || !things.has(about)) continue;
    const scope = scopeOf(tokens, index);
    const known = wants.get(about)?.scope;
    if (known !== undefined && (known !== 'one' || scope === 'one')) continue;
    wants.set(about, { about, scope, topic: topicNear(text, token.text, things) });
  }
  return [...wants.values()];
}

function scopeOf(tokens: readonly Token[], index: number): Want['scope'] {
  const before = tokens.slice(Math.max(0, index - 2), index).filter((token) => !token.ends);
  if (before.some((token) => LATEST.has(token.text.toLowerCase()))) return 'latest';
  return isPlural(tokens[index]?.text.toLowerCase() ?? '') ? 'many' : 'one';
}

/** What `their` or `the customer` refers to: the last thing of its kind that was named before. */
function inherited(
  conversation: Conversation,
  mentions: readonly Mention[],
  wants: readonly Want[],
): Mention[] {
  const refersBack = PRONOUNS.test(conversation.question);
  const found = new Map<string, Mention>();
  for (const text of conversation.earlier) {
    for (const mention of findMentions(
      tokensOf(text.slice(0, LONGEST_QUESTION)),
      conversation.tools,
    ).mentions) {
      const named = mentions.some((one) => one.about === mention.about);
      const wanted = wants.some((want) => want.about === mention.about && want.scope === 'one');
      if (!named && (refersBack || wanted) && !found.has(mention.about)) {
        found.set(mention.about, mention);
      }
    }
  }
  return [...found.values()];
}

function sentenceLimit(text: string): number | null {
  const match = /\b(?:in|with|using) (?:only |exactly |just )?(\w+) (?:short )?sentences?\b/i.exec(
    text,
  );
  const word = match?.[1]?.toLowerCase();
  if (word === undefined) return null;
  const count = NUMBERS[word] ?? Number.parseInt(word, 10);
  return Number.isInteger(count) && count > 0 ? count : null;
}
