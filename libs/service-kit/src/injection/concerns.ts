import { findControlCharacters } from './control-characters.js';
import { passagesOf } from './passages.js';
import { scanPassage } from './scan-passage.js';

/** Why a definition should not be shown to a model unless a person has looked at it. */
export interface Concern {
  /** Which string of the definition, as a path of its members. */
  readonly path: string;
  /** What is wrong with it; the text itself is not quoted. */
  readonly problem: string;
  /** It holds what a person who approves it cannot see. */
  readonly hidden: boolean;
}

/** So sure must it be that a text instructs the model. What is lower stands in honest descriptions, too. */
const THRESHOLD = 0.6;
const SHORT = 20;
const MAX_CONCERNS = 20;
const MAX_PATH = 200;
/** Deeper than any definition is. */
const MAX_DEPTH = 64;

/**
 * What in a definition may be meant for the model rather than about the tool: characters that nobody sees,
 * and instructions. Every string counts, names of parameters and allowed values as well, since a model
 * reads them all. A heuristic: what it does not find may still be there.
 * @param known what was found in texts before, for definitions that share most of theirs.
 */
export function concernsOf(definition: unknown, known: KnownTexts = new Map()): Concern[] {
  const concerns: Concern[] = [];
  for (const { path, text } of stringsIn(definition, '', 0)) {
    if (concerns.length >= MAX_CONCERNS) break;
    const before = known.get(text);
    const found = before === undefined ? problemOf(text) : before;
    known.set(text, found);
    if (found) concerns.push({ path: path.slice(0, MAX_PATH), ...found });
  }
  return concerns;
}

/** The first string of a definition that holds characters which nobody sees; null if none does. */
export function hiddenIn(definition: unknown): Concern | null {
  for (const { path, text } of stringsIn(definition, '', 0)) {
    const found = hiddenProblem(text);
    if (found) return { path: path.slice(0, MAX_PATH), ...found };
  }
  return null;
}

type Problem = Pick<Concern, 'problem' | 'hidden'>;

/** What is wrong with a text; null: nothing that is known of. */
export type KnownTexts = Map<string, Problem | null>;

function hiddenProblem(text: string): Problem | null {
  const kinds = findControlCharacters(text);
  if (kinds.length === 0) return null;
  return { problem: `holds characters that nobody sees (${kinds.join(', ')})`, hidden: true };
}

function problemOf(text: string): Problem | null {
  const hidden = hiddenProblem(text);
  if (hidden) return hidden;
  // Nobody is told anything in fewer words.
  if (text.length < SHORT) return null;
  for (const passage of passagesOf(text)) {
    const { score, signals } = scanPassage(passage);
    if (score < THRESHOLD) continue;
    const problem = `reads like an instruction to the model (${signals.join(', ')})`;
    return { problem, hidden: false };
  }
  return null;
}

interface Located {
  readonly path: string;
  readonly text: string;
}

function* stringsIn(value: unknown, path: string, depth: number): Generator<Located> {
  if (typeof value === 'string') return yield { path, text: value };
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  for (const [key, child] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    yield { path: at, text: key };
    yield* stringsIn(child, at, depth + 1);
  }
}
