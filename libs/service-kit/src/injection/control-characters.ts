import { findHiddenCharacters } from './hidden-characters.js';
import type { HiddenKind } from './hidden-characters.js';

/** What a definition has no use for at all, however little of it there is. */
export type ControlKind =
  | HiddenKind
  /** Escape sequences: a terminal hides, colours or overwrites what follows. */
  | 'terminal-control'
  /** Marks, embeddings and isolates of the writing direction. */
  | 'bidi-control'
  /** Characters without a width, a single one. */
  | 'invisible';

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const TERMINAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/u;
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** Joiners between emoji and within scripts that need them are left alone. */
const INVISIBLE =
  /[\u00AD\u180E\u200B\u2060-\u2064\uFEFF\u115F\u1160\u3164\uFFF9-\uFFFB]|(?<=[\x21-\x7E])[\u200C\u200D](?=[\x21-\x7E])/u;

/**
 * Characters that a name, a description or a schema never needs, and that hide something from whoever
 * approves it. Stricter than `findHiddenCharacters`, which looks at documents of any kind.
 */
export function findControlCharacters(text: string): ControlKind[] {
  const kinds: ControlKind[] = [...findHiddenCharacters(text).kinds];
  if (TERMINAL.test(text)) kinds.push('terminal-control');
  if (BIDI.test(text)) kinds.push('bidi-control');
  if (INVISIBLE.test(text)) kinds.push('invisible');
  return kinds;
}
