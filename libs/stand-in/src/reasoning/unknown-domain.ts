import { callOf } from './situation.js';
import type { PlannedCall, Situation } from './situation.js';
import { supplyFor } from './supply.js';
import type { ToolProfile } from './tool-profile.js';
import { contentOf } from './topic.js';
import { concept, isStopWord, wordsOf } from './words.js';

const ASKS = /\?|^\s*(can|could|do|does|how|is|are|may|what|when|where|which|why)\b/i;

/**
 * The call for a question whose nouns belong to no tool: the tool that shares most words with it, or a
 * search for what it is about. Nothing that changes anything is guessed.
 */
export function planUnknown(situation: Situation): PlannedCall[] {
  const { question, conversation } = situation;
  const understood = question.mentions.length > 0 || question.wants.length > 0;
  if (understood || conversation.calls.some((call) => call.current)) return [];
  const words = wordsOf(question.text)
    .filter((word) => !isStopWord(word))
    .map(concept);
  const reading = conversation.tools.filter((tool) => tool.action !== 'change');
  const ranked = reading
    .map((tool) => ({ tool, score: overlap(tool, words) }))
    .filter((one) => one.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map((one) => one.tool);
  const searches = ASKS.test(question.text)
    ? reading.filter((tool) => tool.action === 'search')
    : [];
  const topic = contentOf(question.text, new Set());
  const supply = supplyFor(situation, { topic });
  return [...ranked, ...searches].flatMap((tool) => callOf(tool, supply)).slice(0, 1);
}

/** Words of the name weigh more than words of the description. */
function overlap(tool: ToolProfile, words: readonly string[]): number {
  const name = new Set(wordsOf(tool.shortName).map(concept));
  return words.reduce((score, word) => {
    if (name.has(word)) return score + 3;
    return score + (tool.words.has(word) ? 1 : 0);
  }, 0);
}
