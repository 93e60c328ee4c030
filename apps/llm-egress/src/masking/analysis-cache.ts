import type { Analysis } from './leaves.js';

/** How much text may be remembered, in characters of the texts: a few times as much in memory. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
/** A longer text is a document that comes once, rather than a message that comes again on every turn. */
const MAX_TEXT = 256 * 1024;
/** No text stays longer than this in memory without being seen again, in milliseconds. */
const MAX_AGE_MS = 10 * 60_000;

interface Remembered {
  readonly analysis: Analysis;
  readonly characters: number;
  seenAt: number;
}

/**
 * What was found in texts, for the turns to come: a conversation brings its whole history each time. The
 * least recently seen go first. `scope` keeps tenants apart, so that nobody can measure what another has said.
 */
export class AnalysisCache {
  private readonly known = new Map<string, Remembered>();
  private readonly minted = new Map<string, Map<string, string>>();
  private placeholdersSince = performance.now();
  private characters = 0;

  /** The placeholders that a tenant's values had lately, by value. */
  placeholders(scope: string): Map<string, string> {
    const now = performance.now();
    if (now - this.placeholdersSince > MAX_AGE_MS) {
      this.minted.clear();
      this.placeholdersSince = now;
    }
    const known = this.minted.get(scope) ?? new Map<string, string>();
    this.minted.set(scope, known);
    return known;
  }

  /** What is known of a text, or what `analyse` makes of it. */
  get(key: { scope: string; text: string }, analyse: () => Analysis): Analysis {
    const { scope, text } = key;
    if (text.length > MAX_TEXT) return analyse();
    const now = performance.now();
    this.expire(now);
    const id = `${scope}\n${text}`;
    const remembered = this.known.get(id) ?? {
      analysis: analyse(),
      characters: id.length,
      seenAt: now,
    };
    if (this.known.delete(id)) this.characters -= remembered.characters;
    remembered.seenAt = now;
    this.known.set(id, remembered);
    this.characters += remembered.characters;
    return remembered.analysis;
  }

  private expire(now: number): void {
    for (const [id, { characters, seenAt }] of this.known) {
      if (this.characters <= MAX_CHARACTERS && now - seenAt < MAX_AGE_MS) return;
      this.known.delete(id);
      this.characters -= characters;
    }
  }
}
