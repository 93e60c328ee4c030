import { auditLlmCallRecorded, auditToolCallIntended, auditToolCallRecorded } from './audit.js';
import {
  auditTokenDecisionRecorded,
  authzDecisionEvaluate,
  authzKeys,
  authzPolicyVersion,
  authzRevocations,
  authzTokenIntrospect,
} from './authz.js';
import { catalogEntries } from './catalog.js';
import { providerBatches, providerFiles } from './llm/provider-resources.js';
import type { BucketContract, EventContract, RpcContract } from './contract.js';
import { maskingPlaceholders } from './masking.js';
import {
  ratelimitBudgetReserve,
  ratelimitBudgetSettle,
  ratelimitBudgetShrink,
  ratelimitQuotaReturn,
  ratelimitQuotaTake,
  ratelimitState,
} from './ratelimit.js';
import { toolEffects } from './mcp/effects.js';
import { mcpIngressMessageDeliver } from './mcp/sessions.js';
import { cancellations, mcpIngressAnswerDeliver, mcpIngressCallResume } from './mcp/asks.js';
import { clientSessions } from './mcp/client-sessions.js';
import { recentCalls } from './mcp/identical-calls.js';
import { catalogUpstreamLook, mcpIngressUpstreamDiscover } from './mcp/upstream-discovery.js';
import { toolUses } from './tool-use.js';

/** All that a service may say and hear. NATS enforces it: its configuration is generated from this table. */
export interface ServiceContract {
  readonly serves: readonly RpcContract[];
  readonly calls: readonly RpcContract[];
  readonly emits: readonly EventContract[];
  readonly consumes: readonly EventContract[];
  readonly reads: readonly BucketContract[];
  readonly writes: readonly BucketContract[];
  /** Backends on NATS: whom it calls (`*`: all), and as which one it answers. */
  readonly callsBackends: boolean;
  readonly servesBackend: string | null;
}

const nothing: ServiceContract = {
  serves: [],
  calls: [],
  emits: [],
  consumes: [],
  reads: [],
  writes: [],
  callsBackends: false,
  servesBackend: null,
};

/** Who may say what to whom. A service that uses a contract without a row here is refused by the broker. */
export const SERVICES = {
  'mcp-ingress': {
    ...nothing,
    serves: [
      mcpIngressMessageDeliver,
      mcpIngressAnswerDeliver,
      mcpIngressCallResume,
      mcpIngressUpstreamDiscover,
    ],
    calls: [
      authzDecisionEvaluate,
      authzTokenIntrospect,
      ratelimitQuotaReturn,
      ratelimitQuotaTake,
      mcpIngressMessageDeliver,
      mcpIngressAnswerDeliver,
      mcpIngressCallResume,
      catalogUpstreamLook,
    ],
    emits: [auditToolCallRecorded, auditToolCallIntended],
    reads: [
      catalogEntries,
      authzKeys,
      authzPolicyVersion,
      authzRevocations,
      toolUses,
      toolEffects,
      recentCalls,
      cancellations,
      clientSessions,
    ],
    writes: [toolUses, toolEffects, recentCalls, cancellations, clientSessions],
    callsBackends: true,
  },
  'llm-egress': {
    ...nothing,
    calls: [
      authzDecisionEvaluate,
      authzTokenIntrospect,
      ratelimitBudgetReserve,
      ratelimitBudgetSettle,
      ratelimitBudgetShrink,
    ],
    emits: [auditLlmCallRecorded],
    reads: [
      catalogEntries,
      authzKeys,
      authzPolicyVersion,
      authzRevocations,
      toolUses,
      maskingPlaceholders,
      providerFiles,
      providerBatches,
    ],
    writes: [toolUses, maskingPlaceholders, providerFiles, providerBatches],
  },
  authz: {
    ...nothing,
    serves: [authzDecisionEvaluate, authzTokenIntrospect],
    emits: [auditTokenDecisionRecorded],
    reads: [catalogEntries, authzKeys, authzPolicyVersion, authzRevocations],
    writes: [authzKeys, authzPolicyVersion, authzRevocations],
  },
  catalog: {
    ...nothing,
    serves: [catalogUpstreamLook],
    calls: [authzTokenIntrospect, mcpIngressUpstreamDiscover],
    reads: [catalogEntries, authzKeys, authzRevocations],
    writes: [catalogEntries],
  },
  ratelimit: {
    ...nothing,
    serves: [
      ratelimitQuotaReturn,
      ratelimitQuotaTake,
      ratelimitBudgetReserve,
      ratelimitBudgetSettle,
      ratelimitBudgetShrink,
    ],
    reads: [catalogEntries, ratelimitState],
    writes: [ratelimitState],
  },
  audit: {
    ...nothing,
    calls: [authzTokenIntrospect],
    consumes: [
      auditToolCallRecorded,
      auditToolCallIntended,
      auditLlmCallRecorded,
      auditTokenDecisionRecorded,
    ],
    reads: [authzKeys, authzRevocations],
  },
  'mock-crm': { ...nothing, servesBackend: 'crm' },
  'mock-orders': { ...nothing, servesBackend: 'orders' },
  'mock-kb': { ...nothing, servesBackend: 'kb' },
} as const satisfies Record<string, ServiceContract>;

export type ServiceName = keyof typeof SERVICES;
