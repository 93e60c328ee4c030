/** The arguments of a tool call, which are JSON in a string; null if they are not. Empty means none. */
export function parseArguments(json: string | null): { readonly value: unknown } | null {
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    return { value };
  } catch {
    return null;
  }
}
