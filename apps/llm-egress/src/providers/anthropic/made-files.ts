import { z } from 'zod';

/** What running code has given: of the shell, of an editor, or of an interpreter. */
const Result = z.object({
  type: z.string().regex(/(?:^|_)code_execution_tool_result$/),
  content: z.object({ content: z.array(z.unknown()) }),
});
const Output = z.object({
  type: z.string().regex(/(?:^|_)code_execution_output$/),
  file_id: z.string().min(1).max(256),
});

/** The ids of the files that code of the provider has made, if the block of an answer tells of any. */
export function madeFiles(block: unknown): string[] {
  const result = Result.safeParse(block).data;
  return (result?.content.content ?? []).flatMap(
    (output) => Output.safeParse(output).data?.file_id ?? [],
  );
}
