import { z } from 'zod';

const text = z.string().nullish().catch(null);

const Invocation = z.object({ name: text, arguments: text });

/** What one choice says, or the next piece of it; all that is not named here passes unread. */
export const Said = z.object({
  content: text,
  refusal: text,
  /** Reasoning, as providers beside OpenAI show it. */
  reasoning_content: text,
  reasoning: text,
  tool_calls: z
    .array(
      z.object({
        index: z.int().nullish().catch(null),
        id: text,
        function: Invocation.nullish().catch(null),
        custom: z.object({ name: text, input: text }).nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
  function_call: Invocation.nullish().catch(null),
});
export type Said = z.output<typeof Said>;

/** The members of a choice that a person reads. */
export const TEXTS = ['content', 'refusal'] as const;

/** How much a model has produced with it, in characters. */
export function charactersOf(said: Said): number {
  const parts = [
    ...TEXTS.map((name) => said[name]),
    reasoningOf(said),
    said.function_call?.arguments,
    ...(said.tool_calls ?? []).flatMap((call) => [call.function?.arguments, call.custom?.input]),
  ];
  return parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
}

export function reasoningOf(said: Said): string | null | undefined {
  return said.reasoning_content ?? said.reasoning;
}
