import type { ArgumentBinding } from '@gatehouse/contracts';
import type { BoundParameter } from '../bound-request.js';
import { isObject } from '../../json/is-object.js';
import { invalidArgument } from '../invalid-argument.js';
import { percentEncode, plainText } from './text.js';

/** Between the parts of an array that is written as one value, percent-encoded where it must be. */
const SEPARATORS: Partial<Record<ArgumentBinding['style'], string>> = {
  spaceDelimited: '%20',
  pipeDelimited: '%7C',
};

/**
 * Writes parameters as a query string, in the styles of OpenAPI 3.1 section 4.8.12.3.
 * @param declared every query parameter of the operation: the keys of an argument that is an object may
 *   become parameters of their own, and must not pose as one of these.
 * @throws GatewayError `invalid_arguments` naming the argument.
 */
export function queryString(
  parameters: readonly BoundParameter[],
  declared: ReadonlySet<string>,
): string {
  const pairs = parameters.flatMap((parameter) => pairsOf(parameter, declared));
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function pairsOf({ binding, value }: BoundParameter, declared: ReadonlySet<string>): string[] {
  const { argument, style, explode } = binding;
  const encode = (part: unknown): string => percentEncode(plainText(part), argument);
  const name = encode(binding.name);
  if (style === 'deepObject' && typeof value === 'object') return deepPairs(name, value, encode);
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    if (explode) return value.map((item) => `${name}=${encode(item)}`);
    return [`${name}=${value.map(encode).join(SEPARATORS[style] ?? ',')}`];
  }
  if (!isObject(value)) return [`${name}=${encode(value)}`];
  const entries = Object.entries(value);
  if (!explode) return [`${name}=${entries.flat().map(encode).join(',')}`];
  return entries.map(([key, item]) => {
    if (declared.has(key)) throw invalidArgument(argument, 'poses as another parameter');
    return `${encode(key)}=${encode(item)}`;
  });
}

/** OpenAPI leaves open how deeper values are written; this is how the APIs that use it read them. */
function deepPairs(name: string, value: unknown, encode: (part: unknown) => string): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}=${encode(value)}`];
  return Object.entries(value).flatMap(([key, item]) =>
    deepPairs(`${name}[${encode(key)}]`, item, encode),
  );
}
