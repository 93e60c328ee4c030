/** What kinds of characters a text holds that nobody sees, and what they say if they say something. */
export interface HiddenCharacters {
  readonly kinds: readonly HiddenKind[];
  /** Text that is written in invisible characters, decoded. */
  readonly messages: readonly string[];
}

export type HiddenKind =
  /** Tag characters (U+E0020 to U+E007E): ASCII that no screen shows, but models read. */
  | 'tag-characters'
  /** Variation selectors in a row, each a byte. */
  | 'variation-selectors'
  /** Overrides of the writing direction: what is shown is not what is read. */
  | 'bidi-override'
  /** Zero-width characters within Latin words, which split them for filters and for nobody else. */
  | 'zero-width';

const TAGS = /[\u{E0001}\u{E0020}-\u{E007F}]+/gu;
/** The flags of England, Scotland, Wales and so on are a black flag, tags and a cancel tag (UTS #51). */
const FLAG = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}/gu;
const SELECTORS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{4,}/gu;
const OVERRIDES = /[\u202D\u202E]/u;
const SPLIT_WORD = /[A-Za-z][\u200B-\u200D\u2060-\u2064\uFEFF\u00AD\u180E]+[A-Za-z]/gu;

/** So many split words are no accident of typesetting. */
const MANY_SPLITS = 3;

/** Looks for characters that hide something. Emoji, flags, and joiners of scripts that need them hide nothing. */
export function findHiddenCharacters(text: string): HiddenCharacters {
  const bare = text.replaceAll(FLAG, '');
  const tagged = [...bare.matchAll(TAGS)].map(([run]) => fromTags(run));
  const selected = [...bare.matchAll(SELECTORS)].map(([run]) => fromSelectors(run));
  const kinds: HiddenKind[] = [];
  if (tagged.length > 0) kinds.push('tag-characters');
  if (selected.length > 0) kinds.push('variation-selectors');
  if (OVERRIDES.test(bare)) kinds.push('bidi-override');
  if ([...bare.matchAll(SPLIT_WORD)].length >= MANY_SPLITS) kinds.push('zero-width');
  const message = tagged.join('');
  return { kinds, messages: [message, ...selected].filter((hidden) => hidden.trim() !== '') };
}

function fromTags(run: string): string {
  return Array.from(run, (char) => {
    const code = (char.codePointAt(0) ?? 0) - 0xe0000;
    return code >= 0x20 && code < 0x7f ? String.fromCodePoint(code) : '';
  }).join('');
}

/** The first sixteen selectors are the bytes from 0, the supplement goes on from 16. */
function fromSelectors(run: string): string {
  const bytes = Array.from(run, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
  });
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  return /^[\x20-\x7e\s]+$/.test(text) ? text : '';
}
