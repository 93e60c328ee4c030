import { z } from 'zod';
import type { Directory } from '../applications/directory.js';
import { unavailable } from './protocol-error.js';

const IssuedTo = z.object({ clientId: z.string() });

/** Every token names the tenant of its application (the claim `tenant`, beside those of RFC 9068). */
export function tenantClaims(
  directory: Directory,
): (ctx: unknown, token: unknown) => { tenant: string } {
  return (_ctx, token) => {
    const application = directory.application(IssuedTo.parse(token).clientId);
    if (!application) throw unavailable('the application has gone');
    return { tenant: application.tenant };
  };
}
