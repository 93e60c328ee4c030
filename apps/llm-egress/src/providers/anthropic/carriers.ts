import type { JsonMember, JsonNode } from '../../json/json-document.js';
import { membersNamed, stringValue } from '../../json/json-document.js';
import { isBinaryBase64 } from '../../masking/encoded-part.js';
import type { Carrier, Structure } from '../../masking/leaves.js';
import type { RequestDocument } from '../dialect.js';

export interface CarrierOptions {
  /** Whether descriptions in tool definitions and schemas are text, too. */
  readonly toolDefinitions: boolean;
}

/** Definitions: of tools, and of the form of an answer. Their names and values are a contract. */
const DEFINITIONS = new Set(['tools', 'output_format', 'output_config']);

/** What a definition says to a reader, and not to a validator. */
const SAID_IN_DEFINITIONS = new Set(['description', 'title', 'examples', 'input_examples']);

/** The beginning of an address; an e-mail address has none. */
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i;
const WORD_LIKE = /^[\w.:/-]{1,256}$/;
const BASE64_LIKE = /^[A-Za-z0-9+/=_-]+$/;

/** Members that name, link, sign or encode, with what their values look like. */
const STRUCTURE: readonly (readonly [name: RegExp, looksRight: (value: string) => boolean])[] = [
  [/^(?:type|id|name|role|model|tool_name|error_code|media_type|ttl|.+_id)$/, like(WORD_LIKE)],
  [/^(?:url|uri|source)$/, like(URL_LIKE)],
  [/^data$/, isBinaryBase64],
  [/^(?:signature|encrypted_.+)$/, like(BASE64_LIKE)],
  [/^authorization_token$/, () => true],
];

/** What the gate knows of the Messages API: little, so that what it does not know is text. */
const messages: Structure = {
  isStructure: (name, text) =>
    STRUCTURE.some(([names, looksRight]) => names.test(name) && looksRight(text)),
  isFree: (name) => name === 'input' || name === 'metadata',
  isSealed,
};

/**
 * Where text stands in a Messages request: everywhere. What names, links, signs or encodes is left alone
 * if it looks the part; so are definitions, and what the provider has sealed. A member, a block or a whole
 * subject that is not known here is text of a person until it is known better.
 */
export function carriers(document: RequestDocument, options: CarrierOptions): Carrier[] {
  return document.root.members.flatMap(({ name, value }): Carrier[] => {
    if (DEFINITIONS.has(name)) return options.toolDefinitions ? definitions(value) : [];
    if (name === 'model' && value.kind === 'string') return [];
    if (name === 'metadata') return [{ kind: 'fields', node: value }];
    return [{ kind: 'protocol', node: value, structure: messages }];
  });
}

/**
 * Whether the provider has signed or encrypted an object: reasoning, a compacted conversation, what its
 * search has found. It made all of it, so nothing leaks, and takes back only its own bytes.
 */
function isSealed(source: string, members: readonly JsonMember[]): boolean {
  return members.some(
    ({ name, value }) =>
      /^(?:signature|encrypted_.+)$/.test(name) &&
      value.kind === 'string' &&
      BASE64_LIKE.test(stringValue(source, value)),
  );
}

/** What definitions say to a reader. */
export function definitions(node: JsonNode): Carrier[] {
  if (node.kind === 'array') return node.items.flatMap(definitions);
  if (node.kind !== 'object') return [];
  const said = [...SAID_IN_DEFINITIONS].flatMap((name) => membersNamed(node, name));
  return [
    ...said.flatMap(({ value }): Carrier[] =>
      value.kind === 'object' ? definitions(value) : [{ kind: 'fields', node: value }],
    ),
    ...node.members
      .filter((member) => !said.includes(member))
      .flatMap(({ value }) => definitions(value)),
  ];
}

function like(pattern: RegExp): (value: string) => boolean {
  return (value) => pattern.test(value);
}
