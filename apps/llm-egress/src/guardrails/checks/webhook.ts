import type { SaidText } from '../speech.js';
import type { Check, Verdict } from '../check.js';
import { PASSED, violated } from '../check.js';
import type { RuleOf } from '../rule.js';
import type { WebhookReply } from '../webhook-contract.js';
import { WebhookFailure } from '../webhook-client.js';

/** Asks a service of the operator's own, which sees masked text alone. */
export function webhookCheck(rule: RuleOf<'webhook'>): Check {
  return async (texts, { webhooks, stage, api, callId, signal }) => {
    const reply = await webhooks.ask(
      rule,
      {
        contractVersion: 'v1',
        inputType: stage,
        texts: texts.map(({ text }) => text),
        metadata: { apiName: api.name, apiVersion: api.version, requestId: callId },
      },
      signal,
    );
    return verdictOf(reply, texts);
  };
}

function verdictOf(reply: WebhookReply, texts: readonly SaidText[]): Verdict {
  switch (reply.action) {
    case 'allow':
      return PASSED;
    case 'block':
      return violated(reply.reason ?? 'it was refused');
    case 'modify':
      if (reply.texts.length !== texts.length)
        throw new WebhookFailure('as many texts are required');
      if (texts.every(({ text }, index) => text === reply.texts[index])) return PASSED;
      if (!texts.every((text, index) => fits(text, reply.texts[index] ?? ''))) {
        throw new WebhookFailure('the input of a tool must stay a JSON object');
      }
      return { kind: 'modified', texts: reply.texts };
  }
}

/** The input of a tool is put back as it is, so it must be one. */
function fits({ part, text }: SaidText, replacement: string): boolean {
  if (part !== 'tool-inputs' || replacement === text) return true;
  try {
    const value: unknown = JSON.parse(replacement);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
