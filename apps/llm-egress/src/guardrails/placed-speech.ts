import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import type { JsonNode } from '../json/json-document.js';
import type { SaidText, Speech } from './speech.js';

/** A text, and where it stands in a JSON document. */
export interface PlacedText extends SaidText {
  readonly node: JsonNode;
}

/** The speech of a JSON document: a text is put back where it stands, everything else keeps its bytes. */
export function placedSpeech(source: string, placed: readonly PlacedText[]): Speech {
  const texts = placed.filter(({ text }) => text !== '');
  return {
    texts,
    withTexts: (replacements) => {
      const edits = texts.flatMap(({ text, node }, index): Edit[] => {
        const replacement = replacements[index] ?? text;
        if (replacement === text) return [];
        const { start, end } = node;
        // The input of a tool is JSON already.
        return [
          {
            start,
            end,
            replacement: node.kind === 'string' ? JSON.stringify(replacement) : replacement,
          },
        ];
      });
      return Buffer.from(applyEdits(source, edits));
    },
  };
}

/** The input of a tool as text: see `plainJson`. */
export function inputText(source: string, input: JsonNode): string {
  return plainJson(source.slice(input.start, input.end));
}

/** JSON without needless escapes, so that what is meant can be read; what is no JSON stays as it is. */
export function plainJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
