import { DecodedString } from '../json/decoded-string.js';
import type { Edit } from '../json/edits.js';
import type { JsonMember, JsonNode, JsonString, Range } from '../json/json-document.js';
import { stringValue } from '../json/json-document.js';
import { NodeBudget } from '../json/node-budget.js';
import type { AnalysisCache } from './analysis-cache.js';
import { embeddedJson } from './embedded-json.js';
import type { EncodedText } from './encoded-part.js';
import { encodedTexts, mayHoldEncodedText } from './encoded-part.js';
import type { Field, FieldHint } from './field-hint.js';
import { fieldHint, fieldName, isIdentifier, siblingsOf } from './field-hint.js';
import type { Finding } from './finding.js';
import type { TextTraits } from './text-traits.js';
import { traitsOf } from './text-traits.js';

/** What of a protocol's document is not text that anyone wrote. */
export interface Structure {
  /** Whether a member names, links or encodes, by its name and by what it holds. */
  readonly isStructure: (name: string, text: string) => boolean;
  /** Whether a member holds free JSON, in which no name means anything to the protocol. */
  readonly isFree: (name: string) => boolean;
  /** Whether an object is signed or encrypted as a whole: a changed one would be refused. */
  readonly isSealed: (source: string, members: readonly JsonMember[]) => boolean;
}

/** A part of a document that may hold personal data. */
export type Carrier =
  /** Prose, or a document written as text. */
  | { readonly kind: 'text'; readonly node: JsonString }
  /** A structure whose keys say what its values are, such as the input of a tool. */
  | { readonly kind: 'fields'; readonly node: JsonNode }
  /** A part of the protocol's own document: everything in it that is not structure. */
  | { readonly kind: 'protocol'; readonly node: JsonNode; readonly structure: Structure };

/** A piece of text to look at, decoded, and the way back to where it stands. */
export interface Leaf {
  readonly text: string;
  /** What its field says it is; null where that says nothing. */
  readonly hint: FieldHint | null;
  /** Whether its field says that it identifies a thing: its digits are nobody's. */
  readonly identifier: boolean;
  /** True for a number: it is replaced as a whole or not at all. */
  readonly whole: boolean;
  /** Edits of the text as edits of the document, or of the part; escaped once for every string it is in. */
  readonly lift: Lift;
  /** The encoded text that it stands in; null if it stands in the document itself. */
  readonly part: Part | null;
  /** What is seen in the text alone; filled in when it is first looked for. */
  readonly seen: { findings: readonly Finding[] | null; traits: TextTraits | null };
}

/** A text in base64: the edits of all its leaves make one edit of what it stands in. */
export interface Part {
  readonly encoded: EncodedText;
  readonly lift: Lift;
  readonly parent: Part | null;
}

export type Lift = (edits: readonly Edit[]) => Edit[];

/** What stands in a text, whatever document it is in. */
export interface Analysis {
  readonly leaves: readonly Leaf[];
  /** Full names that stand in two fields: first name and last name. */
  readonly fullNames: readonly string[];
}

/** JSON in a string in JSON in a string: deeper than this it is read as plain text. */
const MAX_NESTING = 6;

const ALONE = siblingsOf([]);
const NO_FIELD: Field = { key: '', name: '', parent: '', siblings: ALONE };
const asIs: Lift = (edits) => [...edits];

/** What remembers texts from turn to turn. */
export interface Memory {
  readonly cache: AnalysisCache;
  readonly scope: string;
}

/**
 * All text in the carriers of a document, in order.
 * @throws GatewayError `too_large` where the texts hold too many JSON values
 */
export function leavesOf(
  source: string,
  carriers: readonly Carrier[],
  memory: Memory | null = null,
): Analysis {
  const collector = new Collector(memory);
  for (const carrier of carriers) {
    const structure = carrier.kind === 'protocol' ? carrier.structure : null;
    const place: Place = { source, lift: asIs, part: null, nesting: 0, structure };
    if (carrier.kind === 'text') collector.string(place, carrier.node, NO_FIELD);
    else collector.node(place, carrier.node, NO_FIELD);
  }
  return collector;
}

/** A document in which nodes stand: the request itself, or one that is written in a string of it. */
interface Place {
  readonly source: string;
  readonly lift: Lift;
  readonly part: Part | null;
  readonly nesting: number;
  /** Null where no name belongs to the protocol. */
  readonly structure: Structure | null;
}

/** A key that a schema would have. Any other may be a value that someone used as a key. */
const PLAIN_KEY = /^[A-Za-z_$][\w$.-]{0,63}$/;

class Collector implements Analysis {
  readonly leaves: Leaf[] = [];
  readonly fullNames: string[] = [];

