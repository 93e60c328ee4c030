import type { BoundParameter } from '../bound-request.js';
import { isObject } from '../../json/is-object.js';
import { percentEncode, plainText } from './text.js';

/**
 * Cookie parameters as the value of a `Cookie` header; empty if there is none. What a cookie cannot hold
 * (RFC 6265 section 4.1.1) is percent-encoded, so no value can begin another cookie.
 * @throws GatewayError `invalid_arguments` naming the argument.
 */
export function cookieHeader(parameters: readonly BoundParameter[]): string {
  return parameters
    .map(({ binding: { argument, name }, value }) => {
      const parts = Array.isArray(value)
        ? value
        : isObject(value)
          ? Object.entries(value).flat()
          : [value];
      const text = parts.map((part) => percentEncode(plainText(part), argument)).join(',');
      return `${name}=${text}`;
    })
    .join('; ');
}
