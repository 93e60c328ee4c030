import { z } from 'zod';

/**
 * Where something is in a result: names separated by dots, `*` for every item of a list and every member of
 * an object, `$` alone for the whole result.
 */
export const ResultPath = z
  .string()
  .max(256)
  .regex(
    /^(\$|(\*|[^.*$\s]+)(\.(\*|[^.*$\s]+))*)$/,
    'use names separated by dots, * for every item, or $ alone for the whole result',
  );

/** What a model is shown of a list. */
export const ListShape = z.object({
  at: ResultPath,
  /** So many items, from its beginning. */
  first: z.int().min(0).max(10_000),
  /** Whether the list is replaced by `{ count, first }`: how many items it has, and the first of them. */
  summary: z.boolean(),
});
export type ListShape = z.output<typeof ListShape>;

/** What is left of a tool's results: what is selected, with its lists cut. */
export const ResultShape = z.object({
  /** Left out: everything. */
  select: z.array(ResultPath).min(1).max(100).optional(),
  lists: z.array(ListShape).max(50),
});
export type ResultShape = z.output<typeof ResultShape>;

/** The names that a path leads through; none for the whole result. */
export function resultPathSegments(path: string): string[] {
  return path === '$' ? [] : path.split('.');
}
