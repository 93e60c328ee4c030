export {
  auditLlmCallRecorded,
  auditToolCallIntended,
  auditToolCallRecorded,
  CallTransport,
  Join,
  LlmCallRecord,
  Outcome,
  TokenUsage,
  ToolCallRecord,
} from './audit.js';
export {
  auditTokenDecisionRecorded,
  authzDecisionEvaluate,
  authzKeys,
  authzPolicyVersion,
  authzRevocations,
  authzTokenIntrospect,
  Decision,
  DecisionAction,
  DecisionTarget,
  Obligation,
} from './authz.js';
export { BackendReply, BackendRequest, backendSubject } from './backend.js';
export {
  ApiOperation,
  ApiParameter,
  ArgumentBinding,
  BodyType,
  Backend,
  BackendUrl,
  CatalogEntry,
  catalogEntries,
  catalogKey,
  JsonSchema,
  Operation,
  PublishedApiProxy,
  PublishedApplication,
  PublishedLlmApi,
  PublishedMcpServer,
  PublishedPlan,
  PublishedTool,
  PublishedUpstream,
  Subscription,
  ToolAnnotations,
} from './catalog.js';
export { defineBucket, defineEvent, defineRpc, servedSubject } from './contract.js';
export type { BucketContract, EventContract, RpcContract } from './contract.js';
export { ERROR_CODES, ERRORS, GatewayError, isErrorCode } from './errors.js';
export type { ErrorCode, GatewayErrorOptions } from './errors.js';
export {
  CONTROL_PLANE,
  CONTROL_PLANE_SCOPES,
  Name,
  Principal,
  ResourceKind,
  ResourceRef,
  TenantId,
  Version,
  W3cIds,
} from './identity.js';
export { DefaultMaxTokens } from './llm/completion.js';
export { maskingPlaceholder, maskingPlaceholders } from './masking.js';
export { BackendCredential, isSamePlace, placeOf } from './mcp/backend-credential.js';
export type { CredentialPlace } from './mcp/backend-credential.js';
export { isReservedHeader } from './mcp/reserved-headers.js';
export { LimitScope, LlmLimit, MaxTokensPolicy } from './llm/limits.js';
export { EndpointPolicy, LlmEndpoint, PassThrough } from './llm/endpoints.js';
export {
  IdenticalCalls,
  recentCalls,
  recentCallsKey,
  USUAL_IDENTICAL_CALLS,
} from './mcp/identical-calls.js';
export { ToolPolicy } from './mcp/tool-policy.js';
export { ResultBytes, USUAL_RESULT_BYTES } from './mcp/result-bytes.js';
export { ResultCache } from './mcp/result-cache.js';
export { ListShape, ResultPath, resultPathSegments, ResultShape } from './mcp/result-shape.js';
export {
  PublishedItems,
  PublishedPrompt,
  PublishedResource,
  PublishedResourceTemplate,
} from './mcp/items.js';
export { catalogUpstreamLook, mcpIngressUpstreamDiscover } from './mcp/upstream-discovery.js';
export {
  UpstreamConnection,
  UpstreamDefinition,
  UpstreamTool,
  UpstreamTransport,
} from './mcp/upstream.js';
export { AggregateMember, AggregateRef } from './mcp/aggregate.js';
export {
  AskKind,
  cancellations,
  mcpIngressAnswerDeliver,
  mcpIngressCallResume,
} from './mcp/asks.js';
export type { DeliveredAnswer, ResumedCall } from './mcp/asks.js';
export { clientSessions, ClientSessionState, LogLevel } from './mcp/client-sessions.js';
export { FIND_TOOLS, ToolSearch } from './mcp/tool-search.js';
export { toolEffectKey, toolEffects, ToolEffect } from './mcp/effects.js';
export { mcpIngressMessageDeliver } from './mcp/sessions.js';
export type { SessionMessage } from './mcp/sessions.js';
export {
  providerBatches,
  providerFiles,
  ProviderResource,
  providerResourceKey,
} from './llm/provider-resources.js';
export type { ResourceOwner } from './llm/provider-resources.js';
export {
  GuardedPart,
  Guardrail,
  GuardrailMode,
  GuardrailOnError,
  GuardrailPolicy,
  GuardrailStage,
} from './llm/guardrails.js';
export { LlmApiPolicy } from './llm/llm-api.js';
export { ModelPrice, PriceFactors, TokenRates } from './llm/prices.js';
export { CallCost, GuardrailFinding, LlmOperation, ModelAttempt, ServedAs } from './llm/record.js';
export { DefaultMaxUses } from './llm/tool-uses.js';
export { UnseenContent } from './llm/unseen-content.js';
export {
  FailureClass,
  LlmDialect,
  LlmRouting,
  LlmTarget,
  ModelName,
  ModelPattern,
} from './llm/targets.js';
export {
  BuiltinEntity,
  PiiEntity,
  PiiEntityName,
  PiiMode,
  PiiPolicy,
  PlaceholderForm,
  ToolRestoration,
} from './llm/pii.js';
export {
  LimitState,
  Quota,
  ratelimitBudgetReserve,
  ratelimitBudgetSettle,
  ratelimitBudgetShrink,
  ratelimitQuotaReturn,
  ratelimitQuotaTake,
  ratelimitState,
  Window,
} from './ratelimit.js';
export type { BudgetGrant, Grant } from './ratelimit.js';
export { resourceUri } from './resource-uri.js';
export type { PublicBases } from './resource-uri.js';
export { SecretRef } from './secret-ref.js';
export { SERVICES } from './services.js';
export type { ServiceContract, ServiceName } from './services.js';
export { ProposedToolUse, toolUseByArguments, toolUseById, toolUses } from './tool-use.js';
