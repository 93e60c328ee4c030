import { PublishedLlmApi, PublishedTool } from '@gatehouse/contracts';
import type { LlmTarget } from '@gatehouse/contracts';
import type { z } from 'zod';

type Members = z.input<typeof PublishedLlmApi>;
type ToolMembers = z.input<typeof PublishedTool>;

/** A published LLM API that allows every model and limits nothing, with these members of its own. */
export function publishedLlmApi(
  members: Pick<Members, 'name'> & Partial<Members>,
): PublishedLlmApi {
  return PublishedLlmApi.parse({
    kind: 'LlmApi',
    tenant: 'default',
    version: '1.0',
    revision: 1,
    title: members.name,
    scopes: [],
    models: ['*'],
    defaultMaxTokens: 4_096,
    prices: [],
    limits: [],
    whenMaxTokensExceedsBudget: 'refuse',
    pii: { entities: [], allow: [], restoreInTools: [] },
    endpoints: ['messages', 'count_tokens', 'chat_completions', 'models'],
    passThrough: [],
    providerTools: [],
    guardrails: { request: [], response: [] },
    aliases: {},
    targets: [publishedTarget({})],
    routing: {
      timeoutMs: 60_000,
      retries: 0,
      backoff: { initialMs: 1, maxMs: 100 },
      fallbackOn: ['connection', 'timeout', 'rate_limited', 'overloaded', 'server_error', 'auth'],
      breaker: { failures: 5, pauseMs: 10_000 },
    },
    ...members,
  });
}

/** A target that serves every model, with these members of its own. */
export function publishedTarget(members: Partial<LlmTarget>): LlmTarget {
  return {
    name: 'primary',
    dialect: 'anthropic',
    baseUrl: 'http://127.0.0.1:1',
    allowPrivate: true,
    key: { env: 'KEY' },
    timeoutMs: 1_000,
    priority: 0,
    weight: 1,
    models: ['*'],
    modelNames: {},
    ...members,
  };
}

/** A tool that reads, without arguments, at a backend that is not there, with these members of its own. */
export function publishedTool({
  operation = {},
  ...members
}: Pick<ToolMembers, 'name'> &
  Partial<Omit<ToolMembers, 'operation'>> & {
    readonly operation?: Partial<ToolMembers['operation']>;
  }): PublishedTool {
  return PublishedTool.parse({
    description: members.name,
    inputSchema: {},
    annotations: {
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    requiredScopes: [],
    backend: { url: 'nats://api', timeoutMs: 1_000, credential: null },
    identicalCalls: null,
    ...members,
    operation: {
      proxy: 'api',
      proxyVersion: '1.0',
      operationId: members.name,
      method: 'GET',
      path: `/${members.name}`,
      bindings: [],
      ...operation,
    },
  });
}
