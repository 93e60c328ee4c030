import { hiddenTexts, unescaped } from './disguises.js';
import { findHiddenCharacters } from './hidden-characters.js';
import { FOREIGN_SIGNALS } from './foreign-signals.js';
import { foreignView, normalise } from './normalise.js';
import { SIGNALS } from './signals.js';
import type { Signal, SignalName } from './signal.js';

export interface InjectionReport {
  /** From 0 to 1: how sure it is that the passage speaks to the model rather than about its subject. */
  readonly score: number;
  /** What it was concluded from, in the order of the table of signals. */
  readonly signals: readonly SignalName[];
}

/** That a text which instructs is also hidden makes it worse; being hidden alone, much less so. */
const CONCEALED = 0.4;
const HIDDEN_WEIGHTS = {
  'tag-characters': 0.65,
  'variation-selectors': 0.65,
  'bidi-override': 0.3,
  'zero-width': 0.35,
} as const;

/**
 * Looks in a passage of a few thousand characters for instructions to a language model: in what it shows,
 * and in what it hides. A pure function without imports from outside of its folder, fit for tool results,
 * documents, and the descriptions of tools. It is a heuristic: it knows the usual ways, and a new way of
 * saying the same is not among them.
 */
export function scanPassage(text: string): InjectionReport {
  const found = new Map<SignalName, number>();
  const note = (name: SignalName, weight: number): void => {
    found.set(name, Math.max(weight, found.get(name) ?? 0));
  };
  for (const view of new Set([text, unescaped(text)])) {
    for (const { name, weight } of signalsIn(view)) note(name, weight);
  }
  for (const hidden of hiddenTexts(text)) {
    const signals = signalsIn(hidden);
    for (const { name, weight } of signals) note(name, weight);
    if (signals.some(({ weight }) => weight >= CONCEALED)) note('concealed', CONCEALED);
  }
  for (const kind of findHiddenCharacters(text).kinds) {
    note('hidden-characters', HIDDEN_WEIGHTS[kind]);
  }
  // Independent hints: the chance that all of them are wrong.
  const doubt = [...found.values()].reduce((product, weight) => product * (1 - weight), 1);
  return { score: Math.round((1 - doubt) * 100) / 100, signals: [...found.keys()] };
}

function signalsIn(text: string): Signal[] {
  const english = normalise(text);
  const foreign = foreignView(text);
  return [
    ...SIGNALS.filter(({ pattern }) => pattern.test(english)),
    ...FOREIGN_SIGNALS.filter(({ pattern }) => pattern.test(foreign)),
  ];
}
