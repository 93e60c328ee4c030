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
import { Inject, Injectable, Module } from '@nestjs/common';
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

/** What the steps need of the rest of the service, by the names that they know it by. */
@Injectable()
class InjectedDeps implements Deps {
  @Inject(CONFIG) readonly config!: LlmEgressConfig;
  @Inject(BUS) readonly bus!: Bus;
  @Inject(CLOCK) readonly clock!: Clock;
  @Inject(TOKEN_VERIFIER) readonly verifier!: TokenVerifier;
  @Inject() readonly books!: BudgetBooks;
  @Inject() readonly promptBounds!: PromptBounds;
  @Inject() readonly tenantKeys!: TenantKeys;
  @Inject() readonly decisions!: Decisions;
  @Inject() readonly secrets!: SecretReader;
  @Inject() readonly events!: Events;
  @Inject() readonly catalog!: LlmApiCatalog;
  @Inject() readonly provider!: ProviderClient;
  @Inject() readonly toolUses!: ToolUseMemory;
  @Inject() readonly resources!: ProviderResources;
  @Inject() readonly placeholders!: PlaceholderStore;
  @Inject() readonly webhooks!: WebhookClient;
}

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
    PromptBounds,
    {
      provide: TenantKeys,
      inject: [CONFIG],
      useFactory: ({ MASKING_KEY }: LlmEgressConfig) => new TenantKeys(() => MASKING_KEY.reveal()),
    },
    {
      provide: BudgetBooks,
      inject: [BUS, CONFIG, CLOCK, Events],
      useFactory: (bus: Bus, config: LlmEgressConfig, clock: Clock, events: Events) =>
        new BudgetBooks({
          books: new RatelimitBooks(bus, config, events),
          clock,
          share: config.BUDGET_ADVANCE_PERCENT / 100,
        }),
    },
    { provide: MODEL_CALL_DEPS, useClass: InjectedDeps },
    RecordKeeper,
    ModelCallService,
  ],
  exports: [MODEL_CALL_DEPS, ModelCallService],
})
export class ModelCallModule {}
