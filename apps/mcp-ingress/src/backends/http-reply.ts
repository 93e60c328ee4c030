import { GatewayError } from '@gatehouse/contracts';
import { readWhole } from '@gatehouse/service-kit';
import type { Bytes } from '@gatehouse/service-kit';
import { UnusableAnswer } from './attempt-cause.js';

/** A reply larger than this is not read to its end: it would be of no use to a model. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * The body of an HTTP reply, as the same operation would give it over NATS: JSON as a value, text as a
 * string, nothing as null.
 * @throws GatewayError `result_too_large`, or `backend_unavailable` for one that is not what it says it is.
 */
export async function readReplyBody(body: Bytes, contentType: string): Promise<unknown> {
  const bytes = await readWhole(body, MAX_BYTES);
  if (!bytes) throw tooLarge();
  if (bytes.length === 0) return null;
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/^application\/([\w.+-]+\+)?json$/.test(mediaType)) return parse(bytes.toString('utf8'));
  if (mediaType === '' || mediaType.startsWith('text/') || /[/+]xml$/.test(mediaType)) {
    return bytes.toString('utf8');
  }
  throw unusable('The backend answered with something that is neither JSON nor text', mediaType);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable('The backend answered with JSON that cannot be read', 'JSON.parse failed');
  }
}

function tooLarge(): GatewayError {
  return new GatewayError(
    'result_too_large',
    'The backend has answered with more than 8 MiB, of which nothing is shown. Ask for less: fewer items, fewer fields, or a narrower search',
    { cause: new UnusableAnswer('too large') },
  );
}

function unusable(message: string, detail: string): GatewayError {
  return new GatewayError('backend_unavailable', message, {
    cause: new UnusableAnswer(detail),
    detail,
  });
}
