import type { NodeBudget } from './node-budget.js';

/** A place in the text of a document: UTF-16 offsets, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A string value or a key; the range includes its quotes. */
export interface JsonString extends Range {
  readonly kind: 'string';
  /** Whether there is an escape in it: without one, the text between the quotes is the value. */
  readonly escaped: boolean;
}

export interface JsonMember {
  readonly key: JsonString;
  /** The key as it is meant, with its escapes resolved. */
  readonly name: string;
  readonly value: JsonNode;
}

export interface JsonObject extends Range {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends Range {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

/** A number, `true`, `false` or `null`. */
export interface JsonScalar extends Range {
  readonly kind: 'number' | 'literal';
}

export type JsonNode = JsonString | JsonObject | JsonArray | JsonScalar;

/** The text is not JSON (RFC 8259), or nested deeper than anyone means it. */
export class JsonSyntaxError extends Error {
  override readonly name: string = 'JsonSyntaxError';

  constructor(
    problem: string,
    readonly offset: number,
  ) {
    super(`${problem} at offset ${offset}`);
  }
}

/** The text is nested deeper than anyone means it, whether or not it is JSON. */
export class JsonTooDeepError extends JsonSyntaxError {
  override readonly name = 'JsonTooDeepError';
}

/** Deeper documents are refused rather than risk the stack. */
const MAX_DEPTH = 256;

/**
 * Parses a whole JSON text into nodes that know where they stand, so that a value can be changed in place
 * and everything else keeps its bytes: key order, number forms, duplicate keys, escapes, white space.
 * `budget` limits the number of values; a text of the gate's own or of a provider needs none.
 * @throws JsonSyntaxError
 * @throws GatewayError `too_large` when the budget is used up
 */
export function parseJson(source: string, budget?: NodeBudget): JsonNode {
  const parser = new Parser(source, budget);
  const node = parser.value(parser.space(0), 0);
  const end = parser.space(node.end);
  if (end !== source.length) throw new JsonSyntaxError('unexpected text', end);
  return node;
}

/** Where everything stands in a document; null if it is not JSON. */
export function parseJsonOrNull(source: string): JsonNode | null {
  try {
    return parseJson(source);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

/**
 * Parses one JSON value that starts at `offset`; what follows it is not looked at.
 * @throws JsonSyntaxError
 * @throws GatewayError `too_large` when the budget is used up
 */
export function parseJsonAt(source: string, offset: number, budget?: NodeBudget): JsonNode {
  return new Parser(source, budget).value(offset, 0);
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
// oxlint-disable-next-line no-control-regex -- RFC 8259 section 7 forbids them in strings
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Parser {
  constructor(
    private readonly source: string,
    private readonly budget: NodeBudget | undefined,
  ) {}

  /** The offset of the next character that is not white space. */
  space(offset: number): number {
    return this.skip(SPACE, offset) ?? offset;
  }

  value(offset: number, depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new JsonTooDeepError('nested too deeply', offset);
    this.budget?.spend();
    const char = this.source[offset];
    if (char === '"') return this.string(offset);
    if (char === '{') return this.object(offset, depth);
    if (char === '[') return this.array(offset, depth);
    const number = this.skip(NUMBER, offset);
    if (number !== null) return { kind: 'number', start: offset, end: number };
    const literal = this.skip(LITERAL, offset);
    if (literal !== null) return { kind: 'literal', start: offset, end: literal };
    throw new JsonSyntaxError('no value', offset);
  }

  private string(start: number): JsonString {
    let offset = start + 1;
    let escaped = false;
    for (;;) {
      offset = this.skip(PLAIN, offset) ?? offset;
      if (this.source[offset] === '"') return { kind: 'string', start, end: offset + 1, escaped };
      const next = this.skip(ESCAPE, offset);
      if (next === null) throw new JsonSyntaxError('bad string', offset);
      escaped = true;
      offset = next;
    }
  }

  private object(start: number, depth: number): JsonObject {
    const members: JsonMember[] = [];
    let offset = this.space(start + 1);
    if (this.source[offset] === '}') return { kind: 'object', start, end: offset + 1, members };
    for (;;) {
      if (this.source[offset] !== '"') throw new JsonSyntaxError('no key', offset);
      const key = this.string(offset);
      const colon = this.expect(':', this.space(key.end));
      const value = this.value(this.space(colon), depth + 1);
      members.push({ key, name: stringValue(this.source, key), value });
      offset = this.space(value.end);
      if (this.source[offset] === '}') return { kind: 'object', start, end: offset + 1, members };
      offset = this.space(this.expect(',', offset));
    }
  }

  private array(start: number, depth: number): JsonArray {
    const items: JsonNode[] = [];
    let offset = this.space(start + 1);
    if (this.source[offset] === ']') return { kind: 'array', start, end: offset + 1, items };
    for (;;) {
      const item = this.value(offset, depth + 1);
      items.push(item);
      offset = this.space(item.end);
      if (this.source[offset] === ']') return { kind: 'array', start, end: offset + 1, items };
      offset = this.space(this.expect(',', offset));
    }
  }

  private expect(char: string, offset: number): number {
    if (this.source[offset] === char) return offset + 1;
    throw new JsonSyntaxError(`no '${char}'`, offset);
  }

  private skip(pattern: RegExp, offset: number): number | null {
    pattern.lastIndex = offset;
    return pattern.test(this.source) ? pattern.lastIndex : null;
  }
}

/** The value of a string node, with its escapes resolved. */
export function stringValue(source: string, node: JsonString): string {
  const raw = source.slice(node.start + 1, node.end - 1);
  return node.escaped ? String(JSON.parse(`"${raw}"`)) : raw;
}

/** The members of an object with this name: more than one if the document repeats it. */
export function membersNamed(node: JsonNode | undefined, name: string): readonly JsonMember[] {
  if (node?.kind !== 'object') return [];
  return node.members.filter((member) => member.name === name);
}

/** The value of the last member with this name, which is the one that parsers keep. */
export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return membersNamed(node, name).at(-1)?.value;
}

/** The string that the member holds; null if there is none, or it is of another kind. */
export function stringMember(
  source: string,
  node: JsonNode | undefined,
  name: string,
): string | null {
  const value = member(node, name);
  return value?.kind === 'string' ? stringValue(source, value) : null;
}

/** The items of an array; none for any other node. */
export function items(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : [];
}
