import type { Caller } from '../access/caller.js';
import type { ErrorBody } from '../errors/error-body.js';

/** One request of a batch. Whether it is a good one is found out when its turn comes. */
export interface BatchRequest {
  readonly custom_id: string;
  readonly params: unknown;
}

/** What came of one request. */
export type BatchResult =
  | { readonly type: 'succeeded'; readonly message: object }
  | { readonly type: 'errored'; readonly error: ErrorBody }
  | { readonly type: 'canceled' }
  | { readonly type: 'expired' };

/** A batch. Times are milliseconds since the epoch. */
export interface Batch {
  readonly id: string;
  readonly caller: Caller;
  readonly requests: readonly BatchRequest[];
  readonly createdAt: number;
  /** When its processing is over. */
  readonly dueAt: number;
  cancelledAt: number | null;
  endedAt: number | null;
  /** In the order of the requests, once it has ended. */
  results: readonly BatchResult[];
}

export const BATCH_LIFE_MS = 24 * 60 * 60_000;
const RESULTS_LIFE_MS = 29 * BATCH_LIFE_MS;

/** When the results are gone, if they are by now. */
export function archivedAt(batch: Batch, now: number): number | null {
  const at = batch.createdAt + RESULTS_LIFE_MS;
  return at <= now ? at : null;
}

/** A batch as the API shows it. */
export function batchBody(batch: Batch, now: number, origin: string): Record<string, unknown> {
  const archived = archivedAt(batch, now);
  const ended = batch.endedAt !== null;
  const running = batch.cancelledAt === null ? 'in_progress' : 'canceling';
  return {
    id: batch.id,
    type: 'message_batch',
    processing_status: ended ? 'ended' : running,
    request_counts: counts(batch),
    created_at: time(batch.createdAt),
    expires_at: time(batch.createdAt + BATCH_LIFE_MS),
    ended_at: time(batch.endedAt),
    cancel_initiated_at: time(batch.cancelledAt),
    archived_at: time(archived),
    results_url:
      ended && archived === null ? `${origin}/v1/messages/batches/${batch.id}/results` : null,
  };
}

function counts({ requests, results, endedAt }: Batch): Record<string, number> {
  const counted = { processing: endedAt === null ? requests.length : 0 };
  const ends = { succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  for (const { type } of results) ends[type] += 1;
  return { ...counted, ...ends };
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
