import { GatewayError } from '@gatehouse/contracts';
import type { IncomingMessage } from 'node:http';
import type { Upload } from '../backends/backend.js';
import type { ApiRequest } from './api-request.js';
import { bodyHeaders, hasBody, passedHeaders, tooLarge } from './request-headers.js';

/** What of a request goes on as it is, once the call may be made. */
export type Sent = () => Upload;

/**
 * @throws GatewayError, when it is to be sent: `invalid_request` for a body where the operation has none,
 *   `too_large`.
 */
export function sentBy({ headers, body }: ApiRequest, maxBytes: number): Sent {
  return () => ({
    headers: {
      ...passedHeaders(headers),
      ...(hasBody(headers) ? bodyHeaders(headers, maxBytes) : {}),
    },
    body: hasBody(headers) ? limited(body, maxBytes) : null,
  });
}

async function* limited(body: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) break;
      yield bytes;
    }
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The body breaks off', { cause });
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
}
