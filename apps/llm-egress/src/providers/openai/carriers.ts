import { isBinaryBase64 } from '../../masking/encoded-part.js';
import type { Carrier, Structure } from '../../masking/leaves.js';
import { definitions } from '../anthropic/carriers.js';
import type { CarrierOptions } from '../anthropic/carriers.js';
import type { RequestDocument } from '../dialect.js';

/** Definitions: of tools, and of the form of an answer. Their names and values are a contract. */
const DEFINITIONS = new Set(['tools', 'functions', 'response_format']);

/** An e-mail address is no link, and data that is no base64 is text. */
const LINK = /^(?!data:)[a-z][a-z0-9+.-]*:\/\/\S+$/i;
const WORD_LIKE = /^[\w.:/-]{1,256}$/;
const DATA_URL = /^data:[^,\s]*;base64,/;

/** Members that name, link or encode, with what their values look like. */
const STRUCTURE: readonly (readonly [name: RegExp, looksRight: (value: string) => boolean])[] = [
  [/^(?:type|id|name|role|detail|format|ttl|.+_id)$/, (value) => WORD_LIKE.test(value)],
  [/^url$/, (value) => LINK.test(value) || isFile(value)],
  [/^(?:data|file_data)$/, isFile],
];

/** What the gate knows of chat completions: little, so that what it does not know is text. */
const completions: Structure = {
  isStructure: (name, text) =>
    STRUCTURE.some(([names, looksRight]) => names.test(name) && looksRight(text)),
  isFree: () => false,
  isSealed: () => false,
};

/**
 * Where text stands in a chat completion: everywhere. What names, links or encodes is left alone if it
 * looks the part; so are definitions. The arguments of tool calls are JSON that is written in
 * a string, and read as such.
 */
export function carriers(document: RequestDocument, options: CarrierOptions): Carrier[] {
  return document.root.members.flatMap(({ name, value }): Carrier[] => {
    if (DEFINITIONS.has(name)) return options.toolDefinitions ? definitions(value) : [];
    if (name === 'model' || name === 'logit_bias') return [];
    if (name === 'metadata') return [{ kind: 'fields', node: value }];
    return [{ kind: 'protocol', node: value, structure: completions }];
  });
}

/** An image, a document or sound in base64. */
function isFile(value: string): boolean {
  return isBinaryBase64(value.replace(DATA_URL, ''));
}
