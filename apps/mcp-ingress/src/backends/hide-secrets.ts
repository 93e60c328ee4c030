/** Shorter texts stand in any answer by chance; hiding them would only spoil it. */
const MIN_LENGTH = 4;
const HIDDEN = '[secret]';

/**
 * Takes the gate's own secrets out of what a backend answers: one that echoes its request, or quotes a key
 * in an error, must not tell it to the caller. Works in place, and without recursion, since a backend
 * chooses how deep its answer is.
 * @param secrets as they were sent; also what is sent encoded, where encoding changes it.
 */
export function hideSecrets(body: unknown, secrets: readonly string[]): unknown {
  const hidden = longestFirst(secrets);
  if (hidden.length === 0) return body;
  const clean = (text: string): string =>
    hidden.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  const root = { body };
  const open: object[] = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [key, value] of Object.entries(next)) {
      const name = clean(key);
      const shown = typeof value === 'string' ? clean(value) : value;
      if (name !== key) Reflect.deleteProperty(next, key);
      if (name !== key || shown !== value) define(next, name, shown);
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return root.body;
}

/**
 * The same for an answer that is passed on while it comes, byte by byte; nothing is held back but what may be
 * the beginning of a secret.
 */
export async function* hideSecretsInStream(
  body: AsyncIterable<Uint8Array>,
  secrets: readonly string[],
): AsyncGenerator<Uint8Array> {
  // One character for each byte, whatever the bytes mean.
  const hidden = longestFirst(secrets).map((secret) => Buffer.from(secret).toString('latin1'));
  if (hidden.length === 0) return yield* body;
  let held = '';
  for await (const chunk of body) {
    const text = held + Buffer.from(chunk).toString('latin1');
    const { shown, rest } = hideFirst(text, hidden, { more: true });
    held = rest;
    if (shown) yield Buffer.from(shown, 'latin1');
  }
  const { shown } = hideFirst(held, hidden, { more: false });
  if (shown) yield Buffer.from(shown, 'latin1');
}

/**
 * Hides secrets from the left, the longest where several begin. While more is to come, `rest` begins where
 * what is there may be the beginning of one: of a secret that holds a shorter one, that is not all.
 */
function hideFirst(
  text: string,
  hidden: readonly string[],
  { more }: { readonly more: boolean },
): { readonly shown: string; readonly rest: string } {
  const open = more ? beginningAtEnd(text, hidden) : text.length;
  let shown = '';
  let at = 0;
  for (let next = nextSecret(text, hidden, at); next && next.from < open;) {
    shown += text.slice(at, next.from) + HIDDEN;
    at = next.from + next.secret.length;
    next = nextSecret(text, hidden, at);
  }
  const end = Math.max(at, open);
  return { shown: shown + text.slice(at, end), rest: text.slice(end) };
}

/** The first secret from a place on; of those that begin there, the longest. */
function nextSecret(
  text: string,
  hidden: readonly string[],
  from: number,
): { readonly from: number; readonly secret: string } | null {
  let first: { readonly from: number; readonly secret: string } | null = null;
  for (const secret of hidden) {
    const found = text.indexOf(secret, from);
    if (found >= 0 && (!first || found < first.from)) first = { from: found, secret };
  }
  return first;
}

/** Where the end of a text begins that may be the beginning of one of these. */
function beginningAtEnd(text: string, secrets: readonly string[]): number {
  const most = Math.min(text.length, Math.max(...secrets.map(({ length }) => length - 1)));
  for (let length = most; length > 0; length -= 1) {
    const end = text.slice(text.length - length);
    const begins = secrets.some((secret) => secret.length > length && secret.startsWith(end));
    if (begins) return text.length - length;
  }
  return text.length;
}

function longestFirst(secrets: readonly string[]): string[] {
  return (
    secrets
      .filter((secret) => secret.length >= MIN_LENGTH)
      // A secret that is part of another one would leave the rest of that standing.
      .toSorted((a, b) => b.length - a.length)
  );
}

/** `__proto__` is a key like any other in an answer. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
