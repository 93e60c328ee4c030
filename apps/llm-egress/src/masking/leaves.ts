import { DecodedString } from '../json/decoded-string.js';
import type { Edit } from '../json/edits.js';
import type { JsonMember, JsonNode, JsonString } from '../json/json-document.js';
import { JsonSyntaxError, parseJson, stringValue } from '../json/json-document.js';
import { NodeBudget } from '../json/node-budget.js';
import { embeddedJson } from './embedded-json.js';
import type { Field, FieldHint } from './field-hint.js';
import { fieldHint, fieldName, siblingsOf } from './field-hint.js';

/** A part of a document that may hold personal data. */
export type Carrier =
  /** Prose, or a document written as text. */
  | { readonly kind: 'text'; readonly node: JsonString }
  /** A structure whose keys say what its values are, such as the input of a tool. */
  | { readonly kind: 'fields'; readonly node: JsonNode }
  /** Such a structure, written as JSON in a string. */
  | { readonly kind: 'json'; readonly node: JsonString };

/** A piece of text to look at, decoded, and the way back to where it stands. */
export interface Leaf {
  readonly text: string;
  /** What its field says it is; null where that says nothing. */
  readonly hint: FieldHint | null;
  /** True for a number: it is replaced as a whole or not at all. */
  readonly whole: boolean;
  /** Edits of the text as edits of the document, escaped once for every string it is in. */
  readonly lift: Lift;
}

type Lift = (edits: readonly Edit[]) => Edit[];

export interface Leaves {
  readonly leaves: readonly Leaf[];
  /** Full names that stand in two fields: first name and last name. */
  readonly fullNames: readonly string[];
}

/** JSON in a string in JSON in a string: deeper than this it is read as plain text. */
const MAX_NESTING = 4;

const ALONE = siblingsOf([]);
const NO_FIELD: Field = { name: '', parent: '', siblings: ALONE };
const asIs: Lift = (edits) => [...edits];

/**
 * All text in the carriers of a document, in order.
 * @throws GatewayError `too_large` where the texts hold too many JSON values
 */
export function leavesOf(source: string, carriers: readonly Carrier[]): Leaves {
  const collector = new Collector();
  for (const { kind, node } of carriers) {
    const place = { source, lift: asIs, nesting: 0, keys: false };
    if (kind === 'text') collector.string(place, node, NO_FIELD);
    else if (kind === 'json') collector.written(place, node);
    else collector.node(place, node, NO_FIELD);
  }
  return collector;
}

/** A document in which nodes stand: the request itself, or one that is written in a string of it. */
interface Place {
  readonly source: string;
  readonly lift: Lift;
  readonly nesting: number;
  /** Whether keys are text too: not in the request, whose keys belong to the protocol. */
  readonly keys: boolean;
}

class Collector implements Leaves {
  readonly leaves: Leaf[] = [];
  readonly fullNames: string[] = [];
  /** One for all documents that are written in texts. */
  private readonly budget = new NodeBudget();

  node(place: Place, node: JsonNode, field: Field): void {
    switch (node.kind) {
      case 'string':
        return this.string(place, node, field);
      case 'object':
        return this.object(place, node.members, field);
      case 'array':
        for (const item of node.items) this.node(place, item, field);
        return;
      case 'number':
        return this.number(place, node, field);
      case 'literal':
        return;
    }
  }

  string(place: Place, node: JsonString, field: Field): void {
    const decoded = new DecodedString(place.source, node);
    const hint = fieldHint(field, decoded.text);
    const lift: Lift = (edits) => place.lift(decoded.lift(edits));
    if (hint) this.leaves.push({ text: decoded.text, hint, whole: false, lift });
    else this.text({ source: decoded.text, lift, nesting: place.nesting + 1, keys: true }, field);
  }

  /** A document that is written in a string. One that is not JSON after all is text. */
  written(place: Place, node: JsonString): void {
    const decoded = new DecodedString(place.source, node);
    const root = this.parsed(decoded.text);
    if (!root) return this.string(place, node, NO_FIELD);
    const lift: Lift = (edits) => place.lift(decoded.lift(edits));
    const nesting = place.nesting + 1;
    this.node({ source: decoded.text, lift, nesting, keys: false }, root, NO_FIELD);
  }

  private parsed(text: string): JsonNode | null {
    try {
      return this.budget.attempt(() => parseJson(text, this.budget));
    } catch (error) {
      if (error instanceof JsonSyntaxError) return null;
      throw error;
    }
  }

  /** A number that a field says is a telephone number or a ZIP code becomes a string. */
  private number(place: Place, node: JsonNode, field: Field): void {
    const text = place.source.slice(node.start, node.end);
    const hint = fieldHint(field, text);
    if (!hint) return;
    const lift: Lift = (edits) =>
      place.lift(
        edits.map(({ replacement }) => ({
          start: node.start,
          end: node.end,
          replacement: JSON.stringify(replacement),
        })),
      );
    this.leaves.push({ text, hint, whole: true, lift });
  }

  private object(place: Place, members: readonly JsonMember[], field: Field): void {
    const names = members.map(({ name }) => fieldName(name));
    const siblings = siblingsOf(names);
    for (const [index, { key, value }] of members.entries()) {
      if (place.keys) this.string(place, key, NO_FIELD);
      this.node(place, value, { name: names[index] ?? '', parent: field.name, siblings });
    }
    const fullName = joinedName(place.source, members);
    if (fullName) this.fullNames.push(fullName);
  }

  /** Reads text, and the documents that are written in it. */
  private text(place: Place, field: Field): void {
    let offset = 0;
    const documents = place.nesting <= MAX_NESTING ? embeddedJson(place.source, this.budget) : [];
    for (const document of documents) {
      this.prose(place, offset, document.start);
      this.node(place, document, { ...field, siblings: ALONE });
      offset = document.end;
    }
    this.prose(place, offset, place.source.length);
  }

  private prose(place: Place, start: number, end: number): void {
    if (start === end) return;
    const lift: Lift = (edits) =>
      place.lift(
        edits.map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start })),
      );
    const text = place.source.slice(start, end);
    this.leaves.push({ text, hint: null, whole: false, lift });
  }
}

function joinedName(source: string, members: readonly JsonMember[]): string | null {
  const part = (pattern: RegExp): string =>
    members
      .filter(({ name }) => pattern.test(fieldName(name)))
      .map(({ value }) => (value.kind === 'string' ? stringValue(source, value).trim() : ''))
      .find(Boolean) ?? '';
  const [first, last] = [
    part(/(?:first|given)name$|^forename$/),
    part(/(?:last|family)name$|^surname$/),
  ];
  return first && last ? `${first} ${last}` : null;
}
