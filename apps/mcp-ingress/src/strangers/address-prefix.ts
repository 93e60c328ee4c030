import { isIPv4, isIPv6 } from 'node:net';

const IPV6_GROUPS = 8;

/**
 * The network that an address is in, as far as one party usually has it: /24 of IPv4 and /48 of IPv6
 * (RFC 6177 section 2). Of what is no address, nothing is told.
 */
export function addressPrefix(address: string): string {
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain)) return 'unknown';
  const [head = '', tail] = plain.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const missing = tail === undefined ? 0 : IPV6_GROUPS - first.length - last.length;
  const groups = [...first, ...Array<string>(Math.max(0, missing)).fill('0'), ...last];
  const shown = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  return `${shown.join(':')}::/48`;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
