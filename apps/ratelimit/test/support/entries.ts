import type {
  CatalogEntry,
  PublishedMcpServer,
  Quota,
  Subscription,
  LlmLimit,
} from '@gatehouse/contracts';
import { publishedLlmApi, publishedTool } from '@gatehouse/testkit';

interface Owned {
  readonly name: string;
  readonly tenant?: string;
}

const published = { version: '1.0', revision: 1 };

/** An LLM API with these limits per application. */
export function llmApi(owned: Owned, limits: LlmLimit[]): CatalogEntry {
  return publishedLlmApi({ ...owned, limits });
}

/** An MCP server with tools of these names. */
export function mcpServer(owned: Owned, tools: string[]): PublishedMcpServer {
  return {
    kind: 'McpServer',
    tenant: 'default',
    ...published,
    ...owned,
    title: owned.name,
    description: owned.name,
    scopes: [],
    tools: tools.map((name) => publishedTool({ name })),
  };
}

export function plan(name: string, quotas: Quota[]): CatalogEntry {
  return { kind: 'Plan', tenant: 'default', ...published, name, quotas };
}

/** An application with subscriptions, each `<kind> <name>` or `<kind> <name> <plan>`. */
export function application(owned: Owned, subscriptions: string[]): CatalogEntry {
  return {
    kind: 'Application',
    tenant: 'default',
    ...published,
    ...owned,
    title: owned.name,
    roles: [],
    subscriptions: subscriptions.map(subscription),
    captureArguments: false,
  };
}

function subscription(text: string): Subscription {
  const [kind, name = '', ofPlan = 'default'] = text.split(' ');
  return {
    kind: kind === 'LlmApi' ? 'LlmApi' : 'McpServer',
    name,
    version: '1.0',
    plan: ofPlan,
    scopes: [],
  };
}
