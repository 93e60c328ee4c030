import { terms } from './terms.js';

/** A part of a document: the more it weighs, the more a word found in it says about the document. */
export interface Field<Document> {
  readonly weight: number;
  readonly text: (document: Document) => string;
}

/**
 * Indexes documents, and gives the function that ranks them for a question: the best first, and only
 * those that share a word with it. A word counts more in a heavier field and the rarer it is (inverse
 * document frequency); a document counts more the larger the part of the question that it covers.
 */
export function rankBy<Document>(
  documents: readonly Document[],
  fields: readonly Field<Document>[],
): (question: string) => Document[] {
  const indexed = documents.map((document) => ({ document, weights: weigh(document, fields) }));
  const rarity = rarityIn(indexed.map(({ weights }) => weights));
  return (question) => {
    const known = [...terms(question)].filter((term) => rarity.has(term));
    return indexed
      .map(({ document, weights }) => ({ document, score: score(known, weights, rarity) }))
      .filter(({ score: points }) => points > 0)
      .sort((left, right) => right.score - left.score)
      .map(({ document }) => document);
  };
}

type Weights = ReadonlyMap<string, number>;

/** Every term of a document with the weights of all fields that it stands in. */
function weigh<Document>(document: Document, fields: readonly Field<Document>[]): Weights {
  const weights = new Map<string, number>();
  for (const { weight, text } of fields) {
    for (const term of terms(text(document))) weights.set(term, (weights.get(term) ?? 0) + weight);
  }
  return weights;
}

function rarityIn(documents: readonly Weights[]): Weights {
  const frequency = new Map<string, number>();
  for (const weights of documents) {
    for (const term of weights.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  return new Map(
    [...frequency].map(([term, count]) => [term, Math.log(1 + documents.length / count)]),
  );
}

function score(question: readonly string[], weights: Weights, rarity: Weights): number {
  const found = question.filter((term) => weights.has(term));
  if (found.length === 0) return 0;
  const points = found.reduce(
    (sum, term) => sum + (weights.get(term) ?? 0) * (rarity.get(term) ?? 0),
    0,
  );
  // Squared, so that one word in every field does not outrank all words in one.
  return points * (found.length / question.length) ** 2;
}
