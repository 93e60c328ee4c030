/** Deeper than any arguments that mean something; PostgreSQL and recursion have limits of their own. */
const MAX_DEPTH = 64;
const MAX_TEXT = 8_192;
const MAX_ARGUMENTS = 65_536;

const TOO_DEEP = '[left out: nested too deeply]';
const TOO_LARGE = { '[left out]': `larger than ${MAX_ARGUMENTS} characters` };

/**
 * JSON that PostgreSQL can store. Parts of a record are written by agents and by strangers, and a record
 * that could not be stored would be a call that leaves no trace: so what `jsonb` refuses (U+0000, lone
 * surrogates, depth) is replaced, and what is overlong is cut.
 */
export function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1));
  // @NOTE fromEntries, since assigning to a property named __proto__ would not make one.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storable(item, depth + 1)]),
  );
}

/** Text that PostgreSQL can store, of at most `limit` characters (UTF-16 code units) and a mark. */
export function storableText(text: string, limit = MAX_TEXT): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Captured arguments, unless they are so large that a list of records could not be read any more. */
export function storableArguments(
  captured: Record<string, unknown> | null,
): Record<string, unknown> | null {
  if (captured === null) return null;
  return JSON.stringify(captured).length > MAX_ARGUMENTS ? TOO_LARGE : captured;
}
