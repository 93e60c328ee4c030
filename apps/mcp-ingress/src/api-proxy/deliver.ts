import { GatewayError } from '@gatehouse/contracts';
import type { Obligation } from '@gatehouse/contracts';
import { UnusableAnswer } from '../backends/attempt-cause.js';
import type { OpenReply } from '../backends/backend.js';
import { readReplyBody } from '../backends/http-reply.js';
import { rateLimitHeaders } from '../mcp/http/rate-limit-headers.js';
import { resultText } from '../tool-call/reply-text.js';
import type { AnnouncedCall } from '../tool-call/tool-call.js';
import type { ApiAnswer } from './api-answer.js';
import { answerHeaders } from './answer-headers.js';
import type { HeaderRules } from './answer-headers.js';

/** Gives an answer to the caller, but for its end. Resolves with the size of its body, in bytes. */
export type Delivery = (
  reply: OpenReply,
  call: AnnouncedCall,
  obligations: readonly Obligation[],
) => Promise<number>;

export interface DeliveryRules extends HeaderRules {
  readonly maxBytes: number;
}

/**
 * Passes an answer on as it comes; one of which the caller may not see everything is read whole first.
 * @throws GatewayError `backend_unavailable` for one that is too large, or cannot be shown in part.
 */
export function deliveryTo(answer: ApiAnswer, rules: DeliveryRules): Delivery {
  return async (reply, { limits }, obligations) => {
    const { status } = reply;
    const shown = obligations.length > 0 ? await shownPart(reply, obligations) : reply;
    const headers = { ...answerHeaders(shown.headers, rules), ...rateLimitHeaders(limits) };
    const { maxBytes } = rules;
    if (Number(shown.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    answer.begin(status, headers);
    let size = 0;
    for await (const chunk of shown.body) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      await answer.write(chunk);
    }
    return size;
  };
}

type Shown = Pick<OpenReply, 'headers' | 'body'>;

/** What obligations leave of an answer. One cannot be cut in its middle and still be what its type says. */
async function shownPart(
  { status, headers, body }: OpenReply,
  obligations: readonly Obligation[],
): Promise<Shown> {
  if (headers['content-encoding'] !== undefined) throw cannotBeShown();
  const type = headers['content-type'];
  const value = await readReplyBody(body, type?.toString() ?? '');
  if (value === null) return { headers, body: nothing() };
  const withheld = new Set(
    obligations.flatMap((o) => (o.type === 'withhold-fields' ? o.fields : [])),
  );
  const bytes = Buffer.from(resultText({ status, body: value }, { withheld }));
  const most = obligations.flatMap((o) => (o.type === 'limit-bytes' ? [o.maxBytes] : []));
  if (bytes.length > Math.min(...most)) throw cannotBeShown();
  const { 'content-length': _, etag: __, ...rest } = headers;
  return { headers: rest, body: only(bytes) };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // There is no body.
}

function tooLarge(): GatewayError {
  return unusable('The answer of the backend is too large');
}

function cannotBeShown(): GatewayError {
  return unusable('The answer holds more than the caller may see, and cannot be shown in part');
}

/** Not the backend's failure: the next answer may be shown. */
function unusable(message: string): GatewayError {
  return new GatewayError('backend_unavailable', message, { cause: new UnusableAnswer(message) });
}
