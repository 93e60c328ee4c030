import { isIPv4, isIPv6 } from 'node:net';
import { Networks, unmapped } from './networks.js';

/** IPv4 networks that are no part of the public internet (IANA special-purpose registry, RFC 6890). */
const SPECIAL_V4 = new Networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** All that is given out as global unicast; everything else in IPv6 is special (RFC 4291 section 2.4). */
const GLOBAL_V6 = new Networks(['2000::/3']);

/**
 * Special networks within it. Those that carry an IPv4 address (Teredo, 6to4) could be a way around the
 * list above, and nobody needs them.
 */
const SPECIAL_V6 = new Networks([
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
]);

/**
 * Whether an IP address, as text, belongs to the public internet: not to this machine, a private network,
 * the link (where clouds serve credentials) or a reserved range. What is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  const plain = unmapped(address);
  if (isIPv4(plain)) return !SPECIAL_V4.has(plain);
  return isIPv6(plain) && GLOBAL_V6.has(plain) && !SPECIAL_V6.has(plain);
}
