import type { Obligation } from '@gatehouse/contracts';
import { resultText } from '../tool-call/reply-text.js';
import { shownBlock } from '../upstreams/upstream-result.js';
import type { ItemAnswer } from './item-answer.js';

/** An answer as its caller may see it: where anything is withheld, only texts are shown, without it. */
export function showItem(answer: ItemAnswer, obligations: readonly Obligation[]): ItemAnswer {
  const withheld = withheldBy(obligations);
  if (withheld.size === 0) return answer;
  const text = (given: string): string => showText(given, obligations);
  const parts = answer.parts.map((part) => ({
    ...Object.fromEntries(answer.kept.map((name) => [name, part[name]])),
    ...shownBlock(part, text),
  }));
  return { ...answer, parts, rest: {} };
}

/** The same of one text. */
export function showText(text: string, obligations: readonly Obligation[]): string {
  return resultText({ status: 200, body: text }, { withheld: withheldBy(obligations) });
}

function withheldBy(obligations: readonly Obligation[]): ReadonlySet<string> {
  return new Set(obligations.flatMap((o) => (o.type === 'withhold-fields' ? o.fields : [])));
}
