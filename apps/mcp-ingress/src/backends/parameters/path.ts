import type { BoundParameter } from '../bound-request.js';
import { isObject } from '../../json/is-object.js';
import { invalidArgument } from '../invalid-argument.js';
import { percentEncode, plainText } from './text.js';

/** Separators of a path style (OpenAPI 3.1 section 4.8.12.3): before the value, and between its parts. */
interface Marks {
  readonly prefix: string;
  readonly separator: string;
}

/**
 * Writes parameters into a templated path. Each is percent-encoded, and one that could leave its segment
 * or make it vanish is refused: many servers decode `%2F` and `%2E%2E` before they route.
 * @throws GatewayError `invalid_arguments` naming the argument.
 */
export function fillPath(template: string, parameters: readonly BoundParameter[]): string {
  const path = template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find(({ binding }) => binding.name === name);
    if (parameter) return pathText(parameter);
    throw invalidArgument(name, 'is missing, and the path needs it');
  });
  const argument = parameters[0]?.binding.argument ?? 'path';
  if (path.split('/').some(isDots)) throw invalidArgument(argument, 'would change the path');
  return path;
}

function pathText({ binding, value }: BoundParameter): string {
  const { argument, name, style, explode } = binding;
  const encode = (part: unknown): string => encodeSegment(part, argument);
  const named = style === 'matrix' && !(explode && isObject(value)) ? `${encode(name)}=` : '';
  const { prefix, separator } = marksOf(style, explode);
  if (Array.isArray(value)) {
    if (value.length === 0) throw invalidArgument(argument, 'is empty, and the path needs it');
    const parts = value.map(encode);
    return prefix + named + parts.join(explode && named ? `;${named}` : separator);
  }
  if (isObject(value)) {
    const entries = Object.entries(value).map((pair) => pair.map(encode).join(explode ? '=' : ','));
    if (entries.length === 0) throw invalidArgument(argument, 'is empty, and the path needs it');
    return prefix + named + entries.join(separator);
  }
  return prefix + named + encode(value);
}

function marksOf(style: BoundParameter['binding']['style'], explode: boolean): Marks {
  if (style === 'label') return { prefix: '.', separator: explode ? '.' : ',' };
  if (style === 'matrix') return { prefix: ';', separator: explode ? ';' : ',' };
  return { prefix: '', separator: ',' };
}

function encodeSegment(part: unknown, argument: string): string {
  const text = part === null ? '' : plainText(part);
  if (text === '') throw invalidArgument(argument, 'is empty, and the path needs it');
  if (isDots(text)) throw invalidArgument(argument, 'must not be . or ..');
  if (/[/\\?#\p{Cc}]/u.test(text)) {
    throw invalidArgument(argument, String.raw`must not hold /, \, ?, # or control characters`);
  }
  return percentEncode(text, argument);
}

function isDots(segment: string): boolean {
  return segment === '.' || segment === '..';
}
