import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedCall } from './plan.js';

/** What a caller heard of its call. */
export interface Heard {
  readonly call: PlannedCall;
  /**
   * `whole`: a good answer to its end; `error`: an error instead of an answer; `failed`: a stream that
   * ended with an error; `cut`: the connection broke; `aborted`: the caller hung up.
   */
  readonly end: 'whole' | 'error' | 'failed' | 'cut' | 'aborted';
  /** Null if no head of an answer came. */
  readonly status: number | null;
  readonly body: string;
}

/** Nobody waits for ever. */
const PATIENCE_MS = 40_000;

/** Places one call, reads its answer to the end or hangs up as planned, and never rejects. */
export async function placeCall(
  call: PlannedCall,
  { url, token }: { url: string; token: string },
): Promise<Heard> {
  const hangUp = new AbortController();
  const heard = { call, status: null as number | null, body: '' };
  await sleep(call.startMs);
  const timer = abortTimer(call, hangUp);
  try {
    const response = await fetch(`${url}/fire/v1.0/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({
        model: call.model,
        max_tokens: call.maxTokens,
        stream: call.stream,
        messages: [{ role: 'user', content: call.prompt }],
      }),
      signal: hangUp.signal,
    });
    heard.status = response.status;
    // The body of an answer is not always told that its own caller has hung up: it would be read for ever.
    await Promise.race([read(response, heard, hangUp), hungUp(hangUp.signal)]);
    return { ...heard, end: endOf(heard) };
  } catch {
    return { ...heard, end: hangUp.signal.aborted ? 'aborted' : 'cut' };
  } finally {
    clearTimeout(timer);
  }
}

function abortTimer({ abort }: PlannedCall, hangUp: AbortController): NodeJS.Timeout {
  const afterMs = abort && 'afterMs' in abort ? abort.afterMs : PATIENCE_MS;
  return setTimeout(() => hangUp.abort(), afterMs);
}

/** Rejects when the caller hangs up. */
async function hungUp(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('the caller hung up');
}

async function read(
  response: Response,
  heard: { readonly call: PlannedCall; body: string },
  hangUp: AbortController,
): Promise<void> {
  const { abort } = heard.call;
  const decoder = new TextDecoder();
  let pieces = 0;
  for await (const piece of response.body ?? []) {
    heard.body += decoder.decode(piece, { stream: true });
    pieces += 1;
    if (abort && 'afterPieces' in abort && pieces === abort.afterPieces) hangUp.abort();
  }
}

function endOf({ call, status, body }: Omit<Heard, 'end'>): Heard['end'] {
  if (status !== 200) return 'error';
  if (!call.stream || body.includes('event: message_stop')) return 'whole';
  return 'failed';
}

/** How many characters of a streamed answer a caller has seen. */
export function charactersSeen({ body }: Heard): number {
  const deltas = body.matchAll(/"type":"text_delta","text":"([^"]*)"/g);
  return [...deltas].reduce((sum, [, text = '']) => sum + text.length, 0);
}
