import type { PersonalValue } from './placeholder.js';
import { placeholderFor, PLACEHOLDER_LENGTH } from './placeholder.js';

/**
 * Which placeholder stands for which value in one model call.
 *
 * It lives as long as the call, and nothing is stored anywhere: agents send the whole conversation again
 * on every turn, in clear, since what they received was restored. So each request brings along every
 * value that its answer can mention, and any replica makes the same placeholders of them. For the same
 * reason a placeholder from another conversation or tenant restores nothing: its value is not in here.
 */
export class PlaceholderVault {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, string>();
  private sorted: string[] | null = null;

  constructor(private readonly key: Buffer) {}

  /** How many placeholders there are. */
  get size(): number {
    return this.values.size;
  }

  /** The placeholder of a value; the same one for the same text. */
  placeholder(value: PersonalValue): string {
    const id = `${value.entity} ${value.text}`;
    const known = this.placeholders.get(id);
    if (known) return known;
    const made = this.mint(value);
    this.placeholders.set(id, made);
    this.values.set(made, value.text);
    this.sorted = null;
    return made;
  }

  /** The value of a placeholder in any case; null if this call did not make it. */
  value(candidate: string): string | null {
    if (candidate.length !== PLACEHOLDER_LENGTH) return null;
    return this.values.get(candidate.toUpperCase()) ?? null;
  }

  /** Whether a placeholder of this call begins with `text`, in any case. */
  startsPlaceholder(text: string): boolean {
    const prefix = text.toUpperCase();
    this.sorted ??= [...this.values.keys()].toSorted();
    return this.sorted[lowerBound(this.sorted, prefix)]?.startsWith(prefix) ?? false;
  }

  private mint(value: PersonalValue): string {
    for (let attempt = 0; ; attempt += 1) {
      const made = placeholderFor(this.key, value, attempt);
      if (!this.values.has(made)) return made;
    }
  }
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
