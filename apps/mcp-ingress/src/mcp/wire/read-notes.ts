import type { Answer } from '../../asks/ask.js';
import { z } from 'zod';

const Id = z.union([z.string(), z.number()]);
const Result = z.record(z.string(), z.unknown());

const Cancelled = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: Id }),
});
/** The ids of what the gate asks are texts. */
const Response = z.object({
  method: z.never().optional(),
  id: z.string(),
  result: Result.optional(),
  error: z.unknown().optional(),
});

/** What a client has to say that is not answered. */
export interface Notes {
  /** What it answers to what it was asked; null for one that it does not answer. */
  readonly answers: readonly { readonly id: string; readonly answer: Answer | null }[];
  /** The ids of its requests whose answers it no longer wants. */
  readonly cancelled: readonly (string | number)[];
}

/** The notifications and responses of a body that mean something here. */
export function notesIn(body: unknown): Notes {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return {
    answers: messages.flatMap((message) => {
      const { data } = Response.safeParse(message);
      if (!data || (data.result === undefined && data.error === undefined)) return [];
      return [{ id: data.id, answer: data.result ?? null }];
    }),
    cancelled: messages.flatMap((message) => {
      const { data } = Cancelled.safeParse(message);
      return data ? [data.params.requestId] : [];
    }),
  };
}

export const NO_NOTES: Notes = { answers: [], cancelled: [] };
