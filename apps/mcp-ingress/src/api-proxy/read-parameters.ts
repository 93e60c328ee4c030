import { GatewayError } from '@gatehouse/contracts';
import type { ArgumentBinding, PublishedTool } from '@gatehouse/contracts';
import type { IncomingHttpHeaders } from 'node:http';
import { isObject } from '../json/is-object.js';
import type { PathCaptures } from '../catalog/path-table.js';
import { QueryPairs } from './query-pairs.js';
import { propertiesOf, scalarOf, schemaWithin, typesOf } from './read-text.js';

/** The parts of a request in which parameters stand. */
export interface RequestParts {
  readonly captures: PathCaptures;
  /** Without its `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

interface Parameter {
  readonly binding: ArgumentBinding;
  readonly schema: unknown;
  /** Where the references of the schema lead. */
  readonly root: unknown;
}

/**
 * Reads the parameters of a request as the contract has them written (OpenAPI 3.1 section 4.8.12): the
 * opposite of what is done to a tool's arguments, so that both are checked, and sent on, in the same way.
 * @throws GatewayError `invalid_arguments` for a query parameter that the contract does not know, and for
 *   text that is not encoded as it must be.
 */
export function readParameters(
  { operation, inputSchema }: Pick<PublishedTool, 'operation' | 'inputSchema'>,
  { captures, query, headers }: RequestParts,
): Record<string, unknown> {
  const pairs = new QueryPairs(query);
  const values: [string, unknown][] = [];
  for (const binding of ordered(operation.bindings)) {
    const { argument, name } = binding;
    const schema = schemaWithin(inputSchema, { property: argument }, inputSchema);
    const parameter: Parameter = { binding, schema, root: inputSchema };
    const value = valueIn(parameter, { pairs, captures, headers });
    if (value !== undefined) values.push([argument, value]);
    if (binding.in === 'query') pairs.claim(name);
  }
  const [unknown] = pairs.left();
  if (unknown === undefined) return Object.fromEntries(values);
  throw invalid(`${unknown.slice(0, 64)} is not a parameter of this operation`);
}

interface Sources extends Omit<RequestParts, 'query'> {
  readonly pairs: QueryPairs;
}

/** An object may be spread over parameters of any name, so it takes what the others have left. */
function ordered(bindings: readonly ArgumentBinding[]): ArgumentBinding[] {
  const spread = ({ style, explode }: ArgumentBinding): boolean => style === 'form' && explode;
  return bindings.toSorted((a, b) => Number(spread(a)) - Number(spread(b)));
}

function valueIn(parameter: Parameter, { pairs, captures, headers }: Sources): unknown {
  const { name, in: place } = parameter.binding;
  switch (place) {
    case 'path': {
      const text = captures.get(name);
      return text === undefined ? undefined : pathValue(parameter, text);
    }
    case 'query':
      return queryValue(parameter, pairs);
    case 'header': {
      const header = headers[name.toLowerCase()];
      const text = Array.isArray(header) ? header.join(',') : header;
      return text === undefined
        ? undefined
        : listed(parameter, split(text, ','), text, (part) => part.trim());
    }
    case 'cookie': {
      const text = new QueryPairs((headers.cookie ?? '').replaceAll(/;\s*/g, '&')).first(name);
      return text === undefined ? undefined : listed(parameter, split(text, ','), text, decode);
    }
    case 'body':
    case 'body-property':
      return undefined;
  }
}

const SEPARATORS: Partial<Record<ArgumentBinding['style'], RegExp>> = {
  spaceDelimited: /%20|\+/,
  pipeDelimited: /\||%7C/i,
};

function queryValue(parameter: Parameter, pairs: QueryPairs): unknown {
  const { binding, schema, root } = parameter;
  const { name, style, explode } = binding;
  if (style === 'deepObject') return deepValue(parameter, pairs);
  const kind = shapeOf(parameter);
  if (kind === 'object' && explode && binding.contentType === undefined) {
    const names = propertiesOf(schema, root);
    const entries = pairs.take((key) => names.includes(key));
    if (entries.length === 0) return undefined;
    return objectOf(
      entries.map(([key, text]) => [key, decodeQuery(text)]),
      parameter,
    );
  }
  const texts = pairs.all(name);
  const [first] = texts;
  if (first === undefined) return undefined;
  if (kind === 'array' && explode) {
    const items = schemaWithin(schema, 'items', root);
    return texts.map((text) => scalarOf(decodeQuery(text), items, root));
  }
  if (texts.length > 1) throw invalid(`${name} stands in the query ${texts.length} times`);
  return listed(parameter, split(first, SEPARATORS[style] ?? ','), first, decodeQuery);
}

