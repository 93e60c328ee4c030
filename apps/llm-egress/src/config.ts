import {
  baseConfig,
  issuerConfig,
  outgoingConfig,
  publicUrlConfig,
  secret,
} from '@gatehouse/service-kit';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1).max(3_600_000);

/** The environment of llm-egress. */
export const llmEgressConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8081),
  AUTHZ_ISSUER: issuerConfig.shape.AUTHZ_ISSUER,
  LLM_PUBLIC_URL: publicUrlConfig.shape.LLM_PUBLIC_URL,
  ...outgoingConfig.shape,
  MASKING_KEY: secret()
    .refine((key) => key.reveal().length >= 16, 'use at least 16 characters')
    .describe(
      'what placeholders are derived from, the same for all replicas; a new one changes every placeholder',
    ),
  MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1_024)
    .default(32 * 1024 * 1024)
    .describe('the largest request body'),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1_024)
    .default(500 * 1024 * 1024)
    .describe(
      'the largest file, and the largest body of what is passed through; it is not held in memory',
    ),
  BODY_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe(
      'how long a caller may take to send its request body, or of an upload the next piece',
    ),
  CALLER_STALL_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('how long a caller may take no byte of an answer before the call is given up'),
  PROVIDER_IDLE_TIMEOUT_MS: milliseconds
    .default(120_000)
    .describe('how long a provider may send no byte of an answer that has begun'),
  DECISION_TIMEOUT_MS: milliseconds
    .default(1_000)
    .describe('how long authz and ratelimit may take to answer; silence means no'),
  BUDGET_ADVANCE_PERCENT: z.coerce
    .number()
    .int()
    .min(0)
    .max(25)
    .default(5)
    .describe(
      'how much of what is left of a budget a replica may reserve for the calls of the next second, in percent; 0 asks ratelimit for every call',
    ),
  JOIN_TIMEOUT_MS: milliseconds
    .default(500)
    .describe('how long an answer waits for a proposed tool call to be remembered'),
  RECORD_TIMEOUT_MS: milliseconds
    .default(10_000)
    .describe(
      'how long the record of a call is tried to be stored before further calls are refused until it is',
    ),
});
export type LlmEgressConfig = z.output<typeof llmEgressConfig>;
