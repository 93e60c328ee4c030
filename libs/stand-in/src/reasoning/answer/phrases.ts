/** `a`, `a and b`, `a, b and c`. */
export function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** A sentence: a capital in front, one full stop at the end. */
export function sentence(text: string): string {
  let end = text.length;
  while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end -= 1;
  const trimmed = text.slice(0, end).trimStart();
  return `${trimmed.slice(0, 1).toUpperCase()}${trimmed.slice(1)}.`;
}

/** `in_transit` as `in transit`. */
export function spoken(value: string): string {
  return /^[a-z]+(_[a-z]+)+$/.test(value) ? value.replaceAll('_', ' ') : value;
}

/** Cut where it gets long, and shown to be cut. */
export function shortened(text: string, characters: number): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length <= characters ? flat : `${flat.slice(0, characters).trimEnd()}…`;
}
