/** JSON that is put in as it was written: number forms, the order of keys and repetitions stay. */
export class RawJson {
  constructor(readonly text: string) {}
}

export type Json =
  | string
  | number
  | boolean
  | null
  | RawJson
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** The text of a JSON value. Members that are undefined are left out. */
export function writeJson(value: Json): string {
  if (value instanceof RawJson) return value.text;
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(member)}`],
  );
  return `{${members.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
