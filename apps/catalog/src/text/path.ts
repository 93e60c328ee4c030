/** Where a value is inside a document: property names and array positions. */
export type Path = readonly (string | number)[];

const PLAIN = /^[A-Za-z_$][\w$-]*$/;
const MAX_KEY = 80;

/** Writes a path the way it is read aloud: `spec.quotas[0].limit`, `paths["/customers/{id}"].get`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (PLAIN.test(part)) text += text ? `.${part}` : part;
    else text += `[${JSON.stringify(shorten(part))}]`;
  }
  return text;
}

/** The parts of a JSON pointer (RFC 6901), numbers still as text. */
export function pointerParts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A name as it may stand in a message: on one line, and whole unless it is absurdly long. */
export function shorten(name: string): string {
  const line = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
  return line.length > MAX_KEY ? `${line.slice(0, MAX_KEY)}…` : line;
}
