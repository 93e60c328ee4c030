import { invalidArgument } from '../invalid-argument.js';

/** A value as it is written into a URL or header. What OpenAPI gives no form to is written as JSON. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Percent-encodes everything but the unreserved characters (RFC 3986 section 2.3). */
export function percentEncode(text: string, argument: string): string {
  if (/\p{Surrogate}/u.test(text)) throw invalidArgument(argument, 'is not valid Unicode');
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
