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
  const hidden = secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    // A secret that is part of another one would leave the rest of that standing.
    .toSorted((a, b) => b.length - a.length);
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

/** `__proto__` is a key like any other in an answer. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
