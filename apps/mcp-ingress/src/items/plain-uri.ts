/** What an address is made of (RFC 3986 section 2), with a scheme in lower case. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/;

/** Characters that need no encoding, encoded (RFC 3986 section 2.3). */
const NEEDLESS = /%(?:2D|2E|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/;

/**
 * Whether an address is written in the one way that stands for it: in the normal form of RFC 3986 section 6.2.2,
 * without steps upwards, also none between encoded slashes. A server may take another spelling for the same
 * thing, and then what is refused by its name could be had by another.
 */
export function isPlainUri(uri: string): boolean {
  if (!URI.test(uri) || NEEDLESS.test(uri)) return false;
  const segments = uri.replaceAll(/%2F|%5C/g, '/').split(/[/?#]/);
  return !segments.some((segment) => segment === '.' || segment === '..');
}
