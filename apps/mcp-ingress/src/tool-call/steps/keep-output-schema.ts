import type { Events } from '../../events.js';
import type { AllowedCall } from '../tool-call.js';
import { outputSchemaFor } from '../tool-outcome.js';
import type { ToolOutcome } from '../tool-outcome.js';
import type { Validators } from '../validators.js';

/**
 * Holds a result to the schema that its tool is listed with: MCP 2025-06-18 and later ask a server to keep
 * it, and clients throw a result away that does not. One that does not fit loses its structure and becomes
 * an error of the tool, which clients show as it is; its text stays, with a notice of what is wrong.
 */
export function keepOutputSchema(
  outcome: ToolOutcome,
  { published: tool, decision, id, address }: AllowedCall,
  { validators, events }: { readonly validators: Validators; readonly events: Events },
): ToolOutcome {
  const { structuredContent, ...result } = outcome.result;
  if (result.isError || !outputSchemaFor(tool, decision.obligations)) return outcome;
  const problem =
    structuredContent === undefined
      ? 'it is not an object'
      : validators.resultProblemOf(tool, structuredContent);
  if (problem === null) return outcome;
  events.resultUnfit({ callId: id, server: address.name, tool: tool.name, problem });
  const content = [...result.content, { type: 'text' as const, text: noticeOf(problem) }];
  return { ...outcome, result: { ...result, content, isError: true } };
}

function noticeOf(problem: string): string {
  return `[The call was made, and this is its answer; but it is not what the backend's contract describes: ${problem}. To call again would not mend that]`;
}
