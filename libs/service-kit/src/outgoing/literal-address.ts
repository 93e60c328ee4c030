import { isIP } from 'node:net';

/**
 * The IP address that a URL names without any name service, in its usual form however it is written
 * (`0x7f.1` is 127.0.0.1), and that of `localhost` (RFC 6761 section 6.3); null for every other name.
 */
export function literalAddress(url: string): string | null {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIP(host)) return host;
  return host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : null;
}
