/** How a keyword's value is carried over: as it is, or as a schema, a list of them, or a map of them. */
export type Carry = 'copy' | 'schema' | 'schemas' | 'named';

const COPIED = [
  'title',
  'description',
  'default',
  'deprecated',
  'type',
  'enum',
  'const',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'format',
  'contentEncoding',
  'contentMediaType',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxContains',
  'minContains',
  'maxProperties',
  'minProperties',
  'required',
  'dependentRequired',
];

const SCHEMA = [
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'not',
  'if',
  'then',
  'else',
];

const SCHEMAS = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];

const NAMED = ['properties', 'patternProperties', 'dependentSchemas'];

/** The keywords of a Schema Object that JSON Schema 2020-12 knows. The others are OpenAPI's own, or somebody's. */
export const KEYWORDS: ReadonlyMap<string, Carry> = new Map<string, Carry>([
  ...COPIED.map((keyword) => [keyword, 'copy'] as const),
  ...SCHEMA.map((keyword) => [keyword, 'schema'] as const),
  ...SCHEMAS.map((keyword) => [keyword, 'schemas'] as const),
  ...NAMED.map((keyword) => [keyword, 'named'] as const),
]);

/** The formats of JSON Schema 2020-12 that validators check. OpenAPI's own, e.g. `int32`, they refuse. */
export const FORMATS = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uri-template',
  'uuid',
  'json-pointer',
  'relative-json-pointer',
  'regex',
];
