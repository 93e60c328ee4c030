import { GatewayError } from '@gatehouse/contracts';

/** A request that the API does not take, in the API's words. They never quote what a body holds. */
export function refusal(text: string): GatewayError {
  return new GatewayError('invalid_request', text);
}