  /** One budget for all documents that are written in texts. */
  constructor(
    private readonly memory: Memory | null,
    private readonly budget = new NodeBudget(),
  ) {}

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
    const { text } = decoded;
    if (place.structure?.isStructure(field.key, text)) return;
    const hint = fieldHint(field, text);
    const lift: Lift = (edits) => place.lift(decoded.lift(edits));
    if (hint) return this.leaf({ ...place, lift }, { text, hint, identifier: false });
    const inner = { ...place, source: text, lift, nesting: place.nesting + 1, structure: null };
    if (place.nesting > 0 || !this.memory) return this.text(inner, field);
    this.remembered(inner, field, this.memory);
  }

  /** A text of the request, which may have come before. */
  private remembered(place: Place, field: Field, { cache, scope }: Memory): void {
    const text = `${field.parent}.${field.name}:${place.source}`;
    const { leaves, fullNames } = cache.get({ scope, text }, () => {
      const collector = new Collector(null, this.budget);
      collector.text({ ...place, lift: asIs }, field);
      return { leaves: collector.leaves, fullNames: collector.fullNames };
    });
    const parts = new Map<Part, Part>();
    for (const leaf of leaves) this.leaves.push(moved(leaf, place.lift, parts));
    this.fullNames.push(...fullNames);
  }

  private leaf(
    { lift, part }: Place,
    leaf: { text: string; hint: FieldHint | null; identifier: boolean; whole?: boolean },
  ): void {
    const seen = { findings: null, traits: null };
    this.leaves.push({ whole: false, ...leaf, lift, part, seen });
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
    this.leaf({ ...place, lift }, { text, hint, identifier: false, whole: true });
  }

  private object(place: Place, members: readonly JsonMember[], field: Field): void {
    if (place.structure?.isSealed(place.source, members)) return;
    const names = members.map(({ name }) => fieldName(name));
    const siblings = siblingsOf(names);
    for (const [index, { key, name, value }] of members.entries()) {
      if (!PLAIN_KEY.test(name)) this.key(place, key);
      const free = place.structure?.isFree(name) ? { ...place, structure: null } : place;
      const known = { key: name, name: names[index] ?? '', parent: field.name, siblings };
      this.node(free, value, known);
    }
    const fullName = joinedName(place.source, members);
    if (fullName) this.fullNames.push(fullName);
  }

  private key(place: Place, key: JsonString): void {
    this.string({ ...place, structure: null, nesting: place.nesting + 1 }, key, NO_FIELD);
  }

  /** Reads text, and the documents that are written in it. */
  private text(place: Place, field: Field): void {
    const { source, nesting } = place;
    const mayNest = nesting <= MAX_NESTING;
    const documents = mayNest && /[[{]/.test(source) ? embeddedJson(source, this.budget) : [];
    let offset = 0;
    for (const document of documents) {
      this.prose(place, { start: offset, end: document.start }, field);
      this.node(place, document, { ...field, siblings: ALONE });
      offset = document.end;
    }
    this.prose(place, { start: offset, end: source.length }, field);
  }

  /** Reads a stretch of text, and what stands in it in base64. */
  private prose(place: Place, { start, end }: Range, field: Field): void {
    if (start === end) return;
    const text = place.source.slice(start, end);
    const traits = traitsOf(text);
    const mayEncode = place.nesting <= MAX_NESTING && mayHoldEncodedText(traits.longestWord);
    let offset = 0;
    for (const encoded of mayEncode ? encodedTexts(text) : []) {
      this.words(place, { start: start + offset, end: start + encoded.start }, field);
      this.encoded(place, encoded, start);
      offset = encoded.end;
    }
    this.words(place, { start: start + offset, end }, field);
  }

  private encoded(place: Place, encoded: EncodedText, start: number): void {
    const part: Part = { encoded, lift: shifted(place.lift, start), parent: place.part };
    const nesting = place.nesting + 1;
    this.text({ source: encoded.text, lift: asIs, part, nesting, structure: null }, NO_FIELD);
  }

  private words({ source, lift, part }: Place, { start, end }: Range, field: Field): void {
    if (start === end) return;
    const place = { source, part, lift: shifted(lift, start), nesting: 0, structure: null };
    const text = source.slice(start, end);
    this.leaf(place, { text, hint: null, identifier: isIdentifier(field) });
  }
}

/** For edits of a stretch that begins at `by`. */
function shifted(lift: Lift, by: number): Lift {
  if (by === 0) return lift;
  return (edits) =>
    lift(edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by })));
}

/** A leaf of a remembered text, in the place where the text stands now. */
function moved(leaf: Leaf, lift: Lift, parts: Map<Part, Part>): Leaf {
  if (leaf.part) return { ...leaf, part: movedPart(leaf.part, lift, parts) };
  return { ...leaf, lift: (edits) => lift(leaf.lift(edits)) };
}

function movedPart(part: Part, lift: Lift, parts: Map<Part, Part>): Part {
  const known = parts.get(part);
  if (known) return known;
  const made: Part = part.parent
    ? { ...part, parent: movedPart(part.parent, lift, parts) }
    : { ...part, lift: (edits) => lift(part.lift(edits)) };
  parts.set(part, made);
  return made;
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
