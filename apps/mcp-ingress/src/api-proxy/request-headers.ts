import { GatewayError } from '@gatehouse/contracts';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * The headers that go on to a backend as they came, beside those that the contract has as parameters. All
 * others stay here: credentials, what belongs to a connection (RFC 9110 section 7.6.1), and whatever a
 * backend might take for the word of somebody whom it trusts.
 */
const PASSED = [
  'accept',
  'accept-language',
  'content-language',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'prefer',
  'range',
];

export function passedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/**
 * What is said of a body: its type, and its length if that is told.
 * @throws GatewayError `too_large` for one that says so, and `invalid_request` for one that is encoded: the
 *   gate reads on the way how much it is.
 */
export function bodyHeaders(
  headers: IncomingHttpHeaders,
  maxBytes: number,
): Record<string, string> {
  const { 'content-length': length, 'content-type': type, 'content-encoding': coding } = headers;
  if (coding !== undefined && coding !== 'identity') {
    throw new GatewayError('invalid_request', 'An encoded body is not taken');
  }
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge(maxBytes);
  return {
    ...(length === undefined ? {} : { 'content-length': length }),
    ...(type === undefined ? {} : { 'content-type': type }),
  };
}

export function hasBody({
  'content-length': length,
  'transfer-encoding': coding,
}: IncomingHttpHeaders): boolean {
  return coding !== undefined || (length !== undefined && length !== '0');
}

export function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError('too_large', `A body may have ${maxBytes} bytes`);
}
