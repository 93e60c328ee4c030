import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^(?:::|(?:0{1,4}:){5})ffff:(.+)$/i;
const RANGE = /^([0-9a-f.:]+)\/(\d{1,3})$/i;

/** A set of IP networks, of both families. */
export class Networks {
  private readonly list = new BlockList();

  /**
   * @param ranges e.g. `10.0.0.0/8`, `fd00::/8`.
   * @throws RangeError for one that is no network.
   */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [, network = '', prefix = ''] = RANGE.exec(range) ?? [];
      const version = isIP(network);
      if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) {
        throw new RangeError(`${range} is no network: use an address and a prefix, as 10.0.0.0/8`);
      }
      this.list.addSubnet(network, Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
    }
  }

  /** Whether an IP address, as text, is in one of them. What is no address, or has a zone, is in none. */
  has(address: string): boolean {
    const plain = unmapped(address);
    if (isIPv4(plain)) return this.list.check(plain, 'ipv4');
    return isIPv6(plain) && !plain.includes('%') && this.list.check(plain, 'ipv6');
  }
}

/** An IPv4-mapped address (RFC 4291 section 2.5.5.2), in either way of writing it, as the IPv4 address it is. */
export function unmapped(address: string): string {
  const rest = isIPv6(address) ? MAPPED.exec(address)?.[1] : undefined;
  if (!rest || isIPv4(rest)) return rest ?? address;
  const [high, low, ...more] = rest.split(':').map((part) => Number.parseInt(part, 16));
  if (high === undefined || low === undefined || more.length > 0) return address;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
