import { z } from 'zod';
import type { OfferedTool } from './transcript.js';
import { concept, isFamiliar, isPlural, wordsOf } from './words.js';

/** What a parameter is for, as far as its name and schema tell. */
export type ParameterRole =
  | { readonly kind: 'id'; readonly of: string }
  | { readonly kind: 'query' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'value'; readonly numeric: boolean };

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly role: ParameterRole;
  /** What its schema says about it, e.g. an example of an id. */
  readonly hint: string;
}

/** A tool as the model understands it. */
export interface ToolProfile {
  /** The name by which it is called. */
  readonly name: string;
  /** Its name without a namespace, e.g. `get_customer` of `crm-mcp-server__get_customer`. */
  readonly shortName: string;
  readonly action: 'get' | 'list' | 'search' | 'change';
  /** The verb of its name; `get` where it has none. */
  readonly verb: string;
  /** What it is about, e.g. `customer`. */
  readonly about: string;
  readonly parameters: readonly Parameter[];
  readonly words: ReadonlySet<string>;
}

const CHANGES = new Set(
  (
    'add apply approve assign book cancel change close create delete edit execute grant insert issue make modify ' +
    'move open patch pay place post publish put refund register reject remove replace reset return revoke ' +
    'run schedule send set start stop submit transfer trigger update upload upsert write'
  ).split(' '),
);
const READS = new Set(
  'check describe fetch find get load look lookup read retrieve show view'.split(' '),
);
const LISTS = new Set(['list', 'enumerate', 'all']);
const SEARCHES = new Set(['search', 'query']);
const FILLERS = new Set([
  'all',
  'base',
  'data',
  'detail',
  'info',
  'record',
  'state',
  'status',
  'the',
]);
const RELATIONS = new Set(['by', 'for', 'from', 'in', 'of', 'on', 'to', 'with']);
const ID_WORDS = new Set(['id', 'identifier', 'number', 'no', 'key', 'code', 'ref', 'uuid']);
const QUERY_WORDS = new Set([
  'q',
  'query',
  'text',
  'search',
  'keyword',
  'keywords',
  'term',
  'question',
]);

const Property = z.looseObject({
  type: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  pattern: z.string().optional().catch(undefined),
  example: z.unknown().optional(),
  examples: z.array(z.unknown()).optional().catch(undefined),
});
type Property = z.output<typeof Property>;

/** Works out what a tool does from its name, its description and its input schema. */
export function readTool(tool: OfferedTool): ToolProfile {
  const shortName = tool.name.split('__').at(-1) ?? tool.name;
  const { verb, rest } = splitName(wordsOf(shortName));
  const nouns = subject(rest);
  const described = wordsOf(tool.description ?? '');
  const about = concept(nouns.at(-1) ?? described.find(isFamiliar) ?? verb);
  const required = new Set(tool.input_schema.required ?? []);
  const parameters = Object.entries(tool.input_schema.properties ?? {}).map(([name, schema]) =>
    readParameter({ name, schema, about, required: required.has(name) }),
  );
  return {
    name: tool.name,
    shortName,
    action: actionOf(verb, isPlural(nouns.at(-1) ?? ''), parameters),
    verb,
    about,
    parameters,
    words: new Set([...wordsOf(shortName), ...described].map(concept)),
  };
}

/** The verb and what follows it. What stands before a verb is a namespace: `crm-get_customer`. */
function splitName(words: readonly string[]): { verb: string; rest: readonly string[] } {
  const [first = ''] = words;
  const at = CHANGES.has(first) ? 0 : words.findIndex(isRead);
  return at < 0
    ? { verb: 'get', rest: words }
    : { verb: words[at] ?? '', rest: words.slice(at + 1) };
}

function isRead(word: string): boolean {
  return READS.has(word) || LISTS.has(word) || SEARCHES.has(word);
}

/** The nouns before the first relation: `orders` of `list_orders_for_customer`. */
function subject(words: readonly string[]): string[] {
  const end = words.findIndex((word) => RELATIONS.has(word));
  const before = end < 0 ? words : words.slice(0, end);
  const nouns = before.filter((word) => !FILLERS.has(concept(word)));
  return nouns.length > 0 ? nouns : [...before];
}

function actionOf(
  verb: string,
  plural: boolean,
  parameters: readonly Parameter[],
): ToolProfile['action'] {
  if (CHANGES.has(verb)) return 'change';
  const asksText = parameters.some((one) => one.role.kind === 'query');
  if (asksText || SEARCHES.has(verb)) return 'search';
  return plural || LISTS.has(verb) ? 'list' : 'get';
}

function readParameter(raw: {
  name: string;
  schema: unknown;
  about: string;
  required: boolean;
}): Parameter {
  const parsed = Property.safeParse(raw.schema);
  const property: Property = parsed.success ? parsed.data : {};
  const hints = [property.description, property.pattern, property.example, property.examples];
  return {
    name: raw.name,
    required: raw.required,
    role: roleOf(raw.name, property, raw.about),
    hint: hints.flat().filter(isText).join(' '),
  };
}

function roleOf(name: string, property: Property, about: string): ParameterRole {
  const values = (property.enum ?? []).filter(isText);
  if (values.length > 0) return { kind: 'choice', values };
  const words = wordsOf(name);
  const numeric = [property.type].flat().some((type) => type === 'integer' || type === 'number');
  if (ID_WORDS.has(words.at(-1) ?? '')) return { kind: 'id', of: concept(words.at(-2) ?? about) };
  if (!numeric && words.some((word) => QUERY_WORDS.has(word))) return { kind: 'query' };
  if (!numeric && words.length === 1 && concept(name) === about) return { kind: 'id', of: about };
  return { kind: 'value', numeric };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
