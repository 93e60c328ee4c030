import { GatewayError } from '@gatehouse/contracts';
import { RequestError } from '@nats-io/transport-node';

/** Whether a request failed because nobody was listening for it: then nobody has seen it. */
export function wasUnheard(error: unknown): boolean {
  const cause = error instanceof GatewayError ? error.cause : error;
  return cause instanceof RequestError && cause.isNoResponders();
}
