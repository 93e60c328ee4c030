import type { Bus } from '@gatehouse/bus';
import type { Clock, Decisions, SecretReader, TokenVerifier } from '@gatehouse/service-kit';
import type { BudgetBooks } from '../budget/budget-books.js';
import type { PromptBounds } from '../budget/prompt-bounds.js';
import type { LlmApiCatalog } from '../catalog/llm-api-catalog.js';
import type { LlmEgressConfig } from '../config.js';
import type { Events } from '../events.js';
import type { PlaceholderStore } from '../masking/placeholder-store.js';
import type { TenantKeys } from '../masking/tenant-keys.js';
import type { WebhookClient } from '../guardrails/webhook-client.js';
import type { ProviderClient } from '../providers/provider-client.js';
import type { ProviderResources } from '../ownership/provider-resources.js';
import type { ToolUseMemory } from '../tool-use/tool-use-memory.js';

/** Whom the steps of a model call talk to. */
export interface Deps {
  readonly config: LlmEgressConfig;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly books: BudgetBooks;
  readonly promptBounds: PromptBounds;
  readonly events: Events;
  readonly verifier: TokenVerifier;
  readonly decisions: Decisions;
  /** What manifests name: the keys of providers. */
  readonly secrets: SecretReader;
  readonly catalog: LlmApiCatalog;
  readonly provider: ProviderClient;
  readonly toolUses: ToolUseMemory;
  /** Whose the batches and files at the provider are. */
  readonly resources: ProviderResources;
  readonly placeholders: PlaceholderStore;
  readonly tenantKeys: TenantKeys;
  /** Guardrails of the operator's own. */
  readonly webhooks: WebhookClient;
}

/** Injection token of what model calls need. */
export const MODEL_CALL_DEPS = Symbol('MODEL_CALL_DEPS');
