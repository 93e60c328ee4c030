import type { GuardrailStage } from '@gatehouse/contracts';
import type { SaidText } from './speech.js';
import type { WebhookClient } from './webhook-client.js';

/** What a guardrail says to the texts that it looks at. */
export type Verdict =
  | { readonly kind: 'passed' }
  /** `why` is for the caller, and quotes nothing. */
  | { readonly kind: 'violated'; readonly why: string }
  /** Other texts, one for each. */
  | { readonly kind: 'modified'; readonly texts: readonly string[] };

export const PASSED: Verdict = { kind: 'passed' };

/** What a check may know of the call that it is made for. */
export interface CheckContext {
  readonly stage: GuardrailStage;
  readonly callId: string;
  readonly api: { readonly name: string; readonly version: string };
  /** Aborted when nobody waits for the verdict any more. */
  readonly signal: AbortSignal;
  readonly webhooks: WebhookClient;
}

/** Judges texts, of which there is at least one. A failure is no verdict: the chain decides what it means. */
export type Check = (texts: readonly SaidText[], context: CheckContext) => Promise<Verdict>;

export function violated(why: string): Verdict {
  return { kind: 'violated', why };
}
