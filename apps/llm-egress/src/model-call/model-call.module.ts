import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import {
  CLOCK,
  CONFIG,
  Decisions,
  DecisionsModule,
  SecretReader,
  TOKEN_VERIFIER,
  TokenVerifierModule,
} from '@gatehouse/service-kit';
import type { Clock, TokenVerifier } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { BudgetBooks } from '../budget/budget-books.js';
import { RatelimitBooks } from '../budget/ratelimit-books.js';
import { PromptBounds } from '../budget/prompt-bounds.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { LlmApiCatalog } from '../catalog/llm-api-catalog.js';
import type { LlmEgressConfig } from '../config.js';
import { Events } from '../events.js';
import { EventsModule } from '../events.module.js';
import { OwnershipModule } from '../ownership/ownership.module.js';
import { ProviderResources } from '../ownership/provider-resources.js';
import { MaskingModule } from '../masking/masking.module.js';
import { PlaceholderStore } from '../masking/placeholder-store.js';
import { TenantKeys } from '../masking/tenant-keys.js';
import { GuardrailsModule } from '../guardrails/guardrails.module.js';
import { WebhookClient } from '../guardrails/webhook-client.js';
import { ProviderClient } from '../providers/provider-client.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { ToolUseMemory } from '../tool-use/tool-use-memory.js';
import { ToolUseModule } from '../tool-use/tool-use.module.js';
import type { Deps } from './deps.js';
import { MODEL_CALL_DEPS } from './deps.js';
import { ModelCallService } from './model-call.service.js';
import { RecordKeeper } from './record-keeper.js';

type Injected = [
  LlmEgressConfig,
  Bus,
  Clock,
  TokenVerifier,
  Decisions,
  SecretReader,
  Events,
  LlmApiCatalog,
  ProviderClient,
  ToolUseMemory,
  ProviderResources,
  PlaceholderStore,
  WebhookClient,
];

@Module({
  imports: [
    CatalogModule,
    DecisionsModule,
    EventsModule,
    MaskingModule,
    ProvidersModule,
    TokenVerifierModule,
    ToolUseModule,
    OwnershipModule,
    GuardrailsModule,
  ],
  providers: [
    {
      provide: MODEL_CALL_DEPS,
      inject: [
        CONFIG,
        BUS,
        CLOCK,
        TOKEN_VERIFIER,
        Decisions,
        SecretReader,
        Events,
        LlmApiCatalog,
        ProviderClient,
        ToolUseMemory,
        ProviderResources,
        PlaceholderStore,
        WebhookClient,
      ],
      useFactory: (
        ...[
          config,
          bus,
          clock,
          verifier,
          decisions,
          secrets,
          events,
          catalog,
          provider,
          toolUses,
          resources,
          placeholders,
          webhooks,
        ]: Injected
      ): Deps => ({
        config,
        bus,
        clock,
        books: new BudgetBooks({
          books: new RatelimitBooks(bus, config, events),
          clock,
          share: config.BUDGET_ADVANCE_PERCENT / 100,
        }),
        promptBounds: new PromptBounds(),
        tenantKeys: new TenantKeys(() => config.MASKING_KEY.reveal()),
        verifier,
        decisions,
        secrets,
        events,
        catalog,
        provider,
        toolUses,
        resources,
        placeholders,
        webhooks,
      }),
    },
    RecordKeeper,
    ModelCallService,
  ],
  exports: [MODEL_CALL_DEPS, ModelCallService],
})
export class ModelCallModule {}
