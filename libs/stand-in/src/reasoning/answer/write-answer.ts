import { knownCustomer, knownTier } from '../customer-tier.js';
import type { Item } from '../items.js';
import { focusOn } from '../knowledge.js';
import { returnDeadline } from '../return-deadline.js';
import { returnWindow } from '../return-window.js';
import type { Situation } from '../situation.js';
import { articleSentence, articlesSentence, summarySentence } from './article-sentences.js';
import { CUSTOMER_FIELDS, customerSentence } from './customer-sentence.js';
import { deadlineSentence } from './deadline-sentence.js';
import { failureSentences } from './failure-sentences.js';
import { askedSentence, changeSentence, genericSentence } from './generic-sentence.js';
import { ORDER_FIELDS, orderSentence } from './order-sentence.js';
import { unansweredSentences } from './unanswered-sentences.js';

/** The answer, from nothing but what was received. */
export function writeAnswer(situation: Situation): string {
  const { question } = situation;
  const sentences = [
    ...thingSentences(situation),
    ...deadlineSentences(situation),
    ...articleSentences(situation),
    ...changeSentences(situation),
    ...failureSentences(situation),
    ...unansweredSentences(situation),
  ];
  if (sentences.length === 0) {
    return 'I did not find anything in that which I could look up with the tools that I have.';
  }
  return sentences.slice(0, question.sentences ?? sentences.length).join(' ');
}

function thingSentences(situation: Situation): string[] {
  const { question, knowledge } = situation;
  const asked = [...question.mentions, ...question.wants].map((one) => one.about);
  const called = knowledge.calls.filter((call) => call.current).map((call) => call.profile.about);
  const abouts = new Set(asked.length > 0 ? asked : called);
  abouts.delete(rulesAbout(situation) ?? '');
  return [...abouts].flatMap((about) =>
    focusOn(about, question, knowledge).flatMap((item) => describe(item, situation)),
  );
}

function describe(item: Item, situation: Situation): string[] {
  const { question } = situation;
  switch (item.about) {
    case 'customer':
      return [customerSentence(item), ...(asked(item, situation, CUSTOMER_FIELDS) ?? [])];
    case 'order': {
      const latest = question.wants.some((want) => want.about === 'order' && want.scope !== 'many');
      const owned = knownCustomer(situation) !== null;
      const lead = latest ? `${owned ? 'Their' : 'The'} latest order` : 'Order';
      return [orderSentence(item, lead), ...(asked(item, situation, ORDER_FIELDS) ?? [])];
    }
    default:
      return [genericSentence(item)];
  }
}

function asked(item: Item, situation: Situation, told: readonly string[]): string[] | null {
  const sentence = askedSentence(item, situation.question, told);
  return sentence === null ? null : [sentence];
}

function deadlineSentences(situation: Situation): string[] {
  const { question, knowledge } = situation;
  if (!question.aboutReturns) return [];
  const window = returnWindow(articlesOf(situation), knownTier(situation));
  return focusOn('order', question, knowledge)
    .filter((order) => order.fields['status'] !== 'cancelled')
    .map((order) => deadlineSentence(order, returnDeadline(order, window)));
}

function articleSentences(situation: Situation): string[] {
  const { question } = situation;
  const articles = articlesOf(situation);
  const about = rulesAbout(situation);
  const named = question.mentions.filter((one) => one.about === about).map((one) => one.id);
  if (named.length > 0) {
    return articles
      .filter((item) => item.id !== null && named.includes(item.id))
      .map(articleSentence);
  }
  if (articles.length === 0) return [];
  const window = question.aboutReturns ? returnWindow(articles, knownTier(situation)) : null;
  const list = articlesSentence(articles, window?.article ? [window.article] : []);
  const alone = question.mentions.length === 0 && question.wants.length < 2;
  return alone ? [list, ...articles.flatMap((item) => summarySentence(item) ?? [])] : [list];
}

function changeSentences(situation: Situation): string[] {
  return situation.knowledge.calls
    .filter((call) => call.current && !call.failed && call.profile.action === 'change')
    .map((call) => changeSentence(call.profile.shortName, call.data));
}

function articlesOf(situation: Situation): Item[] {
  const about = rulesAbout(situation);
  return situation.knowledge.items.filter((item) => item.about === about);
}

/** What the rules are kept in: articles, or whatever the search is for. */
function rulesAbout(situation: Situation): string | null {
  const search = situation.conversation.tools.find((tool) => tool.action === 'search');
  return search?.about ?? null;
}
