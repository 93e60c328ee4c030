import type { Supply } from './arguments.js';
import { focusOn, linksTo } from './knowledge.js';
import type { Situation } from './situation.js';

/** What is fixed beforehand for one call. */
interface Given {
  /** The ids to use for one kind of thing. */
  readonly ids?: { readonly of: string; readonly values: readonly string[] };
  readonly topic?: string;
}

/** What arguments are filled from: first what is given, then what was named, picked or referred to. */
export function supplyFor(situation: Situation, given: Given): Supply {
  const { question, knowledge } = situation;
  return {
    text: question.text,
    topic: given.topic ?? '',
    idsOf(about) {
      if (given.ids?.of === about) return given.ids.values;
      const named = question.mentions.filter((one) => one.about === about).map((one) => one.id);
      const picked = focusOn(about, question, knowledge).flatMap((item) => item.id ?? []);
      const linked = linksTo(about, question, knowledge).map((link) => link.id);
      return [...named, ...picked, ...linked];
    },
  };
}
