import { focusOn, isGone } from '../knowledge.js';
import { missingArguments } from '../arguments.js';
import type { Situation } from '../situation.js';
import { supplyFor } from '../supply.js';
import { sentence, shortened } from './phrases.js';

const LONGEST_TEXT = 1_000;

/** What the question asks for and the answer would otherwise pass over in silence. */
export function unansweredSentences(situation: Situation): string[] {
  const { question, knowledge } = situation;
  const asked = [...question.mentions, ...question.wants].map((one) => one.about);
  const open = [...new Set(asked)].filter(
    (about) =>
      focusOn(about, question, knowledge).length === 0 &&
      !knowledge.calls.some((call) => call.current && call.failed && call.profile.about === about),
  );
  return [...open.map((about) => openSentence(about, situation)), ...plainTexts(situation)];
}

function openSentence(about: string, situation: Situation): string {
  const { conversation, knowledge } = situation;
  const tools = conversation.tools.filter((tool) => tool.about === about);
  if (tools.length === 0) return sentence(`I have no tool that looks up ${about}s`);
  const answered = knowledge.calls.some((call) => call.current && call.profile.about === about);
  if (answered) return sentence(`I found no ${about} that fits`);
  if (situation.question.mentions.some((one) => isGone(one, knowledge))) {
    return sentence(`So there is no ${about} to look up`);
  }
  const missing = tools.flatMap((tool) => missingArguments(tool, supplyFor(situation, {})));
  return sentence(
    missing.length === 0
      ? `I could not look up the ${about}`
      : `To look up the ${about} I would need to know: ${[...new Set(missing)].join(', ')}`,
  );
}

/** Answers that are prose, or JSON that was cut off, are quoted. */
function plainTexts(situation: Situation): string[] {
  return situation.knowledge.calls
    .filter((call) => call.current && !call.failed && call.data === undefined && call.text !== '')
    .map((call) =>
      sentence(`${call.profile.shortName} answered: ${shortened(call.text, LONGEST_TEXT)}`),
    );
}
