import { GatewayError } from '@gatehouse/contracts';
import { pipeline } from 'node:stream';
import type { Duplex, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { HeaderFields } from '../http/header-fields.js';

/**
 * A body without its content encoding. Answers are asked for plain, since they have to be read; some
 * proxy on the way may compress them all the same.
 * @throws GatewayError `provider_unavailable` for an encoding that nobody asked for.
 */
export function decodeBody(body: Readable, headers: HeaderFields): Readable {
  const encoding = headers
    .find(([name]) => name === 'content-encoding')?.[1]
    .trim()
    .toLowerCase();
  if (!encoding || encoding === 'identity') return body;
  // A failure on either side ends the iteration with that failure.
  return pipeline(body, decoderOf(encoding), () => undefined);
}

function decoderOf(encoding: string): Duplex {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ flush: constants.Z_SYNC_FLUSH });
    case 'deflate':
      return createInflate({ flush: constants.Z_SYNC_FLUSH });
    case 'br':
      return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
    default:
      throw new GatewayError('provider_unavailable', undefined, {
        detail: `content-encoding ${encoding}`,
      });
  }
}
