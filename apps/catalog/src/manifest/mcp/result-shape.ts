import { ListShape, ResultShape } from '@gatehouse/contracts';
import { z } from 'zod';

/** What a model is shown of a tool's results; left out: all. */
export const ResultShapeSpec = z.strictObject({
  select: ResultShape.shape.select,
  lists: z
    .array(z.strictObject({ ...ListShape.shape, summary: ListShape.shape.summary.default(false) }))
    .max(50)
    .default([]),
});
