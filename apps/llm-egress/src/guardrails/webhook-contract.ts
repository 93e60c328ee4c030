import type { GuardrailStage } from '@gatehouse/contracts';
import { z } from 'zod';

/** What a webhook is asked (version 1 of the contract). */
export interface WebhookQuestion {
  readonly contractVersion: 'v1';
  readonly inputType: GuardrailStage;
  /** Masked. */
  readonly texts: readonly string[];
  readonly metadata: {
    readonly apiName: string;
    readonly apiVersion: string;
    readonly requestId: string;
  };
}

/** For the caller: one line, so that it cannot pass for anything else. */
const Reason = z
  .string()
  .max(500)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u)
  .optional();

/** What a webhook may answer; anything else is no answer. */
export const WebhookReply = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('allow'), reason: Reason }),
  z.strictObject({ action: z.literal('block'), reason: Reason }),
  z.strictObject({
    action: z.literal('modify'),
    reason: Reason,
    /** One for each text of the question, in its order. */
    texts: z.array(z.string()),
  }),
]);
export type WebhookReply = z.output<typeof WebhookReply>;
