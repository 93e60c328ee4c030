import { z } from 'zod';
import { defineEvent } from './contract.js';
import { ERROR_CODES } from './errors.js';
import { Name, TenantId, Version, W3cIds } from './identity.js';
import { CallCost, GuardrailFinding, LlmOperation, ServedAs, ModelAttempt } from './llm/record.js';
import { AggregateRef } from './mcp/aggregate.js';
import { AskKind } from './mcp/asks.js';

/** How a call ended, seen from the caller. */
export const Outcome = z.enum([
  /** It did what was asked. */
  'ok',
  /** The backend or provider was reached and answered with an error of its own. */
  'upstream_error',
  /** The gate said no; nothing was reached. */
  'refused',
  /** Something broke: no backend, no answer in time, an error of ours. */
  'failed',
  /** The caller hung up before the end. */
  'aborted',
  /** A write was about to be made; nothing has been heard of it since. */
  'intended',
]);
export type Outcome = z.output<typeof Outcome>;

const base = {
  /** The call's id: one record per id, whatever is delivered how often. */
  id: z.uuid(),
  at: z.iso.datetime().describe('when the gate received the call'),
  /** Null when the caller could not be identified. */
  tenant: TenantId.nullable(),
  application: Name.nullable(),
  user: z.string().nullable(),
  decision: z.object({
    effect: z.enum(['allow', 'deny', 'none']).describe('`none` if the call never got as far'),
    /** The policy, quota or budget that decided. */
    policy: z.string().nullable(),
  }),
  outcome: Outcome,
  errorCode: z.enum(ERROR_CODES).nullable(),
  status: z
    .int()
    .nullable()
    .describe('the HTTP status of the backend or provider; null if not reached'),
  latencyMs: z.number().nonnegative(),
  trace: W3cIds.nullable(),
};

/** How a call was joined to the reasoning that proposed it. */
export const Join = z.object({
  toolUseId: z.string(),
  /** 1: same name and arguments, only one candidate; lower where it had to be guessed. */
  confidence: z.number().min(0).max(1),
});
export type Join = z.output<typeof Join>;

/** By which face of the gate a call came in: MCP over either transport, plain REST, or an API proxy. */
export const CallTransport = z.enum(['streamable-http', 'sse', 'rest', 'api']);
export type CallTransport = z.output<typeof CallTransport>;

export const ToolCallRecord = z.object({
  ...base,
  server: Name,
  serverVersion: Version,
  tool: z
    .string()
    .describe('of what is no tool `resource:<uri>`, `template:<uriTemplate>` or `prompt:<name>`'),
  method: z
    .enum([
      'resources/read',
      'prompts/get',
      'completion/complete',
      'resources/subscribe',
      'resources/unsubscribe',
    ])
    .optional()
    .describe('what was asked of what is no tool; left out: a tool was called'),
  transport: CallTransport.default('streamable-http'),
  aggregate: AggregateRef.optional().describe('the address at which it came in, if another'),
  /** SHA-256 (hex) of the RFC 8785 canonical form of the arguments. */
  argumentsHash: z.string().nullable(),
  /** Only where the application's manifest switches capture on. */
  arguments: z.record(z.string(), z.unknown()).nullable(),
  resultBytes: z.int().nonnegative().nullable(),
  answeredFrom: z
    .enum(['backend', 'effect', 'cache'])
    .default('backend')
    .describe(
      '`effect`: the call had acted before, and got the result of that; `cache`: the caller had been answered this before',
    ),
  truncatedFrom: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('the bytes that its result had before it was cut to what a model is shown'),
  strangers: z
    .object({ network: z.string(), calls: z.int().positive() })
    .nullable()
    .default(null)
    .describe(
      'for a caller who could not be identified: the network that it called from (`others`: one of many), and how many calls this record stands for',
    ),
  asked: z
    .array(AskKind)
    .optional()
    .describe(
      'what its server asked of the caller; where the call has no result for that, the caller comes back with a call of its own',
    ),
  join: Join.nullable(),
});
export type ToolCallRecord = z.output<typeof ToolCallRecord>;

export const TokenUsage = z.object({
  /** All that the model read: plain, cache-creation and cache-read tokens together. */
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  cacheCreationTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  /** The part of `cacheCreationTokens` that is kept for an hour, where any is. */
  cacheCreation1hTokens: z.int().positive().optional(),
  /** How often tools of the provider were used, under the names by which it counts them. */
  serverTools: z.record(z.string(), z.int().positive()).optional(),
  /** What the price of the tokens may depend on. */
  served: ServedAs.optional(),
});
export type TokenUsage = z.output<typeof TokenUsage>;

export const LlmCallRecord = z.object({
  ...base,
  api: Name,
  apiVersion: Version,
  provider: z.string(),
  operation: LlmOperation.default('messages'),
  model: z.string(),
  stream: z.boolean(),
  usage: TokenUsage.nullable().describe('null if the provider was not reached'),
  /** `estimated` where the provider did not live to tell, e.g. after an abort. */
  usageSource: z.enum(['provider', 'estimated', 'none']),
  /** Null where the LLM API has no price for the model. */
  cost: CallCost.nullable().default(null),
  /** Every time that a provider was asked, in order. */
  attempts: z.array(ModelAttempt).default([]),
  guardrails: z.array(GuardrailFinding).default([]),
  /** How many values of each entity were masked in the request. */
  masked: z.record(z.string(), z.int().nonnegative()),
  stopReason: z.string().nullable(),
  providerRequestId: z.string().nullable(),
  /** The tool calls that the model proposed. */
  proposed: z.array(
    z.object({ toolUseId: z.string(), tool: z.string(), argumentsHash: z.string() }),
  ),
});
export type LlmCallRecord = z.output<typeof LlmCallRecord>;

/** A tool call has ended, one way or another. */
export const auditToolCallRecorded = defineEvent({
  subject: 'audit.tool-call.recorded.v1',
  stream: 'AUDIT',
  payload: ToolCallRecord,
  id: (record) => record.id,
});

/**
 * A tool that changes something is about to run. Acknowledged before it runs, so that a crash leaves a
 * trace; the record with the same id takes its place.
 */
export const auditToolCallIntended = defineEvent({
  subject: 'audit.tool-call.intended.v1',
  stream: 'AUDIT',
  payload: ToolCallRecord,
  id: (record) => `${record.id}:intended`,
});

/** A model call has ended, one way or another. */
export const auditLlmCallRecorded = defineEvent({
  subject: 'audit.llm-call.recorded.v1',
  stream: 'AUDIT',
  payload: LlmCallRecord,
  id: (record) => record.id,
});
