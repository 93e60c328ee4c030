import { z } from 'zod';
import { Networks } from './networks.js';

/**
 * What organisations give out inside: RFC 1918, RFC 6598, RFC 4193, and the machine itself. Not the link
 * (169.254.0.0/16, fe80::/10), where clouds hand credentials to whoever asks.
 */
const USUAL = '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,127.0.0.0/8,::1/128,fc00::/7';

/** How far manifests may lead into private networks. */
export const outgoingConfig = z.object({
  PRIVATE_NETWORKS: z
    .string()
    .default(USUAL)
    .transform(networksOf)
    .describe(
      'networks beside the public internet that a manifest may lead into where it says allowPrivate: true, separated by commas; `none` forbids them all',
    ),
});

function networksOf(list: string, context: z.core.$RefinementCtx): Networks {
  const ranges = list.split(',').map((range) => range.trim());
  try {
    return new Networks(list.trim() === 'none' ? [] : ranges.filter(Boolean));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
}
