import { z } from 'zod';

/** Where a page of records ends. The next one begins with the record that comes after it. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

/**
 * What a caller hands back to get the next page. It is a place in the order of records and nothing more:
 * whoever makes one up can only skip records of their own.
 */
export function toCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');
}

const MAX_TIME = 8_640_000_000_000_000;
const Parts = z.tuple([z.int().min(0).max(MAX_TIME), z.string().min(1).max(128)]);

export const Cursor = z
  .string()
  .max(1_024)
  .transform((text, context): Position => {
    const parts = Parts.safeParse(decoded(text));
    if (parts.success && !parts.data[1].includes('\0')) {
      return { at: new Date(parts.data[0]), id: parts.data[1] };
    }
    context.addIssue({ code: 'custom', message: 'use the `next` of an earlier answer' });
    return z.NEVER;
  });

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
