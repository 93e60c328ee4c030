import { GatewayError } from '@gatehouse/contracts';

/** @throws GatewayError `backend_timeout` if the answer takes longer; what comes after that is let go. */
export async function within<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new GatewayError('backend_timeout', 'It did not list what it has in time'));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, expired]);
  } finally {
    clearTimeout(timer);
  }
}
