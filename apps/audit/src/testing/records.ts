import type {
  LlmCallRecord,
  ToolCallRecord,
  auditTokenDecisionRecorded,
} from '@gatehouse/contracts';
import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';

export type TokenDecision = z.output<typeof auditTokenDecisionRecorded.payload>;

const allowed = { effect: 'allow', policy: 'subscribed-may-read' } as const;

function base() {
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    tenant: 'default',
    application: 'internal-agent',
    user: null,
    decision: allowed,
    outcome: 'ok' as const,
    errorCode: null,
    status: 200,
    latencyMs: 12.5,
    trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
  };
}

export function toolCall(change: Partial<ToolCallRecord> = {}): ToolCallRecord {
  return {
    ...base(),
    server: 'crm-mcp-server',
    serverVersion: '1.0',
    tool: 'getCustomer',
    argumentsHash: createHash('sha256').update('{}').digest('hex'),
    arguments: null,
    resultBytes: 120,
    transport: 'streamable-http',
    answeredFrom: 'backend',
    truncatedFrom: null,
    strangers: null,
    join: null,
    ...change,
  };
}

export function llmCall(change: Partial<LlmCallRecord> = {}): LlmCallRecord {
  return {
    ...base(),
    api: 'claude-agent-gateway',
    apiVersion: '1.0',
    operation: 'messages',
    cost: null,
    attempts: [],
    guardrails: [],
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    stream: false,
    usage: { promptTokens: 100, completionTokens: 20, cacheCreationTokens: 0, cacheReadTokens: 0 },
    usageSource: 'provider',
    masked: { NAME: 1 },
    stopReason: 'end_turn',
    providerRequestId: 'req_1',
    proposed: [],
    ...change,
  };
}

export function tokenDecision(change: Partial<TokenDecision> = {}): TokenDecision {
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    tenant: 'default',
    application: 'internal-agent',
    user: null,
    event: 'issued',
    grantType: 'client_credentials',
    resource: null,
    scopes: ['crm:read'],
    tokenId: randomUUID(),
    error: null,
    trace: null,
    ...change,
  };
}
