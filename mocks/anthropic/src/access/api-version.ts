import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';

const ApiVersion = z.enum(['2023-06-01', '2026-10-21']);

/** The versions of the API that are served. */
export type ApiVersion = z.output<typeof ApiVersion>;

/**
 * The version that a caller asks for in `anthropic-version`.
 * @throws GatewayError `invalid_request` if it is missing or unknown.
 */
export function readApiVersion(header: string | string[] | undefined): ApiVersion {
  if (header === undefined) throw refusal('header is required');
  const version = ApiVersion.safeParse(header);
  if (!version.success) throw refusal('the value is not a valid version');
  return version.data;
}

function refusal(text: string): GatewayError {
  return new GatewayError('invalid_request', `anthropic-version: ${text}`);
}
