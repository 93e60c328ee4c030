import { GatewayError } from '@gatehouse/contracts';

/** @throws GatewayError `invalid_request` without the parser's words, since they quote the body. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The request body is not valid JSON', { cause });
  }
}
