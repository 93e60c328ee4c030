import type { BoundParameter } from '../bound-request.js';
import { isObject } from '../../json/is-object.js';
import { invalidArgument } from '../invalid-argument.js';
import { plainText } from './text.js';

/**
 * A parameter as a header value, in style `simple` (OpenAPI 3.1 section 4.8.12.3). A line break would begin
 * another header, so what RFC 9110 section 5.5 does not allow is refused.
 * @throws GatewayError `invalid_arguments` naming the argument.
 */
export function headerValue({ binding, value }: BoundParameter): string {
  const text = headerText(value, binding.explode);
  if (isHeaderSafe(text)) return text;
  throw invalidArgument(binding.argument, 'holds characters that no header may hold');
}

/** Visible characters, space and tab; the upper half of Latin-1 is let through, as by Node. */
export function isHeaderSafe(text: string): boolean {
  return !/[^\t\u0020-\u007e\u0080-\u00ff]/.test(text);
}

function headerText(value: unknown, explode: boolean): string {
  if (Array.isArray(value)) return value.map(plainText).join(',');
  if (!isObject(value)) return plainText(value);
  return Object.entries(value)
    .map((pair) => pair.map(plainText).join(explode ? '=' : ','))
    .join(',');
}
