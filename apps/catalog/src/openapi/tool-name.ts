/** What every model provider accepts as a tool's name: `^[a-zA-Z0-9_-]{1,64}$`. */
const MAX_NAME = 64;

/** An `operationId` as the name of a tool; null if nothing usable is left of it. */
export function toolName(operationId: string): string | null {
  return sanitise(operationId, /[^a-zA-Z0-9_-]+/g) || null;
}

/** A name for an operation without `operationId`, made of what identifies it: stable over time. */
export function nameFromPath(method: string, path: string): string {
  return sanitise(`${method.toLowerCase()}${path}`, /[^a-zA-Z0-9_-]+/g);
}

/** A parameter's name as the name of an argument: model providers refuse brackets, spaces and the like. */
export function argumentName(name: string): string {
  return sanitise(name, /[^a-zA-Z0-9_.-]+/g) || 'value';
}

function sanitise(text: string, forbidden: RegExp): string {
  const clean = text.replaceAll(forbidden, '_');
  // A name that was fine stays as it is, underscores at its ends included.
  const trimmed = clean === text ? clean : clean.replaceAll(/^_+|_+$/g, '');
  return trimmed.slice(0, MAX_NAME);
}