/** `name[key]=value`, and deeper: OpenAPI leaves that open, and this is how it is written to backends. */
function deepValue({ binding, schema, root }: Parameter, pairs: QueryPairs): unknown {
  const prefix = `${binding.name}[`;
  const entries = pairs.take((key) => key.startsWith(prefix) && key.endsWith(']'));
  if (entries.length === 0) return undefined;
  const result: Record<string, unknown> = {};
  for (const [key, text] of entries) {
    const path = key.slice(prefix.length, -1).split('][');
    if (path.includes('__proto__')) throw invalid('the key __proto__ is not allowed');
    let [level, within]: [Record<string, unknown>, unknown] = [result, schema];
    for (const step of path.slice(0, -1)) {
      const next = Object.hasOwn(level, step) && isObject(level[step]) ? { ...level[step] } : {};
      level[step] = next;
      [level, within] = [next, schemaWithin(within, { property: step }, root)];
    }
    const last = path.at(-1) ?? '';
    level[last] = scalarOf(decodeQuery(text), schemaWithin(within, { property: last }, root), root);
  }
  return result;
}

function pathValue(parameter: Parameter, text: string): unknown {
  const { name, style, explode } = parameter.binding;
  if (style === 'simple') return listed(parameter, split(text, ','), text, decode);
  if (style === 'label') {
    const bare = text.replace(/^\./, '');
    return listed(parameter, split(bare, explode ? '.' : ','), bare, decode);
  }
  const parts = split(text.replace(/^;/, ''), ';');
  const isSpread = explode && shapeOf(parameter) === 'object';
  const named = isSpread ? parts : parts.map((part) => part.replace(`${name}=`, ''));
  if (explode) return listed(parameter, named, named.join(';'), decode);
  const [bare = ''] = named;
  return listed(parameter, split(bare, ','), bare, decode);
}

/** A value that is written as one text: a list of items, or of keys and values, or itself. */
function listed(
  parameter: Parameter,
  parts: readonly string[],
  whole: string,
  decodePart: (part: string) => string,
): unknown {
  const { binding, schema, root } = parameter;
  if (binding.contentType !== undefined) return written(decodePart(whole), binding);
  switch (shapeOf(parameter)) {
    case 'array': {
      const items = schemaWithin(schema, 'items', root);
      return parts.map((part) => scalarOf(decodePart(part), items, root));
    }
    case 'object':
      return objectOf(
        entriesOf(parts, binding).map(([key, text]) => [decodePart(key), decodePart(text)]),
        parameter,
      );
    case 'scalar':
      return scalarOf(decodePart(whole), schema, root);
  }
}

function entriesOf(parts: readonly string[], { explode }: ArgumentBinding): [string, string][] {
  if (explode) {
    return parts.map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
  }
  return Array.from({ length: Math.ceil(parts.length / 2) }, (_, index) => [
    parts[2 * index] ?? '',
    parts[2 * index + 1] ?? '',
  ]);
}

function objectOf(
  entries: readonly (readonly [string, string])[],
  { schema, root }: Parameter,
): unknown {
  return Object.fromEntries(
    entries.map(([key, text]) => {
      if (key === '__proto__') throw invalid('the key __proto__ is not allowed');
      return [key, scalarOf(text, schemaWithin(schema, { property: key }, root), root)];
    }),
  );
}

/** A value in a media type of its own. */
function written(text: string, { name, contentType = '' }: ArgumentBinding): unknown {
  if (!/[/+]json/.test(contentType)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw invalid(`${name} is not valid JSON`);
  }
}

function shapeOf({ schema, root }: Parameter): 'array' | 'object' | 'scalar' {
  const types = typesOf(schema, root);
  const mayBeScalar = ['string', 'number', 'integer', 'boolean'].some((type) => types.has(type));
  if (mayBeScalar) return 'scalar';
  if (types.has('array')) return 'array';
  return types.has('object') ? 'object' : 'scalar';
}

function split(text: string, separator: string | RegExp): string[] {
  return text.split(separator);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('a parameter is not percent-encoded as it must be');
  }
}

/** A form has spaces as `+` (WHATWG URL, application/x-www-form-urlencoded). */
function decodeQuery(text: string): string {
  return decode(text.replaceAll('+', '%20'));
}

function invalid(problem: string): GatewayError {
  return new GatewayError('invalid_arguments', problem);
}
