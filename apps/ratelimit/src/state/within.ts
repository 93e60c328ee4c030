import { GatewayError } from '@gatehouse/contracts';

/**
 * Waits for `work`, `ms` milliseconds at most. Work that takes longer goes on, and nobody hears of it.
 * @throws GatewayError `ratelimit_unavailable` when the time is over.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `the broker did not answer within ${ms} ms`;
      reject(new GatewayError('ratelimit_unavailable', undefined, { detail }));
    }, ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
