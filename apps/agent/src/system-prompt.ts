import type { DeadServer } from './connection/connect-all.js';

const TASK = `You answer questions about customers, orders and policies with the help of tools.
Look facts up instead of guessing them, and call tools that do not depend on each other in the same turn.
Before you apply a general rule, check whether what you know of the customer, such as a membership, entitles them to something else, and apply the more specific rule. Where a record disagrees with a rule, say so.
Name the records and articles that you rely on by their ids, and work out dates in full (YYYY-MM-DD).`;

/** What the model is told before the question. */
export function systemPrompt(dead: readonly DeadServer[]): string {
  if (dead.length === 0) return TASK;
  const missing = dead.map(({ server, reason }) => `- ${server}: ${reason}`);
  return [
    TASK,
    '',
    'These tool servers are not available now. If the answer needs one of them, say what is missing:',
    ...missing,
  ].join('\n');
}
