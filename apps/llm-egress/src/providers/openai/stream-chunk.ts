import { z } from 'zod';
import { Head } from './answer-facts.js';
import { Said } from './choice.js';

/** What a piece of a streamed answer may say; all that is not named here passes unread. */
const Chunk = Head.extend({
  object: z.string().nullish().catch(null),
  created: z.number().nullish().catch(null),
  choices: z
    .array(
      z.object({
        index: z.int().catch(0),
        delta: Said.nullish().catch(null),
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .catch([]),
  error: z.unknown().optional(),
});
export type Chunk = z.output<typeof Chunk>;

/** Reads the data of an event; null if it is nothing that a stream of completions would say. */
export function readChunk(data: string): Chunk | null {
  try {
    return Chunk.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
