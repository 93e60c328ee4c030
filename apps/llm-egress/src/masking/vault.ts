import type { PersonalValue } from './placeholder.js';
import { placeholderFor, writtenForms } from './placeholder.js';

/** What stands behind a placeholder. */
export interface Hidden {
  readonly entity: string;
  readonly text: string;
}

/** The placeholders of a tenant that were made lately: a conversation asks for the same on every turn. */
const RECENT = 20_000;

/**
 * Which placeholder stands for which value in one model call.
 *
 * Agents send the whole conversation again on every turn, in clear, since what they received was restored.
 * So each request brings along every value that its answer can mention, and any replica makes the same
 * placeholders of them. For the same reason a placeholder from another conversation or tenant restores
 * nothing: its value is not in here. What an agent has kept only as a placeholder can be adopted.
 */
export class PlaceholderVault {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, Hidden>();
  private sorted: string[] | null = null;
  private beginnings: Uint8Array | null = null;

  constructor(
    private readonly key: Buffer,
    private readonly recent: Map<string, string> = new Map(),
  ) {}

  /** How many placeholders there are. */
  get size(): number {
    return this.placeholders.size;
  }

  /** Tells tenants apart. */
  get scope(): string {
    return this.key.toString('base64');
  }

  /** The placeholder of a value; the same one for the same text. */
  placeholder(value: PersonalValue): string {
    const id = `${value.entity} ${value.form ?? 'opaque'} ${value.text}`;
    const known = this.placeholders.get(id);
    if (known) return known;
    const made = this.mint(value, id);
    this.add(id, made, { entity: value.entity, text: value.text });
    return made;
  }

  /** Takes up a placeholder that this call has not made, with the value that it is known to stand for. */
  adopt(placeholder: string, hidden: Hidden): void {
    if (!this.find(placeholder)) this.add(`adopted ${placeholder}`, placeholder, hidden);
  }

  /** What a placeholder stands for, in any case; null if this call does not know it. */
  find(candidate: string): Hidden | null {
    return this.values.get(candidate.toUpperCase()) ?? null;
  }

  /** The value of a placeholder in any case; null if this call does not know it. */
  value(candidate: string): string | null {
    return this.find(candidate)?.text ?? null;
  }

  /** Whether a placeholder of this call begins with `text`, in any case. */
  startsPlaceholder(text: string): boolean {
    const prefix = text.toUpperCase();
    this.sorted ??= [...this.values.keys()].toSorted();
    return this.sorted[lowerBound(this.sorted, prefix)]?.startsWith(prefix) ?? false;
  }

  /**
   * Whether a placeholder of this call may begin with a UTF-16 unit, in any case. Every unit that is not
   * ASCII may: some of them count as an ASCII character, such as those in full width.
   */
  mayBegin(code: number): boolean {
    this.beginnings ??= beginningsOf(this.values.keys());
    return code >= 128 || this.beginnings[code] === 1;
  }

  /** All placeholders with what they stand for. */
  entries(): { readonly placeholder: string; readonly hidden: Hidden }[] {
    return [...this.placeholders.values()].flatMap((placeholder) => {
      const hidden = this.find(placeholder);
      return hidden ? [{ placeholder, hidden }] : [];
    });
  }

  private add(id: string, placeholder: string, hidden: Hidden): void {
    this.placeholders.set(id, placeholder);
    for (const form of writtenForms(placeholder)) this.values.set(form.toUpperCase(), hidden);
    this.sorted = null;
    this.beginnings = null;
  }

  private mint(value: PersonalValue, id: string): string {
    const recent = this.recent.get(id);
    if (recent && !this.find(recent)) return recent;
    for (let attempt = 0; ; attempt += 1) {
      const made = placeholderFor(this.key, value, attempt);
      if (this.find(made)) continue;
      if (attempt === 0) this.remember(id, made);
      return made;
    }
  }

  private remember(id: string, made: string): void {
    if (this.recent.size >= RECENT) this.recent.clear();
    this.recent.set(id, made);
  }
}

function beginningsOf(placeholders: Iterable<string>): Uint8Array {
  const beginnings = new Uint8Array(128);
  for (const placeholder of placeholders) {
    beginnings[placeholder.charCodeAt(0)] = 1;
    beginnings[placeholder.toLowerCase().charCodeAt(0)] = 1;
  }
  return beginnings;
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
