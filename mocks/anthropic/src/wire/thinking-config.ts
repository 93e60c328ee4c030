import { z } from 'zod';

const display = z.enum(['summarized', 'omitted']).nullish();

/** What happens to a thinking block whose conversation was changed. */
const block_binding = z
  .strictObject({ prefix_mismatch_behavior: z.enum(['error', 'drop_block']) })
  .optional();

/** Whether and how the model thinks. Which of these a model takes is in its traits. */
export const ThinkingConfig = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('enabled'),
    budget_tokens: z.int().min(1024, 'Input should be greater than or equal to 1024'),
    display,
    block_binding,
  }),
  z.strictObject({ type: z.literal('disabled') }),
  z.strictObject({ type: z.literal('adaptive'), display, block_binding }),
  z.strictObject({ type: z.literal('between_tools') }),
]);
export type ThinkingConfig = z.output<typeof ThinkingConfig>;
