import { refusal } from '../errors/refusal.js';

/** @throws GatewayError `invalid_request` without the parser's words, since they quote the body. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('We could not parse the JSON body of your request.');
  }
}
