import { z } from 'zod';
import type { KnownCall } from '../knowledge.js';
import type { Situation } from '../situation.js';
import { sentence, shortened } from './phrases.js';

const LONGEST_REASON = 300;

const ErrorBody = z.object({
  detail: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

/** What did not work for this question, in the words of the tool. */
export function failureSentences(situation: Situation): string[] {
  const failed = situation.knowledge.calls.filter((call) => call.failed && call.current);
  return [...new Set(failed.map(failureSentence))];
}

function failureSentence(call: KnownCall): string {
  const values = Object.values(call.input).map(String).join(', ');
  const what = values === '' ? call.profile.shortName : `${call.profile.shortName} (${values})`;
  return sentence(
    `I could not get an answer from ${what}: ${shortened(reasonOf(call), LONGEST_REASON)}`,
  );
}

function reasonOf(call: KnownCall): string {
  const body = ErrorBody.safeParse(call.data);
  const said = body.success
    ? (body.data.detail ?? body.data.message ?? body.data.error)
    : undefined;
  return said ?? (call.text || 'the tool gave no reason');
}
