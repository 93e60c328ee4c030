import { GatewayError } from '@gatehouse/contracts';

/** What a caller hears who wants to be told of more resources than one stream carries. */
export function tooMany(most: number): GatewayError {
  return new GatewayError('quota_exceeded', `A stream may have ${most} subscriptions`, {
    retryAfterSeconds: 10,
  });
}
