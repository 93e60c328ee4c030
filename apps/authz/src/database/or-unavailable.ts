import { GatewayError } from '@gatehouse/contracts';

/**
 * Waits for work that needs the database or the broker. Its failure is ours, not the caller's.
 * @throws GatewayError `authz_unavailable`, or the one that the work threw.
 */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('authz_unavailable', undefined, { cause: error });
  }
}
